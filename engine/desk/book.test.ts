import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absolute, decimal, type Decimal } from '../decimal.ts';
import type { Position } from '../nouns/position.ts';
import { EDGES, moveBook, stateOf, type BookEvent, type BookState } from './book.ts';
import { runs } from '../../properties/drawn/runs.ts';

const PRICE = decimal('100');
const entry = { planId: 'p1', side: 'LONG', notionalUsd: decimal('200'), leverage: 3 } as const;

const open: Position = {
  state: 'OPEN',
  side: 'LONG',
  quantity: decimal('2'),
  entryPrice: PRICE,
  leverage: 3,
  planId: 'p1',
  entryPending: false,
  closePlanId: '',
  openedMs: 10,
  notionalUsd: decimal('200'),
};
const pending = { entryPending: true } as const;
const opening: Position = { ...open, ...pending, state: 'OPENING', quantity: 0n, entryPrice: 0n, openedMs: 0 };
const closing: Position = { ...open, state: 'CLOSING', closePlanId: 'c1' };
const hollow: Position = { ...opening, state: 'CLOSING', closePlanId: 'c1' };

const moved = (amount: string): BookEvent => ({
  kind: 'ledgerMoved',
  amount: decimal(amount),
  entryPrice: PRICE,
  atMs: 50,
});
const permitted: BookEvent = { kind: 'entryPermitted', entry };
const entryEnded: BookEvent = { kind: 'entryEnded' };
const accepted: BookEvent = { kind: 'closeAccepted', planId: 'c1' };
const closeEnded: BookEvent = { kind: 'closeEnded', planId: 'c1' };
const stopMoved: BookEvent = { kind: 'stopMoved', stopLoss: decimal('95') };

/** Every edge, with the least that tells it from its neighbours. */
const TABLE: readonly [from: Position | undefined, event: BookEvent, to: BookState, shows: Partial<Position>][] = [
  [undefined, permitted, 'OPENING', { ...entry, quantity: 0n, entryPending: true }],
  [
    undefined,
    moved('-3'),
    'OPEN',
    { side: 'SHORT', quantity: decimal('3'), openedMs: 50, notionalUsd: decimal('300'), planId: '' },
  ],
  [undefined, moved('0'), 'FLAT', {}],
  [
    opening,
    moved('1'),
    'OPEN',
    { quantity: decimal('1'), openedMs: 50, notionalUsd: decimal('200'), entryPending: true },
  ],
  [opening, moved('0'), 'OPENING', { notionalUsd: decimal('200') }],
  [opening, entryEnded, 'FLAT', {}],
  [opening, accepted, 'CLOSING', { closePlanId: 'c1', entryPending: true }],
  [open, moved('3'), 'OPEN', { quantity: decimal('3'), openedMs: 10, notionalUsd: decimal('300') }],
  [open, moved('0'), 'FLAT', {}],
  [{ ...open, ...pending }, moved('0'), 'OPENING', { quantity: 0n, notionalUsd: decimal('200') }],
  [
    { ...open, ...pending, quantity: decimal('1') },
    entryEnded,
    'OPEN',
    { entryPending: false, notionalUsd: decimal('100') },
  ],
  [open, accepted, 'CLOSING', { closePlanId: 'c1', quantity: decimal('2') }],
  [open, stopMoved, 'OPEN', { stopLoss: decimal('95') }],
  [closing, moved('1'), 'CLOSING', { quantity: decimal('1'), notionalUsd: decimal('100') }],
  [closing, moved('0'), 'CLOSING', { quantity: 0n, notionalUsd: 0n, closePlanId: 'c1' }],
  [{ ...closing, ...pending }, moved('0'), 'CLOSING', { quantity: 0n, closePlanId: 'c1' }],
  [{ ...closing, ...pending }, entryEnded, 'CLOSING', { entryPending: false }],
  [hollow, entryEnded, 'CLOSING', { entryPending: false }],
  [closing, closeEnded, 'OPEN', { closePlanId: '' }],
  [hollow, closeEnded, 'OPENING', { closePlanId: '', entryPending: true }],
  [{ ...closing, quantity: 0n }, closeEnded, 'FLAT', {}],
  [closing, stopMoved, 'CLOSING', { stopLoss: decimal('95') }],
];

const SAMPLES: Readonly<Record<BookState, Position | undefined>> = {
  FLAT: undefined,
  OPENING: opening,
  OPEN: open,
  CLOSING: closing,
};
const EVENTS = [permitted, entryEnded, accepted, closeEnded, moved('1'), stopMoved];

describe('book', () => {
  it.each(TABLE)('%#: %o', (from, event, to, shows) => {
    const step = moveBook(from, event);
    expect(step).toMatchObject({ from: stateOf(from), to });
    expect(stateOf(step?.position)).toBe(to);
    if (to !== 'FLAT') expect(step?.position).toMatchObject(shows);
    else expect(step?.position).toBeUndefined();
  });

  it('has every edge in that table, and no other', () => {
    const edge = (from: BookState, kind: string, to: BookState) => `${from} ${kind} ${to}`;
    const tested = new Set(TABLE.map(([from, event, to]) => edge(stateOf(from), event.kind, to)));
    const known = (Object.keys(EDGES) as BookState[]).flatMap((from) =>
      Object.entries(EDGES[from]).flatMap(([kind, states]) => states.map((to) => edge(from, kind, to))),
    );
    expect([...tested].sort()).toEqual(known.sort());
  });

  const missing = (Object.keys(EDGES) as BookState[]).flatMap((from) =>
    EVENTS.filter((event) => EDGES[from][event.kind] === undefined).map((event) => [from, event.kind, event] as const),
  );
  it.each(missing)('%s has no edge for %s', (from, _, event) => {
    expect(moveBook(SAMPLES[from], event)).toBeUndefined();
  });
  it('lacks eleven of twenty-four', () => expect(missing).toHaveLength(11));

  it('ends only the close it knows of', () => {
    expect(moveBook(closing, { kind: 'closeEnded', planId: 'c2' })).toBeUndefined();
  });

  it('takes stop and target away when the position crosses to the other side', () => {
    const guarded = { ...open, stopLoss: decimal('90'), takeProfit: decimal('120') };
    const crossed = moveBook(guarded, moved('-1'))?.position;
    expect(crossed).toMatchObject({ side: 'SHORT', quantity: decimal('1'), openedMs: 50 });
    expect([crossed?.stopLoss, crossed?.takeProfit]).toEqual([undefined, undefined]);
    expect(moveBook(guarded, moved('1'))?.position).toMatchObject({ stopLoss: decimal('90'), openedMs: 10 });
  });
});

/** What really is: a ledger amount, and orders that have not ended. */
interface Truth {
  amount: Decimal;
  entry: string | undefined;
  close: string | undefined;
}

const command = fc.oneof(
  fc.constantFrom('permit', 'endEntry', 'acceptClose', 'endClose', 'stop'),
  fc.integer({ min: -3, max: 3 }),
);

describe('book against what really is', () => {
  it('holds |ledger|, and is FLAT exactly when nothing is held and no order is on its way', () => {
    const seen = new Set<BookState>();
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40, size: 'max' }), (commands) => {
        const truth: Truth = { amount: 0n, entry: undefined, close: undefined };
        let position: Position | undefined;
        for (const [index, what] of commands.entries()) {
          const event = eventOf(what, `p${index}`, truth, position);
          if (event === undefined) continue;
          const step = moveBook(position, event);
          expect(step, `${stateOf(position)} ${event.kind}`).toBeDefined();
          position = step?.position;
          seen.add(stateOf(position));
          expect(position?.quantity ?? 0n).toBe(absolute(truth.amount));
          expect(position === undefined).toBe(
            truth.amount === 0n && truth.entry === undefined && truth.close === undefined,
          );
          if (truth.amount !== 0n) expect(position?.side).toBe(truth.amount > 0n ? 'LONG' : 'SHORT');
          expect(position?.closePlanId ?? '').toBe(truth.close ?? '');
          expect(position?.entryPending ?? false).toBe(truth.entry !== undefined);
          if (truth.entry !== undefined) expect((position?.notionalUsd ?? 0n) >= entry.notionalUsd).toBe(true);
        }
      }),
      runs(1_000),
    );
    expect(seen.size).toBe(4);
  });
});

/** The event a command stands for, if it can happen now; moves the truth along. */
function eventOf(
  what: string | number,
  planId: string,
  truth: Truth,
  position: Position | undefined,
): BookEvent | undefined {
  if (typeof what === 'number') {
    truth.amount = BigInt(what) * decimal('1');
    return { kind: 'ledgerMoved', amount: truth.amount, entryPrice: PRICE, atMs: 1 };
  }
  switch (what) {
    case 'permit':
      if (position !== undefined) return undefined;
      truth.entry = planId;
      return { kind: 'entryPermitted', entry: { ...entry, planId } };
    case 'endEntry':
      if (truth.entry === undefined) return undefined;
      truth.entry = undefined;
      return { kind: 'entryEnded' };
    case 'acceptClose':
      if (position === undefined || truth.close !== undefined) return undefined;
      truth.close = planId;
      return { kind: 'closeAccepted', planId };
    case 'endClose': {
      const ended = truth.close;
      if (ended === undefined) return undefined;
      truth.close = undefined;
      return { kind: 'closeEnded', planId: ended };
    }
    default:
      return truth.amount === 0n ? undefined : { kind: 'stopMoved', stopLoss: PRICE };
  }
}
