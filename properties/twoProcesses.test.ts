/**
 * Two processes of `live run` on one store: the second waits and takes over by lease, however the first goes; and the
 * stages spread over two of them do what one process does.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { STAGES, type StageName } from '../engine/names.ts';
import type { LiveProcess } from './kill/liveProcess.ts';
import { KillWorld } from './kill/killWorld.ts';
import type { DrawnSignal, Moment } from './kill/rounds.ts';

const SETTLE_MS = 30_000;
/** One signal for each pause. */
const PAUSED_AT = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT', 'ADAUSDT', 'LINKUSDT'];
/** What a pause can hold up: an order on its way, whose window closes, or what the gates go by. */
const TOO_LATE = /^(VENUE_REJECTED|UNKNOWN_NOT_EXECUTED|PERMIT_EXPIRED|STALE_|stale_)/;
const WAITING = 'another worker holds the lease: waiting to take over';

let world: KillWorld | undefined;
afterEach(closed, 30_000);

async function closed(): Promise<void> {
  await world?.close();
  world = undefined;
}

async function opened(stages: readonly StageName[] = STAGES): Promise<KillWorld> {
  world = await KillWorld.open('1', stages);
  return world;
}

/** All of its stages have found, once more, that another process leads. */
async function waits(here: KillWorld, process: LiveProcess, times: number): Promise<void> {
  await here.until(`process ${process.pid} to wait for every lease`, () => {
    const waiting = process.said().filter((line) => line.endsWith(WAITING));
    return waiting.length >= STAGES.length * times;
  });
}

/** Two processes; the first is at work, the second waits for it with all its stages. */
async function two(): Promise<{ world: KillWorld; first: LiveProcess; second: LiveProcess }> {
  const here = await opened();
  await here.ready();
  const [first, second] = [here.process, here.startProcess()];
  await waits(here, second, 1);
  return { world: here, first, second };
}

function buy(symbol: string): DrawnSignal {
  return { symbol, side: 'buy', closes: false, twice: false };
}

/** Sides of all that the venue took, by symbol. */
function ordersOf({ venue: { emulator } }: KillWorld): string[] {
  return emulator.exchange
    .allOrders()
    .map(({ symbol, side, reduceOnly, status }) => `${symbol} ${side}${reduceOnly ? ' reduce-only' : ''} ${status}`);
}

/** Who made the last commit of each stage that a signal passes. */
async function committers({ client }: KillWorld): Promise<string[]> {
  const keys = await client.keys('quantum:cursor:*');
  const ids = await Promise.all(keys.map((key) => client.hget(key, 'commit')));
  return [...new Set(ids.flatMap((id) => /-(\d+)-[0-9a-f]+:/.exec(id ?? '')?.[1] ?? []))];
}

/** Symbols of the plans that ended without an order, and say that it would have been too late for one. */
async function tooLate(here: KillWorld): Promise<string[]> {
  const { results } = await here.facts();
  const ended = results.filter(({ fields }) => TOO_LATE.test(fields['reason_codes'] ?? ''));
  return ended.map(({ fields }) => fields['symbol'] ?? '');
}

describe('a second instance', { timeout: 90_000 }, () => {
  it('commits nothing while the first works, and takes over once that has settled and stopped', async () => {
    const { world: here, first, second } = await two();
    await here.give(buy('BTCUSDT'));
    await here.give(buy('ETHUSDT'));
    expect(await here.settled(SETTLE_MS)).toEqual([]);
    expect(await committers(here)).toEqual([String(first.pid)]);
    await first.stop();
    await here.atWork(second, STAGES);
    await here.give(buy('SOLUSDT'));
    expect(await here.settled(SETTLE_MS)).toEqual([]);
    expect(ordersOf(here)).toEqual(['BTCUSDT BUY FILLED', 'ETHUSDT BUY FILLED', 'SOLUSDT BUY FILLED']);
    expect(first.said().filter((line) => line.includes('STAGE_BROKEN'))).toEqual([]);
  });

  it('takes over from one that is killed while its order is at the venue', async () => {
    const { world: here, first, second } = await two();
    await here.give(buy('BTCUSDT'));
    await here.at({ after: 'order', ms: 0 }, () => first.kill());
    await here.give(buy('ETHUSDT'));
    await here.atWork(second, STAGES);
    expect(await here.settled(SETTLE_MS)).toEqual([]);
    expect(ordersOf(here)).toEqual(['BTCUSDT BUY FILLED', 'ETHUSDT BUY FILLED']);
  });

  /** The one that was paused goes on in the middle of what it did, past its lease, and does not know it. */
  it('is not disturbed by one that was paused and goes on, whenever that was', async () => {
    const { world: here, ...both } = await two();
    let [holder, other] = [both.first, both.second];
    for (const [at, symbol] of PAUSED_AT.entries()) {
      await here.give(buy(symbol));
      const moment: Moment = at < 2 ? { after: 'order', ms: at * 3 } : { after: 'signals', ms: (at - 2) * 8 };
      await here.at(moment, () => holder.pause());
      await here.atWork(other, STAGES);
      holder.resume();
      // The second has waited once before it led for the first time.
      await waits(here, holder, Math.floor((at + 1) / 2) + 1);
      [holder, other] = [other, holder];
    }
    expect(await here.settled(SETTLE_MS)).toEqual([]);
    const ordered = here.venue.emulator.exchange.allOrders().map(({ symbol }) => symbol);
    expect([...ordered, ...(await tooLate(here))].sort()).toEqual([...PAUSED_AT].sort());
    expect(ordered.length).toBeGreaterThan(0);
  });
});

describe('stages spread over two processes', { timeout: 120_000 }, () => {
  const SIGNALS: readonly DrawnSignal[] = [
    buy('BTCUSDT'),
    { symbol: 'ETHUSDT', side: 'sell', closes: false, twice: true },
    buy('BTCUSDT'),
    buy('DOGEUSDT'),
    { symbol: 'ETHUSDT', side: 'buy', closes: true, twice: false },
    buy('SOLUSDT'),
    { symbol: 'BTCUSDT', side: 'sell', closes: true, twice: false },
  ];

  async function traded(stages: readonly StageName[]): Promise<Record<string, unknown>> {
    const here = await opened(stages);
    const rest = STAGES.filter((stage) => !stages.includes(stage));
    if (rest.length > 0) here.startProcess(rest);
    await here.ready();
    const ends: string[] = [];
    for (const signal of SIGNALS) {
      await here.give(signal);
      expect(await here.settled(SETTLE_MS)).toEqual([]);
    }
    const { outcomes, results } = await here.facts();
    for (const { fields } of outcomes) ends.push(`${fields['symbol']} ${fields['code']}`);
    for (const { fields } of results)
      if (fields['terminal'] === 'true') ends.push(`${fields['symbol']} ${fields['reason_codes']}`);
    const orders = ordersOf(here);
    await closed();
    return { orders, ends: ends.sort() };
  }

  it('bridge and desk in one, the rest in another: the same orders and ends as in one process', async () => {
    const alone = await traded(STAGES);
    const spread = await traded(['bridge', 'desk']);
    expect(alone['orders']).toHaveLength(5);
    expect(spread).toEqual(alone);
  });
});
