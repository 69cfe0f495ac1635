/**
 * Every way in which a simulated world can go wrong, in one table: where it may strike, and what it does.
 *
 * Places are the first part of a fault's site:
 *   store/<op>       a request on its way to the store, key: the stage
 *   worker/<op>      a request that a worker is about to make, key: the stage
 *   venue/<request>  a request on its way to the venue, key: the symbol, or `*` for requests without one
 */
export type Place = 'store' | 'worker' | 'venue';

interface Kind {
  /** Places, or single sites. */
  readonly at: readonly (Place | `${Place}/${string}`)[];
  readonly does: string;
}

export const FAULT_KINDS = {
  // The store.
  'reply-lost': { at: ['store'], does: 'the store did it; the worker hears nothing' },
  'request-lost': { at: ['store'], does: 'the store never got it; the worker hears nothing' },
  refused: { at: ['store'], does: 'the store refuses (BUSY, LOADING)' },
  failover: {
    at: ['store'],
    does: 'the store did it, and then a replica takes over that lacks the newest `count` writes, or `ms` of them',
  },
  'store-restart': {
    at: ['store'],
    does: 'the store did it, and then restarts: it refuses everything for `ms`, and lost nothing',
  },
  slow: { at: ['store', 'venue'], does: 'the answer takes `ms` longer' },

  // A request to the venue and its answer.
  'lost-before-accept': { at: ['venue'], does: 'the request never reaches the venue; time-out' },
  'accept-reply-lost': { at: ['venue'], does: 'the venue does it; the reply is lost; time-out' },
  'delayed-accept': {
    at: ['venue'],
    does: 'the caller is told -1007 at once; the request reaches the venue `ms` later',
  },
  'reply-twice': { at: ['venue'], does: 'the answer is heard a second time `ms` later' },
  'unknown-1007': { at: ['venue'], does: 'the venue does it and answers -1007 (408), execution status unknown' },
  'unknown-1007-not-done': { at: ['venue'], does: 'the venue does not do it and answers -1007 (408)' },
  'unknown-503': { at: ['venue'], does: 'the venue does it and answers 503 "Unknown error"' },
  'unknown-503-not-done': { at: ['venue'], does: 'the venue does not do it and answers 503 "Unknown error"' },
  'internal-503': { at: ['venue'], does: 'the venue does not do it and answers 503 "Internal error", -1001' },
  'unavailable-503': { at: ['venue'], does: 'the venue does not do it and answers 503 "Service Unavailable"' },
  'bad-gateway-502': { at: ['venue'], does: 'the venue does it; something before it answers 502' },
  'throttled-1008': { at: ['venue'], does: 'refused with -1008, overloaded; reduce-only orders are let through' },
  'outside-window-1021': { at: ['venue'], does: 'refused with -1021, whatever its timestamp' },
  'too-many-429': { at: ['venue'], does: 'this request and all others for `ms` are refused with 429, retry-after' },
  'banned-418': { at: ['venue'], does: 'this request and all others for `ms` are refused with 418, retry-after' },
  outage: { at: ['venue'], does: 'the venue hears nobody for `ms`, beginning with this request; time-outs' },
  reject: { at: ['venue'], does: 'the venue refuses with `code`' },

  // The process.
  'crash-before': {
    at: ['worker', 'venue'],
    does: 'the worker dies before the request leaves, and starts again after `ms`',
  },
  'crash-after': {
    at: ['store'],
    does: 'the worker dies after the store did it, before it hears of it, and starts again after `ms`',
  },
  pause: { at: ['worker'], does: 'the worker stands still for `ms`, then goes on as if nothing had happened' },
} as const satisfies Readonly<Record<string, Kind>>;

export type FaultKind = keyof typeof FAULT_KINDS;

/** Whether a fault of this kind is looked for at the site. */
export function strikesAt(kind: FaultKind, site: string): boolean {
  const known: Kind | undefined = Object.hasOwn(FAULT_KINDS, kind) ? FAULT_KINDS[kind] : undefined;
  return known !== undefined && known.at.some((where) => site === where || site.startsWith(`${where}/`));
}
