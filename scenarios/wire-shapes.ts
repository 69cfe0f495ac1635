import { formatDecimal, multiply, toNumber } from '../engine/decimal.ts';
import { STREAM } from '../engine/names.ts';
import { expectCount, expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { busIntent } from './busIntent.ts';
import { misreading } from './putBack.ts';

/** One symbol for each way in which producers wrote an entry, and what it opens, USD. */
const OPENS_USD = { ETHUSDT: 100, LINKUSDT: 120, SOLUSDT: 150 };
const [BUS, ROUTER, AUTONOMOUS] = ['ETHUSDT', 'LINKUSDT', 'SOLUSDT'] as const;
const SYMBOLS = Object.keys(OPENS_USD);
/** Of the notional: the step of the quantity, the slippage and what the market moved since the producer looked. */
const TOLERANCE = 0.05;

const unixS = (second: number) => String(START_MS / 1000 + second);

const bus = (second: number) =>
  busIntent(second, 'trading-bot', {
    symbol: BUS,
    side: 'BUY',
    confidence: 0.72,
    position_size_usd: 100,
    leverage: 10,
  });

/** The strategy router: JSON in `data`, `action` for the side, base units. */
const router = (second: number) => {
  const record = { symbol: ROUTER, action: 'BUY', quantity: 8.4, leverage: 10, timestamp: Number(unixS(second)) };
  return sends(second, STREAM.intents, { data: JSON.stringify({ ...record, source: 'ai_strategy_router' }) });
};

/** The autonomous trader: flat fields, margin times leverage, the position's side beside the order's. */
const autonomous = (second: number) =>
  sends(second, STREAM.intents, {
    ...{ intent_type: 'AUTONOMOUS_ENTRY', symbol: AUTONOMOUS, action: 'BUY', side: 'LONG' },
    ...{ position_usd: '75.0', leverage: '2.0', tp_pct: '2.0', sl_pct: '1.0', confidence: '0.7' },
    timestamp: unixS(second),
  });

const exit = (symbol: string, second: number) =>
  busIntent(second, 'exit_monitor', { symbol, side: 'SELL', confidence: 1, reduce_only: true, reason: 'TP_HIT' });

function openedUsd({ journal }: Run, symbol: string): number {
  const entries = new Set(journal.entryOrders(symbol).map((order) => order.orderId));
  const trades = journal.trades().filter((trade) => entries.has(trade.orderId));
  return toNumber(trades.reduce((sum, trade) => sum + multiply(trade.price, trade.quantity), 0n));
}

export const wireShapes: Scenario = {
  name: 'wire-shapes',
  incident: {
    id: 'I-28, I-35',
    date: '2026-01-20 to 2026-02-08',
    cost: '75 of 76 intents rejected',
    guard: 'bridge: one reader for every shape that was ever on the wire; law 16',
  },
  story:
    'Four producers wrote intents in four shapes, and each change of a reader lost some of them: from 2026-01-20 `data` ' +
    'instead of `payload`, on 2026-02-08 75 of 76 intents because position_usd × leverage was not read. One reader takes ' +
    'all shapes, and the name of a field decides what it means: 100 USD are 100 USD, 75 USD at 2× are 150, 8.4 LINK ' +
    'are what they are worth; and an exit in snake case is an exit.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 6,
      signals: [bus(60), router(60), autonomous(60), ...SYMBOLS.map((symbol) => exit(symbol, 240))],
    }),
  expectations: [
    ...SYMBOLS.map((symbol) =>
      expectThat(`${symbol} opens what its producer meant`, (run) => {
        const [usd, meantUsd] = [openedUsd(run, symbol), OPENS_USD[symbol as keyof typeof OPENS_USD]];
        const ok = Math.abs(usd - meantUsd) <= meantUsd * TOLERANCE;
        return { ok, detail: `${usd.toFixed(2)} USD of ${meantUsd}` };
      }),
    ),
    expectThat('every exit closes its position', ({ journal, world }) => {
      const closes = journal.orders.filter((order) => order.reduceOnly).length;
      const left = SYMBOLS.map((symbol) => formatDecimal(world.exchange.position(symbol))).join();
      return { ok: closes === SYMBOLS.length && left === '0,0,0', detail: `${closes} closes, left ${left}` };
    }),
    expectCount('nothing is unreadable', 0, ({ journal }) => journal.of(STREAM.deadletters).length),
  ],
  variants: [
    {
      name: 'payload-only',
      story: 'The reader looks into `payload` alone: what the router writes cannot be parsed.',
      world: { patch: misreading('bridge', (fields) => (fields['data'] === undefined ? fields : undefined)) },
      breaks: [`${ROUTER} opens what its producer meant`, 'every exit closes its position', 'nothing is unreadable'],
    },
    {
      name: 'data-only',
      story: 'The reader looks into `data` alone: neither entries nor exits of the event bus are read.',
      world: { patch: misreading('bridge', (fields) => (fields['payload'] === undefined ? fields : undefined)) },
      breaks: [`${BUS} opens what its producer meant`, 'every exit closes its position', 'nothing is unreadable'],
    },
    {
      name: 'position-usd-unread',
      story: 'The reader does not know position_usd: the autonomous trader cannot open anything.',
      world: { patch: misreading('bridge', ({ position_usd: _unread, ...fields }) => fields) },
      breaks: [
        `${AUTONOMOUS} opens what its producer meant`,
        'every exit closes its position',
        'nothing is unreadable',
      ],
    },
    {
      name: 'margin-as-notional',
      story: 'position_usd is taken for the notional: half of what was meant.',
      world: {
        patch: misreading('bridge', ({ position_usd: margin, ...fields }) =>
          margin === undefined ? fields : { ...fields, position_size_usd: margin },
        ),
      },
      breaks: [`${AUTONOMOUS} opens what its producer meant`],
    },
  ],
};
