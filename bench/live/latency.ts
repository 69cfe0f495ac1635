/** One signal at a time through `live run`: when its order reached the venue, when it was filled, when its ledger stood in Redis. */
import { Redis } from 'ioredis';
import { ZERO } from '../../engine/decimal.ts';
import { readClientOrderId } from '../../engine/executor/clientOrderId.ts';
import { STREAM } from '../../engine/names.ts';
import type { KillWorld } from '../../properties/kill/killWorld.ts';
import { SYMBOLS } from '../../properties/kill/rounds.ts';

/** Between two signals of one symbol a fresh snapshot must have come: a brain's cycle and its reply. */
const APART_MS = 1_500 / SYMBOLS.length;
const END_MAX_MS = 5_000;

export interface Latencies {
  /** From before XADD until the venue accepts the order, ms. */
  readonly signalToOrderMs: readonly number[];
  /** From the fill at the venue until a reader of Redis has the result that came with the ledger, ms. */
  readonly fillToLedgerMs: readonly number[];
  /** Signals that ended without a fill, as they may. */
  readonly untraded: number;
}

interface Moments {
  readonly accepted: Map<string, number>;
  readonly filled: Map<string, number>;
}

/** @param signals to be measured, after the first of each symbol: leverage is set then. */
export async function latencies(world: KillWorld, signals: number): Promise<Latencies> {
  const moments = watchVenue(world);
  const ends = new Redis(world.redisUrl);
  const [signalToOrderMs, fillToLedgerMs]: [number[], number[]] = [[], []];
  let untraded = 0;
  try {
    for (let number = 0; number < signals + SYMBOLS.length; number += 1) {
      const symbol = SYMBOLS[number % SYMBOLS.length] ?? '';
      const [results] = await ends.xrevrange(STREAM.results, '+', '-', 'COUNT', 1);
      const saidMs = performance.now();
      const root = await say(world, symbol, number);
      const end = await endOf(ends, root, results?.[0] ?? '0-0');
      const accepted = moments.accepted.get(end?.planId ?? '');
      const filled = moments.filled.get(end?.planId ?? '');
      if (number >= SYMBOLS.length) {
        if (end === undefined || accepted === undefined || filled === undefined) untraded += 1;
        else {
          signalToOrderMs.push(accepted - saidMs);
          fillToLedgerMs.push(end.heardMs - filled);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
    }
  } finally {
    ends.disconnect();
  }
  return { signalToOrderMs, fillToLedgerMs, untraded };
}

/** By plan, in the moment it happens. */
function watchVenue({ venue: { emulator } }: KillWorld): Moments {
  const moments: Moments = { accepted: new Map(), filled: new Map() };
  emulator.exchange.onEvent((event) => {
    if (event.kind !== 'orderAccepted' && event.kind !== 'fill') return;
    const planId = readClientOrderId('lk', event.order.clientOrderId)?.planId ?? '';
    const times = event.kind === 'fill' ? moments.filled : moments.accepted;
    if (!times.has(planId)) times.set(planId, performance.now());
  });
  return moments;
}

/** Opens the symbol, or closes it where it is held. @returns the signal's id */
async function say(world: KillWorld, symbol: string, number: number): Promise<string> {
  const what = world.held(symbol) === ZERO ? { side: 'buy' } : { side: 'sell', action: 'FULL_CLOSE' };
  const usual = { symbol, position_size_usd: '100', leverage: '10', confidence: '0.7', source: 'ai-engine' };
  const own = { correlation_id: `bench${number}`, timestamp: String(Date.now() / 1000) };
  const fields = Object.entries({ ...usual, ...what, ...own }).flat();
  return (await world.client.xadd(STREAM.decisions, '*', ...fields)) ?? '';
}

/** The terminal result of that root, as soon as Redis has it. */
async function endOf(
  redis: Redis,
  root: string,
  after: string,
): Promise<{ planId: string; heardMs: number } | undefined> {
  const lateMs = performance.now() + END_MAX_MS;
  for (let place = after; performance.now() < lateMs;) {
    const read = await redis.xread('BLOCK', END_MAX_MS, 'STREAMS', STREAM.results, place);
    const heardMs = performance.now();
    for (const [id, flat] of read?.[0]?.[1] ?? []) {
      place = id;
      const field = (name: string): string => flat[flat.indexOf(name) + 1] ?? '';
      if (field('root_id') === root && field('terminal') === 'true') return { planId: field('plan_id'), heardMs };
    }
  }
  return undefined;
}
