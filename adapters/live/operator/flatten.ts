/**
 * Closes positions at the market with nothing but the venue: reduce-only, so that nothing is ever opened or turned. What
 * became of a request that was not answered is asked until the venue says it; only when its absence is proven is
 * another one sent, for what is held by then.
 */
import { absolute, formatDecimal, minimum, type Decimal } from '../../../engine/decimal.ts';
import type { Config } from '../../../engine/config.ts';
import { hashOf } from '../../../engine/hash.ts';
import type { VenueFilters, VenuePosition, VenueReply } from '../../../engine/venue.ts';
import type { OpenExchange } from '../exchange/openExchange.ts';

/** Orders for one symbol: a position larger than one order may be is closed in pieces. */
const ORDERS_MAX = 20;
/** Reads of a position that are not answered, one after the other. */
const READS_MAX = 10;
const LOOK_AGAIN_MS = 500;
/** Longer than the venue's pause after one request too many; a ban is waited for no longer. */
const PAUSE_MAX_MS = 65_000;
/** How long an unanswered order is asked about beyond the moment from which its absence counts. */
const ASK_MAX_MS = 30_000;
/** "ReduceOnly Order is rejected": nothing is left to reduce. */
const NOTHING_TO_REDUCE = -2022;
/** "Service unavailable", "too many requests", "throttled": it was not done, and may be tried again. */
const TRY_AGAIN: readonly number[] = [503, 429, 418, -1003, -1008, -1015, -1021];

export interface Flattened {
  readonly symbol: string;
  /** Signed, before. */
  readonly was: string;
  /** Signed, afterwards; null when nobody knows. */
  readonly left: string | null;
  readonly isFlat: boolean;
  /** In one line: what was done, or why it was not. */
  readonly detail: string;
}

/** @param filters of the symbol; without them a too large order is refused by the venue */
export async function flatten(
  position: VenuePosition,
  filters: VenueFilters | undefined,
  exchange: OpenExchange,
  config: Config,
): Promise<Flattened> {
  const { symbol } = position;
  const was = formatDecimal(position.amount);
  const sent: string[] = [];
  for (;;) {
    const amount = await amountHeld(symbol, exchange);
    const told = (left: Decimal | undefined, detail: string): Flattened => ({
      ...{ symbol, was, isFlat: left === 0n, detail },
      left: left === undefined ? null : formatDecimal(left),
    });
    if (amount === undefined)
      return told(undefined, `the venue does not say what is held; sent: ${sent.join(', ') || 'nothing'}`);
    if (amount === 0n) return told(0n, sent.length === 0 ? 'was flat already' : `closed by ${sent.join(', ')}`);
    if (sent.length === ORDERS_MAX) return told(amount, `still held after ${ORDERS_MAX} orders`);
    const quantity = minimum(absolute(amount), filters?.quantityMax ?? absolute(amount));
    const order = closing(symbol, amount, quantity, exchange, config);
    sent.push(order.clientOrderId);
    const fault = await send(order, exchange, config);
    if (fault !== undefined) return told(amount, fault);
    // What the venue shows may lag behind what it did.
    await pause(config.EXECUTOR_READ_LAG_MS);
  }
}

type Closing = ReturnType<typeof closing>;

/** Its client id is none that the executor takes for its own: to the engine this is an external close. */
function closing(symbol: string, amount: Decimal, quantity: Decimal, { clock }: OpenExchange, config: Config) {
  const timestampMs = clock.nowMs();
  return {
    kind: 'placeOrder',
    symbol,
    side: amount > 0n ? 'SELL' : 'BUY',
    type: 'MARKET',
    quantity,
    reduceOnly: true,
    clientOrderId: `flat-${hashOf('flatten', symbol, formatDecimal(quantity), String(timestampMs))}`,
    timestampMs,
    recvWindowMs: config.EXECUTOR_RECV_WINDOW_MS,
  } as const;
}

/** @returns why to go no further; undefined when the venue has done it, or proof that it has not. */
async function send(order: Closing, exchange: OpenExchange, config: Config): Promise<string | undefined> {
  const reply = await exchange.venue.ask(order, order.clientOrderId);
  if (reply.kind === 'unknown') return resolve(order, exchange, config);
  if (reply.kind === 'answer') return undefined;
  if (reply.kind === 'rejected' && reply.code === NOTHING_TO_REDUCE) return undefined;
  const isPassing = reply.kind === 'held' || TRY_AGAIN.includes(reply.code);
  const waitMs = reply.retryAfterMs ?? LOOK_AGAIN_MS;
  if (!isPassing || waitMs > PAUSE_MAX_MS) return `the venue refuses: ${reply.code} ${reply.message}`;
  await pause(waitMs);
  return undefined;
}

/** An absence is proof only once the venue's clock is past the moment from which it would refuse the request. */
async function resolve(order: Closing, exchange: OpenExchange, config: Config): Promise<string | undefined> {
  const { symbol, clientOrderId, timestampMs, recvWindowMs } = order;
  const proofMs = timestampMs + recvWindowMs + config.EXECUTOR_PROOF_MARGIN_MS;
  for (;;) {
    const reply = await exchange.venue.ask({ kind: 'queryOrder', symbol, clientOrderId }, clientOrderId);
    const answer = reply.kind === 'answer' ? reply.answer.kind : undefined;
    if (answer === 'order') return undefined;
    if (answer === 'orderNotFound' && reply.kind === 'answer' && reply.serverTimeMs > proofMs) return undefined;
    if (exchange.clock.earliestMs() > proofMs + ASK_MAX_MS)
      return `UNKNOWN: the venue does not say what became of ${clientOrderId}; look there, and try again`;
    await pause(waitOf(reply));
  }
}

async function amountHeld(symbol: string, exchange: OpenExchange): Promise<Decimal | undefined> {
  for (let read = 0; read < READS_MAX; read += 1) {
    const reply = await exchange.venue.ask({ kind: 'positions', symbol }, `flatten/${symbol}`);
    if (reply.kind === 'answer' && reply.answer.kind === 'positions')
      return reply.answer.positions.find((one) => one.symbol === symbol)?.amount ?? 0n;
    await pause(waitOf(reply));
  }
  return undefined;
}

function waitOf(reply: VenueReply): number {
  const askedMs = 'retryAfterMs' in reply ? (reply.retryAfterMs ?? 0) : 0;
  return Math.min(Math.max(askedMs, LOOK_AGAIN_MS), PAUSE_MAX_MS);
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolved) => setTimeout(resolved, forMs));
}
