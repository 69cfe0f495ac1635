import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { HASH, STREAM, TEXT } from '../names.ts';
import { EMPTY_LEDGER, writeLedger } from '../nouns/ledger.ts';
import { writeMarketState } from '../nouns/marketState.ts';
import { writePlan, type Plan } from '../nouns/plan.ts';
import { writePortfolio } from '../nouns/portfolio.ts';
import { readPosition, writePosition, type Position } from '../nouns/position.ts';
import { unexecuted, writeResult, type Result } from '../nouns/result.ts';
import { writeSnapshot, type Snapshot } from '../nouns/snapshot.ts';
import { writeVenueRules } from '../nouns/venueRules.ts';
import type { Fields, Input } from '../protocol.ts';
import { Shelf, step } from '../stepFixture.ts';
import { HOUR_MS, utcDay } from '../time.ts';
import { makeDesk } from './desk.ts';
import { AT_MS, CLOSE, ENTRY, held, market, portfolio, snapshot, venue } from './fixture.ts';

const { symbol } = ENTRY;
const desk = makeDesk(configOf());
const FULL: Plan = { ...CLOSE, planId: 'c1', reasonCodes: ['take_profit'] };
const STOP: Plan = { ...CLOSE, planId: 's1', action: 'UPDATE_SL', newStop: decimal('280') };

/** Everything is well, and the symbol is flat. */
function calm(): Shelf {
  const shelf = new Shelf();
  shelf.hashes.set(HASH.snapshot(symbol), writeSnapshot(snapshot, AT_MS + HOUR_MS));
  shelf.hashes.set(HASH.marketState(symbol), writeMarketState(market));
  shelf.hashes.set(HASH.portfolio, writePortfolio(portfolio));
  shelf.hashes.set(HASH.venue(symbol), writeVenueRules(venue));
  shelf.prices.set(symbol, { price: decimal('300'), atMs: AT_MS });
  return shelf;
}

/** A long of one unit that the book knows, and that the exchange shows. */
function holding(position: Partial<Position> = {}, shown: Partial<Snapshot> = { amount: decimal('1') }): Shelf {
  const shelf = calm();
  const whole = { ...held, openedMs: AT_MS - 1_000, ...position };
  shelf.hashes.set(HASH.position(symbol), writePosition(symbol, whole));
  shelf.hashes.set(HASH.exposure, { [symbol]: '300' });
  shelf.hashes.set(HASH.snapshot(symbol), writeSnapshot({ ...snapshot, ...shown }, AT_MS + HOUR_MS));
  return shelf;
}

let entries = 0;
function input(stream: string, fields: Fields): Input {
  entries += 1;
  return { kind: 'entry', stream, entry: { id: `${entries}-0`, fields } };
}
const planned = (plan: Plan) => input(plan.reduceOnly ? STREAM.exitPlans : STREAM.plans, writePlan(plan));

function run(shelf: Shelf, ...plans: Plan[]): Decision {
  return step(desk, plans.map(planned), shelf, AT_MS);
}

const book = (shelf: Shelf) => readPosition(shelf.hashes.get(HASH.position(symbol)));
const sent = ({ appends }: Decision, stream: string) =>
  appends.filter((append) => append.stream === stream).map(({ fields }) => fields);
const codes = (decision: Decision) => sent(decision, STREAM.results).map((fields) => fields['reason_codes']);

function result(more: Partial<Result> = {}): Result {
  return { ...unexecuted(ENTRY, 'executor', 'EXECUTE', 'FILLED', AT_MS), executed: true, ...more };
}

function filled(amount: string, more: Partial<Result> = {}): Result {
  const side = amount.startsWith('-') ? ('SELL' as const) : ('BUY' as const);
  const ledger = { ledgerAmount: decimal(amount), ledgerEntryPrice: decimal('300') };
  return result({
    fill: { side, quantity: decimal('1'), price: decimal('300'), orderId: '7', tradedMs: AT_MS, ...ledger },
    ...more,
  });
}

function tell(shelf: Shelf, ...results: Result[]): Decision {
  return step(
    desk,
    results.map((told) => input(STREAM.results, writeResult(told))),
    shelf,
    AT_MS,
  );
}

describe('desk: an entry', () => {
  it('is permitted, reserved, counted and handed over in one decision', () => {
    const shelf = calm();
    const decision = run(shelf, { ...ENTRY, leverage: 50, stopLoss: decimal('290') });
    expect(sent(decision, STREAM.orders)).toMatchObject([
      {
        plan_id: ENTRY.planId,
        side: 'BUY',
        qty: '0.333',
        notional_usd: '99.9',
        reduceOnly: 'false',
        leverage: '20',
        root_id: '1-0',
      },
    ]);
    expect(sent(decision, STREAM.permits)).toMatchObject([{ plan_id: ENTRY.planId, eval_type: 'ENTRY' }]);
    expect(sent(decision, STREAM.orders)[0]?.['permit_expires_ms']).toBe(String(AT_MS + 60_000));
    expect(book(shelf)).toMatchObject({
      state: 'OPENING',
      side: 'LONG',
      quantity: 0n,
      notionalUsd: decimal('99.9'),
      leverage: 20,
      stopLoss: decimal('290'),
      entryPending: true,
    });
    expect(shelf.hashes.get(HASH.exposure)).toEqual({ [symbol]: '99.9' });
    expect(shelf.texts.get(TEXT.dailyTrades(utcDay(AT_MS)))).toBe('1');
    expect(codes(decision)).toEqual([]);
  });

  it('of the same symbol in the same batch finds the first one’s reservation', () => {
    const shelf = calm();
    const decision = run(shelf, ENTRY, { ...ENTRY, planId: 'p2' }, { ...ENTRY, planId: 'p3', side: 'SELL' });
    expect(codes(decision)).toEqual(['SKIP_OPEN_DUPLICATE', 'SKIP_OPEN_OPPOSITE']);
    expect(sent(decision, STREAM.orders)).toHaveLength(1);
    expect(shelf.texts.get(TEXT.dailyTrades(utcDay(AT_MS)))).toBe('1');
  });

  it('counts against the limits in the same batch', () => {
    const shelf = calm();
    const desk1 = makeDesk(configOf({ POSITIONS_MAX: '1' }));
    for (const [key, fields] of [...shelf.hashes]) shelf.hashes.set(key.replace(symbol, 'BTCUSDT'), fields);
    shelf.prices.set('BTCUSDT', { price: decimal('300'), atMs: AT_MS });
    const other = { ...ENTRY, planId: 'p2', symbol: 'BTCUSDT' };
    expect(codes(step(desk1, [planned(ENTRY), planned(other)], shelf, AT_MS))).toEqual(['POSITIONS_LIMIT']);
  });

  it('whose plan id was decided before ends on the outcome stream, permitted or not', () => {
    const shelf = calm();
    const decision = run(shelf, ENTRY, ENTRY);
    expect(sent(decision, STREAM.outcomes)).toMatchObject([{ code: 'DUPLICATE_PLAN', root_id: '1-0' }]);
    expect([codes(decision), sent(decision, STREAM.orders).length]).toEqual([[], 1]);
    const denied = run(calm(), { ...ENTRY, createdMs: 0 }, { ...ENTRY, createdMs: 0 });
    expect([codes(denied), sent(denied, STREAM.outcomes).length]).toEqual([['STALE_PLAN'], 1]);
  });

  it('makes nothing young whose plan came later than the desk’s clock says it is', () => {
    const fields = writePlan(ENTRY);
    const said = (id: string) =>
      step(desk, [{ kind: 'entry', stream: STREAM.plans, entry: { id, fields } }], calm(), AT_MS);
    expect(codes(said(`${AT_MS + 15_000}-0`))).toEqual([]);
    expect(codes(said(`${AT_MS + 15_001}-0`))).toEqual(['stale_exchange_state']);
    expect(codes(said(`${AT_MS + 600_001}-0`))).toEqual(['STALE_PLAN']);
  });

  it.each([
    ['permitted, for as long as the journal of its order', ENTRY, 86_400_000],
    ['refused, until it would be too old', { ...ENTRY, side: 'SELL' as const, createdMs: 0 }, 1_200_000],
  ])('is remembered when %s', (_, plan, keptMs) => {
    const kept = run(calm(), plan).writes.find(({ key }) => key === TEXT.permit(plan.planId));
    expect(kept).toMatchObject({ op: 'text', expiresAtMs: AT_MS + keptMs });
  });

  it.each<[string, (shelf: Shelf) => void, Partial<Plan>, string, string]>([
    ['too old', () => {}, { createdMs: AT_MS - 600_001 }, 'STALE_PLAN', 'SKIP'],
    [
      'in the cooldown',
      (shelf) => shelf.texts.set(TEXT.cooldown(symbol), String(AT_MS + 1)),
      {},
      'SKIP_OPEN_COOLDOWN',
      'SKIP',
    ],
    [
      'on an unreadable book',
      (shelf) => shelf.hashes.set(HASH.position(symbol), { state: 'x' }),
      {},
      'BOOK_UNREADABLE',
      'BLOCKED',
    ],
    [
      'on an unreadable exposure',
      (shelf) => shelf.hashes.set(HASH.exposure, { A: 'x' }),
      {},
      'BOOK_UNREADABLE',
      'BLOCKED',
    ],
    ['under the kill switch', (shelf) => shelf.texts.set(TEXT.kill, '1'), {}, 'KILL_SWITCH', 'BLOCKED'],
    [
      'without a snapshot',
      (shelf) => shelf.hashes.delete(HASH.snapshot(symbol)),
      {},
      'no_exchange_snapshot',
      'BLOCKED',
    ],
    ['without venue rules', (shelf) => shelf.hashes.delete(HASH.venue(symbol)), {}, 'STALE_VENUE', 'BLOCKED'],
    ['larger than the venue takes', () => {}, { notionalUsd: decimal('600000') }, 'NOTIONAL_PER_TRADE', 'BLOCKED'],
    [
      'smaller than the venue takes',
      (shelf) => shelf.hashes.set(HASH.venue(symbol), writeVenueRules({ ...venue, quantityMax: decimal('0.01') })),
      {},
      'QTY_BELOW_MINIMUM',
      'SKIP',
    ],
  ])('%s is refused and reserves nothing', (_, spoil, plan, code, word) => {
    const shelf = calm();
    spoil(shelf);
    const before = shelf.hashes.get(HASH.position(symbol));
    const decision = run(shelf, { ...ENTRY, ...plan });
    expect(sent(decision, STREAM.results)).toMatchObject([
      {
        reason_codes: code,
        decision: word,
        executed: 'false',
        terminal: 'true',
        plan_id: ENTRY.planId,
        source: 'desk',
      },
    ]);
    expect(sent(decision, STREAM.orders)).toEqual([]);
    expect(shelf.hashes.get(HASH.position(symbol))).toBe(before);
    expect(shelf.texts.has(TEXT.dailyTrades(utcDay(AT_MS)))).toBe(false);
  });
});

describe('desk: a close', () => {
  const stale = { takenMs: AT_MS - 60_000, amount: decimal('9') };
  it.each<[string, Shelf, Plan, string, Partial<Position>]>([
    ['of all of it', holding(), FULL, '1', { state: 'CLOSING', closePlanId: 'c1' }],
    ['of a part', holding(), { ...FULL, action: 'PARTIAL_25' }, '0.25', { state: 'CLOSING' }],
    [
      'of what a fresh snapshot shows',
      holding({}, { amount: decimal('0.4') }),
      FULL,
      '0.4',
      { quantity: decimal('1') },
    ],
    ['of what the book says when the snapshot is stale', holding({}, stale), FULL, '1', { state: 'CLOSING' }],
    [
      'while the entry’s fate is unknown, as the exchange shows a position',
      holding({ state: 'OPENING', quantity: 0n, entryPending: true, openedMs: 0 }),
      FULL,
      '1',
      { state: 'CLOSING', entryPending: true },
    ],
  ])('%s is handed over, reduce-only', (_, shelf, plan, quantity, after) => {
    const decision = run(shelf, plan);
    expect(sent(decision, STREAM.orders)).toMatchObject([
      { qty: quantity, reduceOnly: 'true', side: 'SELL', plan_id: 'c1' },
    ]);
    expect(book(shelf)).toMatchObject(after);
    expect(codes(decision)).toEqual([]);
  });

  it('of what the ledger says comes before what the book says', () => {
    const shelf = holding({}, stale);
    shelf.hashes.set(HASH.ledger(symbol), writeLedger({ ...EMPTY_LEDGER, amount: decimal('2'), version: 1 }));
    expect(sent(run(shelf, FULL), STREAM.orders)).toMatchObject([{ qty: '2' }]);
  });

  it('passes with everything against it but a position', () => {
    const shelf = new Shelf();
    shelf.hashes.set(HASH.position(symbol), writePosition(symbol, { ...held, openedMs: 0 }));
    shelf.hashes.set(HASH.exposure, { A: 'x' });
    shelf.texts.set(TEXT.kill, '1');
    expect(sent(run(shelf, { ...FULL, createdMs: 1 }), STREAM.orders)).toMatchObject([{ qty: '1' }]);
  });

  it.each([undefined, { state: 'nonsense' }])(
    'of a position that the book lacks or cannot read adopts it (%o)',
    (record) => {
      const shelf = holding();
      if (record === undefined) shelf.hashes.delete(HASH.position(symbol));
      else shelf.hashes.set(HASH.position(symbol), record);
      expect(sent(run(shelf, FULL), STREAM.orders)).toMatchObject([{ qty: '1' }]);
      expect(book(shelf)).toMatchObject({ state: 'CLOSING', side: 'LONG', quantity: decimal('1'), closePlanId: 'c1' });
    },
  );

  it.each<[string, Shelf, Plan, string]>([
    ['older than the position', holding({ openedMs: AT_MS + 1 }), FULL, 'STALE_CLOSE'],
    ['on the wrong side', holding(), { ...FULL, side: 'BUY' }, 'SKIP_CLOSE_SIDE'],
    ['of nothing', calm(), FULL, 'SKIP_NO_POSITION'],
    ['of what the exchange no longer holds', holding({}, {}), FULL, 'SKIP_NO_POSITION'],
    [
      'of an entry that nothing shows',
      holding({ state: 'OPENING', quantity: 0n, entryPending: true }, stale),
      FULL,
      'SKIP_NO_POSITION',
    ],
    [
      'of less than a step',
      holding({}, { amount: decimal('0.003') }),
      { ...FULL, action: 'PARTIAL_25' },
      'SKIP_CLOSE_QTY_ZERO',
    ],
  ])('%s is refused', (_, shelf, plan, code) => {
    const before = shelf.hashes.get(HASH.position(symbol));
    const decision = run(shelf, plan);
    expect([codes(decision), sent(decision, STREAM.orders)]).toEqual([[code], []]);
    expect(shelf.hashes.get(HASH.position(symbol))).toBe(before);
  });

  it('waits for the one under way, and blocks entries', () => {
    const shelf = holding();
    const decision = run(shelf, FULL, { ...FULL, planId: 'c2' }, ENTRY);
    expect(codes(decision)).toEqual(['SKIP_CLOSE_IN_PROGRESS', 'SKIP_OPEN_CLOSING']);
    expect(sent(decision, STREAM.orders)).toHaveLength(1);
  });
});

describe('desk: a full close of more than the venue takes at once', () => {
  /** 2.5 are held, and an order may be for 1. */
  function large(): Shelf {
    const shelf = holding({}, { amount: decimal('2.5') });
    shelf.hashes.set(HASH.venue(symbol), writeVenueRules({ ...venue, quantityMax: decimal('1') }));
    return shelf;
  }
  const sold = (shelf: Shelf) => tell(shelf, filled('1.5', { planId: 'c1', rootId: 'r' }));

  it('is for as much as that, and the rest is proposed once it has filled', () => {
    const shelf = large();
    expect(sent(run(shelf, FULL), STREAM.orders)).toMatchObject([{ qty: '1' }]);
    const [rest, ...more] = sent(sold(shelf), STREAM.exitPlans);
    expect(more).toEqual([]);
    expect(rest).toMatchObject({ action: 'FULL_CLOSE_PROPOSED', side: 'SELL', reduceOnly: 'true', root_id: 'r' });
    expect(rest?.['plan_id']).not.toBe('c1');
    expect(book(shelf)).toMatchObject({ state: 'OPEN', quantity: decimal('1.5') });
    expect(shelf.hashes.get(HASH.position(symbol))).not.toHaveProperty('rest_follows');
  });

  it.each<[string, Result]>([
    ['is refused', result({ planId: 'c1', executed: false, decision: 'REJECTED', code: 'VENUE_REJECTED' })],
    ['has filled in part', filled('1.5', { planId: 'c1', code: 'PARTIALLY_FILLED' })],
  ])('leaves it to its owner when it %s', (_, end) => {
    const shelf = large();
    run(shelf, FULL);
    expect(sent(tell(shelf, end), STREAM.exitPlans)).toEqual([]);
  });

  it('has no rest when it is for all of it, or for a share', () => {
    for (const plan of [FULL, { ...FULL, action: 'PARTIAL_75' } as const]) {
      const shelf = plan === FULL ? holding() : large();
      run(shelf, plan);
      expect(sent(sold(shelf), STREAM.exitPlans)).toEqual([]);
    }
  });
});

describe('desk: a stop', () => {
  it('moves towards the price, never away, and ends as executed', () => {
    const shelf = holding();
    const decision = run(
      shelf,
      STOP,
      { ...STOP, planId: 's2', newStop: decimal('279') },
      { ...STOP, planId: 's3', newStop: decimal('285') },
    );
    expect(sent(decision, STREAM.results).map((fields) => [fields['reason_codes'], fields['executed']])).toEqual([
      ['STOP_UPDATED', 'true'],
      ['SKIP_STOP_LOOSER', 'false'],
      ['STOP_UPDATED', 'true'],
    ]);
    expect(book(shelf)).toMatchObject({ state: 'OPEN', stopLoss: decimal('285') });
    expect(sent(decision, STREAM.orders)).toEqual([]);
  });

  it('needs a position', () => {
    expect(codes(run(calm(), STOP))).toEqual(['SKIP_NO_POSITION']);
  });
});

describe('desk: results move the book', () => {
  function opened(): Shelf {
    const shelf = calm();
    run(shelf, ENTRY);
    return shelf;
  }

  it('from a partial fill to the end of an entry', () => {
    const shelf = opened();
    tell(shelf, filled('0.1', { terminal: false, code: 'PARTIALLY_FILLED' }));
    expect(book(shelf)).toMatchObject({
      state: 'OPEN',
      quantity: decimal('0.1'),
      entryPending: true,
      notionalUsd: decimal('99.9'),
    });
    tell(shelf, filled('0.3', { code: 'PARTIALLY_FILLED' }));
    expect(book(shelf)).toMatchObject({
      state: 'OPEN',
      quantity: decimal('0.3'),
      entryPending: false,
      notionalUsd: decimal('90'),
    });
    expect(shelf.hashes.get(HASH.exposure)).toEqual({ [symbol]: '90' });
  });

  it('back to FLAT when nothing was filled, without a cooldown', () => {
    const shelf = opened();
    tell(shelf, result({ executed: false, decision: 'REJECTED', code: 'UNKNOWN_NOT_EXECUTED' }));
    expect(book(shelf)).toBeUndefined();
    expect(shelf.hashes.has(HASH.exposure)).toBe(false);
    expect(shelf.texts.has(TEXT.cooldown(symbol))).toBe(false);
    expect(codes(run(shelf, { ...ENTRY, planId: 'p2' }))).toEqual([]);
  });

  it('sets the cooldown with the fill of an open and of a full close, and only then', () => {
    const shelf = opened();
    const cooldown = () => shelf.texts.get(TEXT.cooldown(symbol));
    tell(shelf, filled('0.1', { terminal: false }));
    expect(cooldown()).toBe(String(AT_MS + 180_000));
    tell(shelf, filled('0.3', { atMs: AT_MS + 5_000 }));
    expect(cooldown()).toBe(String(AT_MS + 180_000));
    shelf.texts.delete(TEXT.cooldown(symbol));
    shelf.hashes.set(HASH.snapshot(symbol), writeSnapshot({ ...snapshot, amount: decimal('0.3') }, AT_MS + HOUR_MS));
    run(shelf, { ...FULL, createdMs: AT_MS + 6_000 });
    tell(shelf, filled('0.1', { planId: 'c1', terminal: false }));
    expect(cooldown()).toBeUndefined();
    tell(shelf, filled('0', { planId: 'c1', atMs: AT_MS + 9_000 }));
    expect(cooldown()).toBe(String(AT_MS + 180_000));
    expect(book(shelf)).toBeUndefined();
    shelf.hashes.set(HASH.snapshot(symbol), writeSnapshot(snapshot, AT_MS + HOUR_MS));
    expect(codes(run(shelf, { ...ENTRY, planId: 'p2' }))).toEqual(['SKIP_OPEN_COOLDOWN']);
  });

  it.each<[string, Result, Partial<Position>]>([
    [
      'the rest of a partial close',
      filled('0.4', { planId: 'c1' }),
      { state: 'OPEN', quantity: decimal('0.4'), closePlanId: '' },
    ],
    [
      'a refused close',
      result({ planId: 'c1', executed: false }),
      { state: 'OPEN', quantity: decimal('1'), closePlanId: '' },
    ],
    [
      'the end of a close it does not know',
      result({ planId: 'c9', executed: false }),
      { state: 'CLOSING', closePlanId: 'c1' },
    ],
  ])('after %s', (_, told, after) => {
    const shelf = holding();
    run(shelf, FULL);
    tell(shelf, told);
    expect(book(shelf)).toMatchObject(after);
  });

  it('that came from outside: adopted, changed, closed', () => {
    const shelf = calm();
    const external = (amount: string, code: 'EXTERNAL_FILL' | 'EXTERNAL_CLOSE') =>
      filled(amount, { planId: '', code, terminal: false });
    tell(shelf, external('-2', 'EXTERNAL_FILL'));
    expect(book(shelf)).toMatchObject({
      state: 'OPEN',
      side: 'SHORT',
      quantity: decimal('2'),
      notionalUsd: decimal('600'),
    });
    tell(shelf, external('-1', 'EXTERNAL_FILL'));
    expect(shelf.hashes.get(HASH.exposure)).toEqual({ [symbol]: '300' });
    tell(shelf, external('0', 'EXTERNAL_CLOSE'));
    expect([book(shelf), shelf.hashes.has(HASH.exposure)]).toEqual([undefined, false]);
    expect(shelf.texts.has(TEXT.cooldown(symbol))).toBe(true);
  });

  it('repairs a record that cannot be read', () => {
    const shelf = calm();
    shelf.hashes.set(HASH.position(symbol), { state: 'nonsense' });
    shelf.hashes.set(HASH.exposure, { [symbol]: '7' });
    tell(shelf, filled('0', { planId: '' }));
    expect([book(shelf), shelf.hashes.has(HASH.exposure)]).toEqual([undefined, false]);
  });

  it('only when the executor says so, and says when there is no edge', () => {
    const shelf = holding();
    const own = tell(shelf, filled('0', { source: 'desk' }));
    expect([own.writes, own.marks]).toEqual([[], []]);
    const foreign = step(desk, [input(STREAM.results, { executed: 'True', plan_id: 'x' })], shelf, AT_MS);
    expect(foreign.writes).toEqual([]);
    const late = tell(opened(), result({ planId: ENTRY.planId }), result({ planId: ENTRY.planId }));
    expect(late.marks).toEqual([expect.stringContaining('BOOK symbol=ZECUSDT from=OPENING to=FLAT')]);
  });
});

describe('desk: what cannot be read', () => {
  it.each<[string, Fields]>([
    ['no action', { action: '' }],
    ['an unknown action', { action: 'HOLD' }],
    ['no reduceOnly', { reduceOnly: '' }],
    ['an open that reduces', { reduceOnly: 'true' }],
    ['no side', { side: 'CLOSE' }],
    ['no notional', { notional_usd: '0' }],
    ['absurd leverage', { leverage: '1e9' }],
    ['an absurd plan id', { plan_id: 'x'.repeat(65) }],
    ['an absurd symbol', { symbol: '__proto__' }],
    ['no time', { timestamp: 'x', timestamp_ms: 'x' }],
  ])('%s is malformed, never defaulted', (_, spoilt) => {
    expect(desk.parse(input(STREAM.plans, { ...writePlan(ENTRY), ...spoilt }))).toHaveProperty('malformed');
  });
});
