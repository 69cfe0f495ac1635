/** JSON from outside, read within written bounds, so that no payload can cost more than it is worth. */

/** Longer text is never handed to the parser. */
export const JSON_LENGTH_MAX = 262_144;
/** Deeper nesting is refused, so that whoever walks the value may recurse. */
const DEPTH_MAX = 32;

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Reads a JSON object. @returns it, or what is wrong with the text. Never throws. */
export function parseRecord(text: string): { readonly record: JsonRecord } | { readonly fault: string } {
  if (text.length > JSON_LENGTH_MAX) return { fault: `longer than ${JSON_LENGTH_MAX} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'not JSON' };
  }
  if (!isRecord(value)) return { fault: 'JSON, but not an object' };
  return withinDepth(value, DEPTH_MAX) ? { record: value } : { fault: `nested deeper than ${DEPTH_MAX}` };
}

/** One text for all writings of the same value: keys sorted, no spaces. @param value nested within the bound. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(',')}}`;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => withinDepth(inner, levels - 1));
}
