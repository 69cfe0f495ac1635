/**
 * Values of the engine as JSON and back, nothing lost: money is a bigint, positions are a Map, what is absent in a list
 * is undefined. An object with one key that begins with `$` stands for what JSON has no word for; an object of somebody
 * else's that has such a key is spelled as a list of pairs, so that no outside record can pose as one.
 */

/** @returns JSON on one line, without tabs. @throws for a function or a symbol: our mistake. */
export function encode(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : `{"$f":"${nameOf(value)}"}`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `{"$n":"${value}"}`;
    case 'undefined':
      return '{"$u":0}';
    case 'object':
      return value === null ? 'null' : encodeObject(value);
    default:
      throw new Error(`a ${typeof value} has no form in a journal`);
  }
}

function encodeObject(value: object): string {
  if (Array.isArray(value)) {
    let text = '';
    for (let at = 0; at < value.length; at += 1) text += at === 0 ? encode(value[at]) : `,${encode(value[at])}`;
    return `[${text}]`;
  }
  if (value instanceof Map) return `{"$m":${encode([...(value as ReadonlyMap<unknown, unknown>)])}}`;
  let text = '';
  for (const [name, held] of Object.entries(value) as [string, unknown][]) {
    if (held === undefined) continue;
    if (name.startsWith('$')) return `{"$o":${encode(Object.entries(value))}}`;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${encode(held)}`;
  }
  return `{${text}}`;
}

function nameOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** What `encode` was given, but that a property of undefined is absent. @throws for what is no JSON */
export function decode(text: string): unknown {
  return restored(JSON.parse(text));
}

function restored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value as unknown[];
    for (let at = 0; at < list.length; at += 1) if (typeof list[at] === 'object') list[at] = restored(list[at]);
    return list;
  }
  const held = value as Record<string, unknown>;
  for (const name in held) {
    if (name.startsWith('$')) return special(name, held[name]);
    if (typeof held[name] === 'object') held[name] = restored(held[name]);
  }
  return held;
}

function special(name: string, body: unknown): unknown {
  switch (name) {
    case '$n':
      return BigInt(body as string);
    case '$u':
      return undefined;
    case '$f':
      return Number(body);
    case '$m':
      return new Map(restored(body) as [unknown, unknown][]);
    case '$o':
      return Object.fromEntries(restored(body) as [string, unknown][]);
    default:
      throw new Error(`${name} is none of a journal's words`);
  }
}
