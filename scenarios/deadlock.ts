import { STREAM, HASH } from '../engine/names.ts';
import { BUILD_TAG } from '../engine/bridge/buildTag.ts';
import { EMPTY_LEDGER, readLedger, writeLedger } from '../engine/nouns/ledger.ts';
import { expectThat, type Run, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';

const SYMBOLS = [
  ...['ADAUSDT', 'AVAXUSDT', 'BNBUSDT', 'BTCUSDT', 'DOTUSDT', 'ETHUSDT'],
  ...['GALAUSDT', 'LINKUSDT', 'SOLUSDT', 'SUIUSDT', 'ZECUSDT'],
];
const TRADED = SYMBOLS.length;

const symbolsOf = (run: Run, stream: string, field: string, value: string) =>
  new Set(run.journal.of(stream).flatMap(({ fields }) => (fields[field] === value ? [fields['symbol']] : []))).size;

const ledgers = (run: Run) =>
  SYMBOLS.filter((symbol) => {
    const ledger = readLedger(run.store.hashAt(HASH.ledger(symbol), run.world.nowMs));
    return ledger !== undefined && ledger.amount !== 0n;
  }).length;

/** The seven checks carry the names of the proof script that went with the fix of 2026-02-02. */
export const deadlock: Scenario = {
  name: 'deadlock',
  incident: {
    id: 'I-1',
    date: '2026-02-02',
    cost: 'ten of eleven symbols never traded',
    guard: 'bridge: an open needs no ledger; law 14',
  },
  story:
    'On 2026-02-02 the intent bridge required a ledger before it published anything, a ledger is created by the first ' +
    'fill, and a fill needs a published plan: of eleven allowed symbols only ZECUSDT, which had an old ledger, ever ' +
    'traded. A ledger is a cache of what was filled and never a precondition for opening. Closing a symbol that has ' +
    'neither a ledger nor a snapshot with a position is still refused.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 6,
      settings: { INTENT_BRIDGE_SELL_MODE: 'close', POSITIONS_MAX: String(TRADED) },
      signals: [
        says({ symbol: 'DOTUSDT', side: 'SELL', second: 45 }),
        ...SYMBOLS.flatMap((symbol) => [60, 120, 180].map((second) => says({ symbol, side: 'BUY', second }))),
      ],
    }),
    script: (world) => world.put(HASH.ledger('ZECUSDT'), writeLedger({ ...EMPTY_LEDGER, lastOrderId: '1098143307' })),
  }),
  expectations: [
    expectThat('BUILD_TAG verification', () => ({
      ok: BUILD_TAG.includes('intent-bridge-ledger-open-v1'),
      detail: BUILD_TAG,
    })),
    expectThat('REQUIRE_LEDGER_FOR_OPEN=false confirmed', ({ world }) => {
      const strict = world.config.INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN;
      return { ok: !strict, detail: `INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN=${strict}` };
    }),
    expectThat('LEDGER_MISSING_OPEN allowed logs appear', ({ journal }) => {
      const lines = journal.marksWith('LEDGER_MISSING_OPEN allowed: symbol=');
      return { ok: lines.length >= TRADED - 1, detail: `${lines.length} lines` };
    }),
    expectThat('BUY publishes to apply.plan', (run) => {
      const buys = run.journal.of(STREAM.plans).filter(({ fields }) => fields['side'] === 'BUY').length;
      return { ok: buys > 0, detail: `${buys} BUY plans` };
    }),
    expectThat('SELL safety gate still active', ({ journal }) => {
      const lines = journal.marksWith('Skip publish: DOTUSDT SELL but ledger unknown');
      const sold = journal.orders.filter((order) => order.side === 'SELL').length;
      return { ok: lines.length === 1 && sold === 0, detail: `${lines.length} skipped, ${sold} SELL orders` };
    }),
    expectThat('Symbol diversity increases', (run) => {
      const count = symbolsOf(run, STREAM.plans, 'decision', 'EXECUTE');
      return { ok: count === TRADED, detail: `${count} of ${TRADED} symbols in apply.plan` };
    }),
    expectThat('EXECUTE decisions increase', (run) => {
      const count = symbolsOf(run, STREAM.results, 'reason_codes', 'FILLED');
      return { ok: count === TRADED, detail: `${count} of ${TRADED} symbols executed` };
    }),
    expectThat('every symbol trades once', ({ journal }) => {
      const bought = new Set(journal.entryOrders().map((order) => order.symbol)).size;
      return {
        ok: bought === TRADED && journal.entryOrders().length === TRADED,
        detail: `${bought} of ${TRADED} trade`,
      };
    }),
    expectThat('every symbol gets a ledger', (run) => ({
      ok: ledgers(run) === TRADED,
      detail: `${ledgers(run)} ledgers`,
    })),
  ],
  variants: [
    {
      name: 'strict-ledger-gate',
      story: 'The gate of 2026-02-02: an open needs a ledger. One of eleven trades.',
      settings: { INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN: 'true' },
      breaks: [
        'REQUIRE_LEDGER_FOR_OPEN=false confirmed',
        'LEDGER_MISSING_OPEN allowed logs appear',
        'Symbol diversity increases',
        'EXECUTE decisions increase',
        'every symbol trades once',
        'every symbol gets a ledger',
      ],
    },
    {
      name: 'no-safety-gate',
      story: 'A SELL of a symbol of which nothing is known is published all the same, as an order to open a short.',
      settings: { INTENT_BRIDGE_SELL_MODE: 'short' },
      breaks: ['SELL safety gate still active', 'every symbol gets a ledger'],
    },
    {
      name: 'empty-policy',
      story:
        'As on 2026-02-09 (I-27): the list of what may trade has none of these symbols, and all signals are dropped.',
      settings: { SYMBOL_ALLOWLIST: 'XRPUSDT' },
      breaks: [
        'LEDGER_MISSING_OPEN allowed logs appear',
        'BUY publishes to apply.plan',
        'SELL safety gate still active',
        'Symbol diversity increases',
        'EXECUTE decisions increase',
        'every symbol trades once',
        'every symbol gets a ledger',
      ],
    },
  ],
};
