/** A request as its bytes came in, and the parameters in it: from the query string or a form body, the query first. */

export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ParsedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly apiKey: string | undefined;
  readonly params: ReadonlyMap<string, string>;
  /** A parameter that came twice in one place. */
  readonly doubled: string | undefined;
}

export function parseRequest({ method, target, headers, body }: RawRequest): ParsedRequest {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const params = new Map<string, string>();
  const doubled = read(query, params) ?? read(body, params, new Set(params.keys()));
  return { method, path, query, body, apiKey: headers['x-mbx-apikey'], params, doubled };
}

/** @param fixed names that are known from elsewhere and win. @returns the first name that comes twice */
function read(text: string, into: Map<string, string>, fixed: ReadonlySet<string> = new Set()): string | undefined {
  let doubled: string | undefined;
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name)) doubled ??= name;
    seen.add(name);
    if (!fixed.has(name)) into.set(name, value);
  }
  return doubled;
}
