import { formatDecimal, type Decimal } from '../engine/decimal.ts';
import type { ExecutorMessage } from '../engine/executor/executor.ts';
import { HASH, STREAM, TEXT } from '../engine/names.ts';
import { readLedger } from '../engine/nouns/ledger.ts';
import type { Commit, Fields, Write } from '../engine/protocol.ts';
import { isoTime } from '../engine/time.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import type { World } from '../adapters/sim/world/world.ts';
import { blindfolded } from './blindfold.ts';

const SYMBOL = 'ZECUSDT';
/** The last five recorded orders of 2026-02-02, here as parts that are sold. */
const SOLD = ['0.632', '0.630', '0.628', '0.628', '0.626'];
const SOLD_AT_S = [120, 180, 240, 300, 360];
const CLOSED_AT_S = 420;
/** The entry and the second sale fill in two parts. */
const FILLS = 2 + SOLD.length + 1 + 1;
/** The first part of the sale at 240 s. */
const CRASH_AFTER_FILL = 6;
const REPLAYED_AT_S = 270;

/** As the exit monitor takes a part of a profit. */
function sale(quantity: string, second: number) {
  const timestamp = isoTime(START_MS + second * 1000);
  const payload = { symbol: SYMBOL, side: 'SELL', quantity: Number(quantity), reduce_only: true, reason: 'TP_HIT' };
  const envelope = { event_type: 'trade.intent', source: 'exit_monitor', timestamp };
  return sends(second, STREAM.intents, { ...envelope, payload: JSON.stringify({ ...payload, timestamp }) });
}

const isFill = ({ stream, fields }: Commit['appends'][number]) =>
  stream === STREAM.results && fields['filled_qty'] !== undefined && !isExternal(fields);
const isExternal = (fields: Fields) => (fields['reason_codes'] ?? '').startsWith('EXTERNAL');

/** Kills the executor at the very moment at which it took in a fill, before it can do anything else. */
function crashAfterFill(world: World, number: number): void {
  let fills = 0;
  const onCommit = ({ stage, appends }: Commit) => {
    if (stage !== 'executor' || !appends.some(isFill)) return;
    fills += 1;
    if (fills !== number) return;
    world.kill('executor');
    world.at(world.nowMs - START_MS + 1_000, () => world.restart('executor'));
  };
  world.core.observers.push({ onCommit });
}

/** Delivers the plan of the first sale, and the ticket that was made of it, once more. */
function replayFirstSale(world: World): void {
  const first = new Map<string, Fields>();
  const onCommit = ({ appends }: Commit) => {
    for (const { stream, fields } of appends)
      if (fields['reduceOnly'] === 'true' && !first.has(stream)) first.set(stream, fields);
  };
  world.core.observers.push({ onCommit });
  world.at(REPLAYED_AT_S * 1000, () => {
    for (const stream of [STREAM.plans, STREAM.orders]) world.add({ stream, fields: first.get(stream) ?? {} });
  });
}

/** By run: what the ledger holds with each commit that takes in a fill. */
const ledgers = new WeakMap<World, string[]>();

function watchLedger(world: World): void {
  const held: string[] = [];
  ledgers.set(world, held);
  const onCommit = ({ stage, appends, writes }: Commit) => {
    if (stage !== 'executor' || !appends.some(isFill)) return;
    const written = writes.find(isLedger);
    held.push((written?.op === 'put' ? written.fields['position_amt'] : undefined) ?? 'not written');
  };
  world.core.observers.push({ onCommit });
}

const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total + value, 0n);

const isLedger = (write: Write) => write.key === HASH.ledger(SYMBOL);
const isLedgerMark = (mark: string) => mark.startsWith('LEDGER_COMMIT');
const takesFills = (message: ExecutorMessage) => message.kind === 'outcome' && message.what === 'fills';

/** The fill is marked as seen in one step and written in the next: what is between them is only in the process. */
const markSeenThenWrite: StagePatch = (stage) => {
  if (stage.name !== 'executor') return stage;
  let writes: Write[] = [];
  let marks: string[] = [];
  return {
    ...stage,
    decide: (message, view, atMs) => {
      // Each life begins with the store's epoch.
      if ((message as ExecutorMessage).kind === 'epoch') [writes, marks] = [[], []];
      view.overlay(writes);
      const decision = stage.decide(message, view, atMs);
      decision.writes.unshift(...writes);
      decision.marks.unshift(...marks);
      [writes, marks] = [[], []];
      if (!takesFills(message as ExecutorMessage)) return decision;
      writes = decision.writes.filter(isLedger);
      marks = decision.marks.filter(isLedgerMark);
      decision.writes.splice(0, Infinity, ...decision.writes.filter((write) => !isLedger(write)));
      decision.marks.splice(0, Infinity, ...decision.marks.filter((mark) => !isLedgerMark(mark)));
      return decision;
    },
  };
};

function withoutEnded(key: string, seen: Fields | undefined): Fields | undefined {
  return key.startsWith(HASH.order('')) && seen?.['end_code'] !== '' ? undefined : seen;
}

function withoutTrades(_: string, seen: Fields | undefined): Fields | undefined {
  return seen?.['trade_ids'] === undefined ? seen : { ...seen, trade_ids: '' };
}

/** The ledger is what the position service last saw, and that was before the fill. */
const snapshotCopy: StagePatch = (stage) => {
  if (stage.name !== 'executor') return stage;
  return {
    ...stage,
    view: (message, atMs, seen) => {
      const wants = stage.view(message, atMs, seen);
      return { ...wants, hashes: [...(wants.hashes ?? []), HASH.snapshot(SYMBOL)] };
    },
    decide: (message, view, atMs) => {
      const decision = stage.decide(message, view, atMs);
      const copied = view.hash(HASH.snapshot(SYMBOL))?.['position_amt'] ?? '0';
      if (!takesFills(message as ExecutorMessage)) return decision;
      const writes = decision.writes.map((write): Write =>
        write.op === 'put' && isLedger(write) ? { ...write, fields: { ...write.fields, position_amt: copied } } : write,
      );
      decision.writes.splice(0, Infinity, ...writes);
      const marks = decision.marks.map((mark) =>
        isLedgerMark(mark) ? mark.replace(/ amt=\S+/, ` amt=${copied}`) : mark,
      );
      decision.marks.splice(0, Infinity, ...marks);
      return decision;
    },
  };
};

export const ledgerIdempotency: Scenario = {
  name: 'ledger-idempotency',
  incident: {
    id: '',
    date: '2026-02-02',
    cost: 'ZECUSDT: ledger 12.102, exchange 12.728',
    guard: 'executor: fill, journal and ledger in one commit; law 5',
  },
  story:
    'The exactly-once ledger of 2026-02-02 marked an order as seen, then copied the position service’s snapshot into the ' +
    'ledger. A crash between the two lost the fill for ever, and the snapshot was older than the fill: after the last of ' +
    'five ZECUSDT orders the ledger said 12.102 and the exchange 12.728. Here a position is bought and sold in nine fills, ' +
    'some of them partial. Replies of store and venue get lost, the executor dies in the very moment in which it has taken ' +
    'in a fill, and plan and ticket are delivered twice. Every fill counts once, and after each the ledger is what the ' +
    'exchange holds.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [SYMBOL],
      minutes: 8,
      settings: { NOTIONAL_PER_TRADE_MAX_USD: '2500', NOTIONAL_TOTAL_MAX_USD: '2500' },
      signals: [
        says({ symbol: SYMBOL, side: 'BUY', second: 60, usd: 2_000 }),
        ...SOLD.map((quantity, index) => sale(quantity, SOLD_AT_S[index] ?? 0)),
        says({ symbol: SYMBOL, side: 'SELL', second: CLOSED_AT_S, action: 'CLOSE' }),
      ],
    }),
    fillPlan: ({ side, quantity }) => {
      const inParts = side === 'BUY' || formatDecimal(quantity) === '0.63';
      if (!inParts) return { kind: 'full' };
      return {
        kind: 'slices',
        parts: [
          [0.5, 0],
          [0.5, 10_000],
        ],
      };
    },
    faults: [
      { site: 'venue/trades', key: SYMBOL, occurrence: 1, kind: 'accept-reply-lost' },
      { site: 'venue/trades', key: SYMBOL, occurrence: 4, kind: 'accept-reply-lost' },
      ...[6, 8, 10, 12, 14, 16, 18, 20].map((occurrence) => ({
        site: 'store/commit',
        key: 'executor',
        occurrence,
        kind: 'reply-lost' as const,
      })),
    ],
    script: (world) => {
      // Behind those that judge the run, so that they see the fill before the crash.
      world.at(0, () => watchLedger(world));
      world.at(0, () => crashAfterFill(world, CRASH_AFTER_FILL));
      world.at(0, () => replayFirstSale(world));
    },
  }),
  expectations: [
    expectThat('with every fill the ledger is what the exchange holds', ({ world, journal }) => {
      const ledger = ledgers.get(world) ?? [];
      const exchange = journal.fills.map(({ position }) => formatDecimal(position));
      const detail = `ledger ${ledger.join(' ')}; exchange ${exchange.join(' ')}`;
      return { ok: exchange.length >= FILLS && ledger.join() === exchange.join(), detail };
    }),
    expectThat('no fill is missed when the executor dies', ({ journal, world }) => {
      const found = journal.of(STREAM.results).filter(({ fields }) => isExternal(fields));
      const quantities = found.map(({ fields }) => fields['filled_qty']).join(', ');
      // Born, killed, born again.
      const died = world.worker('executor').life === 3;
      const detail = found.length === 0 ? 'none' : `found later: ${quantities}`;
      return { ok: found.length === 0 && died, detail: died ? detail : 'it never died' };
    }),
    expectThat('every fee and every profit is in the ledger once', ({ journal, store, world }) => {
      const ledger = readLedger(store.hashAt(HASH.ledger(SYMBOL), world.nowMs));
      const feesUsd = sum(journal.trades().map((trade) => trade.feeUsd));
      const profitUsd = sum(journal.fills.map((fill) => fill.realizedPnlUsd));
      const booked = [ledger?.feesUsd ?? 0n, ledger?.realizedPnlUsd ?? 0n].map(formatDecimal).join(', ');
      const paid = [feesUsd, profitUsd].map(formatDecimal).join(', ');
      return { ok: booked === paid, detail: `booked ${booked}; at the venue ${paid}` };
    }),
    expectThat('a ticket that is delivered twice sends no second order', ({ journal }) => {
      const told = journal.marksWith('again=true').length;
      const sent = journal.orders.length;
      return { ok: sent === SOLD.length + 2 && told > 0, detail: `${sent} orders, told again ${told} times` };
    }),
    expectCount('a plan that is replayed is a duplicate', 1, ({ journal }) => journal.count('DUPLICATE_PLAN')),
  ],
  variants: [
    {
      name: 'mark-seen-then-write',
      story: 'The order counts as seen before the ledger is written: the crash between the two loses the fill.',
      world: { patch: markSeenThenWrite },
      breaks: [
        'with every fill the ledger is what the exchange holds',
        'no fill is missed when the executor dies',
        'law 5 ledger-is-truth',
      ],
    },
    {
      name: 'trades-not-remembered',
      story: 'Which trades are in the ledger already is forgotten: each reply that names them again counts again.',
      world: { patch: blindfolded('executor', { hash: withoutTrades }) },
      breaks: [
        'with every fill the ledger is what the exchange holds',
        'no fill is missed when the executor dies',
        'every fee and every profit is in the ledger once',
        'law 5 ledger-is-truth',
        'law 6 fills-once',
      ],
    },
    {
      name: 'plans-forgotten',
      story: 'The desk remembers no verdict (its key lived 300 s instead of six hours): a plan is decided again.',
      world: {
        patch: blindfolded('desk', { text: (key, seen) => (key.startsWith(TEXT.permit('')) ? undefined : seen) }),
      },
      breaks: ['a plan that is replayed is a duplicate', 'law 2 nothing-lost'],
    },
    {
      name: 'orders-forgotten',
      story: 'The executor remembers no order that has ended: a ticket that comes again sells again.',
      world: { patch: blindfolded('executor', { hash: withoutEnded }) },
      breaks: [
        'a ticket that is delivered twice sends no second order',
        'law 2 nothing-lost',
        'law 5 ledger-is-truth',
        'law 6 fills-once',
      ],
    },
    {
      name: 'snapshot-copy',
      story: 'The ledger is a copy of the snapshot, which is older than the fill: it lags one fill behind.',
      world: { patch: snapshotCopy },
      breaks: [
        'with every fill the ledger is what the exchange holds',
        'no fill is missed when the executor dies',
        'law 5 ledger-is-truth',
      ],
    },
  ],
};
