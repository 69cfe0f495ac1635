/** Looking into JSON whose shape only its writer vouched for. */

export type UnknownRecord = Readonly<Record<string, unknown>>;

/** An object as it is; anything else as one without fields. */
export function recordOf(value: unknown): UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnknownRecord) : {};
}

export function recordsOf(value: unknown): readonly UnknownRecord[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

/** Text and numbers as they are written, nothing as '', the rest as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON text of an object, or an object without fields. */
export function parsedRecord(text: string): UnknownRecord {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}
