/** What a WebSocket path asks for, and which streams its route carries (research/binance-usdm-and-ccxt.md 1.5). */

/** Routed paths carry their own kind only; un-routed ones only what is public, since 2026-04-23. */
export type StreamRoute = 'market' | 'public' | 'private' | 'legacy';

export interface StreamPath {
  readonly route: StreamRoute;
  /** Events come wrapped in `{stream, data}`. */
  readonly isCombined: boolean;
  /** Names of streams, or listen keys. */
  readonly streams: readonly string[];
}

const PATH = /^(?:\/(market|public|private))?\/(ws|stream)(?:\/([^?]*))?(?:\?(.*))?$/;
/** ccxt numbers its connections: /market/ws/0. */
const NUMBER = /^\d{1,2}$/;

/** @returns undefined when nobody listens on such a path */
export function parseStreamPath(target: string): StreamPath | undefined {
  const match = PATH.exec(target);
  if (match === null) return undefined;
  const [, route = 'legacy', form, rest = '', query = ''] = match;
  const asked = new URLSearchParams(query);
  const named = [rest, asked.get('streams') ?? '', asked.get('listenKey') ?? ''].flatMap((text) => text.split('/'));
  return {
    route: route as StreamRoute,
    isCombined: form === 'stream',
    streams: named.map(decodeURIComponent).filter((name) => name !== '' && !NUMBER.test(name)),
  };
}
