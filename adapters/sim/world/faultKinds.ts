/**
 * Every way in which a simulated world can go wrong, in one table: where it may strike, and what it does.
 *
 * Places are the first part of a fault's site:
 *   store/<op>       a request on its way to the store, key: the stage
 *   worker/<op>      a request that a worker is about to make, key: the stage
 *   venue/<request>  a request on its way to the venue, key: the symbol, or `*` for requests without one
 *   market/order     the market serves an order that takes liquidity, key: the symbol
 *   moment/<what>    an order of ours is accepted, a fill of ours booked, a signal come: `ms` later something
 *                    happens that nobody asked for; key: the symbol
 *   feed/signal      a producer outside says something, key: the symbol
 *
 * Prices are columns that are read at a moment: they can be missing, old or late, but neither doubled nor many at once.
 */
export type Place = 'store' | 'worker' | 'venue' | 'market' | 'moment' | 'feed';

interface Kind {
  /** Places, or single sites. */
  readonly at: readonly (Place | `${Place}/${string}`)[];
  readonly does: string;
}

const READS = [
  'venue/queryOrder',
  'venue/openOrders',
  'venue/orders',
  'venue/trades',
  'venue/positions',
  'venue/account',
  'venue/bars',
] as const;

/** The clock of the worker, of the store, of the venue. */
const CLOCKS = ['worker', 'store', 'venue'] as const;

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
  'stale-read': {
    at: READS,
    does: 'the answer is as things stood `lagMs` ago; an order placed since is "not found" (-2013)',
  },
  reject: { at: ['venue'], does: 'the venue refuses with `code`' },

  // How an order is served.
  'partial-expire': { at: ['market'], does: 'a `fraction` fills, the rest expires' },
  'no-fill': { at: ['market'], does: 'nothing fills, the order expires' },
  'late-fill': { at: ['market'], does: 'a `fraction` fills at once, the rest `ms` later' },

  // What the outside does to account and symbols.
  'external-close': { at: ['moment'], does: 'somebody closes the position by hand' },
  'external-reduce': { at: ['moment'], does: 'somebody closes a `fraction` of the position by hand' },
  'external-increase': { at: ['moment'], does: 'somebody adds a `fraction` of the position by hand' },
  liquidation: { at: ['moment'], does: 'the venue liquidates the position' },
  adl: { at: ['moment'], does: 'the venue closes the position by auto-deleveraging' },
  'account-reset': { at: ['moment'], does: 'orders, trades and positions are gone, the wallet is as at the start' },
  delisting: { at: ['moment'], does: 'the symbol is settled and leaves the listing for good' },
  'delisting-unreadable': {
    at: ['moment'],
    does: 'as `delisting`, and orders and trades of the symbol cannot be read any more (-1121)',
  },
  halted: { at: ['moment'], does: 'the symbol is SETTLING for `forMs`' },
  'leverage-by-hand': {
    at: ['moment'],
    does: 'the leverage becomes a `fraction` of what it is, if the venue allows it',
  },
  'margin-type-by-hand': { at: ['moment'], does: 'the margin type becomes the other one, if the venue allows it' },
  'read-lag': { at: ['moment'], does: 'reads of the account trail `lagMs` behind for `forMs`' },

  // What comes in.
  gap: { at: ['feed'], does: 'the signal never comes' },
  duplicate: { at: ['feed'], does: 'the signal comes again `ms` later' },
  stale: { at: ['feed'], does: 'the signal comes `ms` late, as old as it is' },
  reorder: { at: ['feed'], does: 'the signal comes behind the next one, at the latest `ms` late' },
  burst: { at: ['feed'], does: 'nothing comes for `ms`, then all of it at once' },
  'price-gap': { at: ['moment'], does: 'the symbol has no price for `forMs`' },
  'price-stale': { at: ['moment'], does: 'the price of the symbol stands still for `forMs`, and its time with it' },
  'price-late': { at: ['moment'], does: 'the prices of the symbol trail `lagMs` behind for `forMs`' },

  // The process.
  'crash-before': {
    at: ['worker', 'venue'],
    does: 'the worker dies before the request leaves, and starts again after `ms`',
  },
  'crash-after': {
    at: ['store'],
    does: 'the worker dies after the store did it, before it hears of it, and starts again after `ms`',
  },
  'second-worker': { at: ['worker'], does: 'a second worker of the stage starts beside this one, for good' },
  'clock-skew': { at: CLOCKS, does: 'its clock is `ms` ahead (behind, when negative) for `forMs`' },
  'clock-jump': { at: CLOCKS, does: 'its clock jumps by `ms`, forward or back, for good' },
  'clock-drift': { at: CLOCKS, does: 'its clock gains `ms` a minute for `forMs`, then is set right' },
  pause: { at: ['worker'], does: 'the worker stands still for `ms`, then goes on as if nothing had happened' },
} as const satisfies Readonly<Record<string, Kind>>;

export type FaultKind = keyof typeof FAULT_KINDS;

/** Whether a fault of this kind is looked for at the site. */
export function strikesAt(kind: FaultKind, site: string): boolean {
  const known: Kind | undefined = Object.hasOwn(FAULT_KINDS, kind) ? FAULT_KINDS[kind] : undefined;
  return known !== undefined && known.at.some((where) => site === where || site.startsWith(`${where}/`));
}
