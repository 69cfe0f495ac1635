import { decimal, formatDecimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { blindfolded } from './blindfold.ts';
import { misdeciding } from './putBack.ts';

const CLOSED = 'ETHUSDT';
const STOPPED = 'SOLUSDT';
const SYMBOLS = [CLOSED, STOPPED];
/** What the venue takes in one market order. */
const MOST: Readonly<Record<string, bigint>> = { [CLOSED]: decimal('0.1'), [STOPPED]: decimal('2') };
/** How a trader built up two and a half times as much, in three orders. */
const BOUGHT: Readonly<Record<string, readonly string[]>> = {
  [CLOSED]: ['0.1', '0.1', '0.05'],
  [STOPPED]: ['2', '2', '1'],
};
const BOUGHT_AT_S = 30;
const COVERED_BY_S = 90;
const CLOSE_AT_S = 120;
const FALLS_AT_S = 180;
const CALM = { kind: 'trend_up', sigmaPerBar: 0.0004, driftPerBar: 0.0001, bars: FALLS_AT_S / 60 } as const;
const FALL = { kind: 'trend_down', sigmaPerBar: 0.0003, driftPerBar: -0.05, bars: 1 } as const;

/** Quantities of the stops that wait at the venue by then, as they were placed. */
function waitingStops({ journal }: Run, symbol: string, byMs: number): string[] {
  const waiting = new Map<string, string>();
  for (const { clientOrderId, status, quantity = 0n, ...stop } of journal.stops) {
    if (stop.symbol !== symbol || stop.updatedMs > byMs) continue;
    if (status === 'NEW') waiting.set(clientOrderId, formatDecimal(quantity));
    else waiting.delete(clientOrderId);
  }
  return [...waiting.values()];
}

/** Sales of ours that were filled, in order, and how they left the position. */
const sales = ({ journal }: Run, symbol: string) =>
  journal.fills.filter(({ order }) => order.symbol === symbol && order.reduceOnly);

const isFlat = (fills: ReturnType<typeof sales>): boolean => fills.at(-1)?.position === 0n;
const sizes = (fills: ReturnType<typeof sales>): string =>
  fills.map(({ trade }) => formatDecimal(trade.quantity)).join(' + ') || 'nothing';

/** The venue's bound is not seen by a stage: it asks for all at once. */
const unbounded = (name: 'desk' | 'executor') =>
  blindfolded(name, {
    hash: (key, seen) =>
      seen !== undefined && key.startsWith(HASH.venue('')) ? { ...seen, max_qty: '1000000' } : seen,
  });

export const largerThanAnOrder: Scenario = {
  name: 'larger-than-an-order',
  incident: {
    id: '',
    date: '',
    cost: '',
    guard: 'desk and executor: MARKET_LOT_SIZE; a full close goes on until nothing is left; laws 8 and 13',
  },
  story:
    'A market order may be for so much and no more (MARKET_LOT_SIZE), and a position that was built up by hand may be ' +
    'larger: asked to close all of it in one order, or to guard it with one stop, the venue refuses, every time anew. ' +
    'Here two positions are two and a half times as large as an order. Both are guarded by three stops each; one is ' +
    'closed by a signal, order after order until nothing is left, and one by its stops, when the price falls.',
  world: (seed) => {
    const usual = usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 8,
      settings: { EXECUTOR_VENUE_STOPS: 'on' },
      market: { regimesOf: { [STOPPED]: [CALM, FALL] } },
      signals: [says({ symbol: CLOSED, side: 'SELL', second: CLOSE_AT_S, action: 'CLOSE' })],
    });
    const symbols = usual.symbols.map(({ filters, ...one }) => ({
      ...one,
      filters: { ...filters, quantityMax: MOST[filters.symbol] ?? filters.quantityMax },
    }));
    return {
      ...usual,
      symbols,
      script: (world) => {
        for (const [symbol, sizes] of Object.entries(BOUGHT))
          for (const [nth, size] of sizes.entries())
            world.at((BOUGHT_AT_S + nth) * 1000, () =>
              world.exchange.externalOrder({ symbol, side: 'BUY', quantity: decimal(size) }, world.nowMs),
            );
      },
    };
  },
  expectations: [
    expectThat('stops for all of it wait at the venue', (run) => {
      const waiting = SYMBOLS.map((symbol) => waitingStops(run, symbol, START_MS + COVERED_BY_S * 1000));
      const ok = waiting.every((sizes, index) => sizes.join() === BOUGHT[SYMBOLS[index] ?? '']?.join());
      return { ok, detail: waiting.map((sizes) => sizes.join(' + ') || 'none').join(', ') };
    }),
    expectThat('a close ends when nothing is left', (run) => {
      const sold = sales(run, CLOSED);
      const afterS = ((sold.at(-1)?.trade.tradedMs ?? 0) - START_MS) / 1000 - CLOSE_AT_S;
      return { ok: isFlat(sold) && afterS < 2, detail: `${sizes(sold)}, after ${afterS.toFixed(1)} s` };
    }),
    expectThat('the stops close all of it', (run) => {
      const sold = sales(run, STOPPED);
      const byStop = sold.filter(({ order }) => order.clientOrderId.endsWith('-stop'));
      return { ok: isFlat(sold) && byStop.length === sold.length, detail: `${sizes(byStop)} of ${sizes(sold)}` };
    }),
    expectThat('no order is larger than the venue takes', ({ journal }) => {
      const refused = journal.of(STREAM.results).filter(({ fields }) => fields['detail']?.includes('-4005')).length;
      const stops = journal.marksWith('STOP_REFUSED').length;
      return { ok: refused + stops === 0, detail: `${refused} orders and ${stops} stops refused` };
    }),
  ],
  variants: [
    {
      name: 'one-order',
      story: 'One order is all that a close ever sends: the rest of the position stays, and nobody closes it.',
      world: {
        patch: misdeciding('desk', (decision) => {
          const kept = decision.appends.filter(({ stream }) => stream !== STREAM.exitPlans);
          decision.appends.splice(0, Infinity, ...kept);
          return decision;
        }),
      },
      breaks: ['a close ends when nothing is left'],
    },
    {
      name: 'all-at-once',
      story: 'The desk does not know the bound: the venue refuses the close, and the position stays as it is.',
      world: { patch: unbounded('desk') },
      breaks: ['a close ends when nothing is left', 'no order is larger than the venue takes', 'law 14 named-ends'],
    },
    {
      name: 'one-stop',
      story: 'The executor does not know the bound: the venue refuses the stop for all of it, again and again.',
      world: { patch: unbounded('executor') },
      breaks: [
        'stops for all of it wait at the venue',
        'the stops close all of it',
        'no order is larger than the venue takes',
      ],
    },
  ],
};
