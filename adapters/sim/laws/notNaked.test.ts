import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { VenueReply, VenueRequest, VenueStop } from '../../../engine/venue.ts';
import { BTC, journal, LawBench, ledgerWrite, T0, ticket, venueOrder } from './fixture.ts';
import { notNakedLaw } from './notNaked.ts';

const HELD = { plan_id: 'p1', side: 'LONG', stop_loss: '90' };
const STOP: VenueStop = {
  ...{ clientOrderId: 'lk-0123456789abcdef-stop', symbol: BTC, side: 'SELL', type: 'STOP_MARKET', status: 'NEW' },
  ...{ triggerPrice: decimal('90'), quantity: decimal('2'), orderId: '', updatedMs: T0 },
};
const OTHER = { ...STOP, clientOrderId: 'lk-fedcba9876543210-stop' };

const book = (of: LawBench, fields: object) =>
  of.commit('desk', { writes: [{ op: 'put', key: HASH.position(BTC), fields: { ...HELD, ...fields } }] });
const ledger = (of: LawBench, amount: string) => of.commit('executor', { writes: [ledgerWrite(amount)] });
const says = (of: LawBench, stop: Partial<VenueStop> = {}) => {
  of.book.onVenue({ kind: 'stopChanged', atMs: of.context.nowMs, stop: { ...STOP, ...stop } });
  return of;
};
/** The executor cancels it, and the venue does it. */
const cancels = (of: LawBench, stop: VenueStop = STOP) => {
  const { symbol, clientOrderId } = stop;
  of.book.onSend('executor', { id: 'e', request: { kind: 'cancelStop', symbol, clientOrderId } });
  return says(of, { ...stop, status: 'CANCELED' });
};
const hears = (of: LawBench, kind: 'placeStop' | 'queryStop', reply: VenueReply, worker = 'executor') => {
  const request = { ...STOP, kind } as unknown as VenueRequest;
  of.book.onReply(worker, { id: 'e', request }, reply);
  return of;
};
/** 2 BTC are held, and the book has a stop. */
const held = (settings: Record<string, string> = { EXECUTOR_VENUE_STOPS: 'on' }, amount = '2') => {
  const of = new LawBench(notNakedLaw, settings);
  of.outside(BTC, decimal(amount));
  return ledger(book(of, amount.startsWith('-') ? { side: 'SHORT' } : {}), amount);
};
/** Any commit makes the law look. */
const brokenAfter = (of: LawBench, ms: number) => of.later(ms).commit('market', {}).broken;
const NAKED = 'BTCUSDT is not covered at 90, for more than 30000 ms';

describe('not-naked', () => {
  it('judges no cancelling that a store decided which is no more', () => {
    const inTime = cancels(says(held()));
    expect(inTime.broken).toEqual(['lk-0123456789abcdef-stop was cancelled while nothing else covered 2 BTCUSDT']);
    const of = new LawBench(notNakedLaw, { EXECUTOR_VENUE_STOPS: 'on' }, true).outside(BTC, decimal('2'));
    says(ledger(book(of, {}), '2'));
    const { symbol, clientOrderId } = STOP;
    of.book.onSend('executor', { id: 'e', request: { kind: 'cancelStop', symbol, clientOrderId } });
    of.book.onFailover(2);
    expect(says(of, { status: 'CANCELED' }).broken).toEqual([]);
  });

  it('gives another executor time, from its lease to its first commit', () => {
    const of = held();
    of.book.onLease('desk', 2);
    of.later(20_000).book.onLease('executor', 3);
    expect(brokenAfter(of, 60_000)).toEqual([]);
    of.commit('executor', {});
    expect(brokenAfter(of, 10_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual([NAKED]);
  });

  it('catches a position without a stop after half a minute, once', () => {
    const of = held();
    expect(brokenAfter(of, 30_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual([NAKED]);
    expect(brokenAfter(of, 100_000)).toHaveLength(1);
  });

  it.each<[string, Partial<VenueStop>]>([
    ['for less than is held', { quantity: decimal('1.999') }],
    ['that is looser', { triggerPrice: decimal('89.9') }],
    ['on the wrong side', { side: 'BUY' }],
    ['of somebody else', { clientOrderId: 'other' }],
    ['that has ended', { status: 'EXPIRED' }],
  ])('is not content with a stop %s', (_, stop) => {
    expect(brokenAfter(says(held(), stop), 30_001)).toEqual([NAKED]);
  });

  it.each<[string, Partial<VenueStop>]>([
    ['as it is', {}],
    ['for more', { quantity: decimal('3') }],
    ['that is tighter', { triggerPrice: decimal('91') }],
  ])('is content with a stop %s', (_, stop) => {
    expect(brokenAfter(says(held(), stop), 100_000)).toEqual([]);
  });

  it('sees a short from above', () => {
    const short = () => held(undefined, '-2');
    expect(brokenAfter(says(short(), { side: 'BUY', triggerPrice: decimal('89') }), 30_001)).toEqual([]);
    expect(brokenAfter(says(short(), { side: 'BUY', triggerPrice: decimal('91') }), 30_001)).toEqual([NAKED]);
  });

  it.each<[string, (of: LawBench) => LawBench]>([
    ['there is no stop in the book', (of) => book(of, { stop_loss: '0' })],
    ['the book is on another side', (of) => book(of, { side: 'SHORT' })],
    ['the ledger does not know of it', (of) => ledger(of, '0')],
    ['the exchange does not', (of) => of.outside(BTC, ZERO)],
    ['the book has let it go', (of) => of.commit('desk', { writes: [{ op: 'delete', key: HASH.position(BTC) }] })],
  ])('asks nothing where %s', (_, change) => {
    expect(brokenAfter(change(held()), 100_000)).toEqual([]);
  });

  it('asks for no more than the ledger knows of', () => {
    expect(brokenAfter(says(held().outside(BTC, decimal('5'))), 100_000)).toEqual([]);
  });

  it('counts together what several stops are for', () => {
    const half = { quantity: decimal('1') };
    const whole = says(says(held(), half), { ...OTHER, ...half });
    expect(brokenAfter(whole, 100_000)).toEqual([]);
    const short = says(says(held(), half), { ...OTHER, quantity: decimal('0.9') });
    expect(brokenAfter(short, 30_001)).toEqual([NAKED]);
  });

  it('asks nothing where stops stay at home', () => {
    const of = says(held({ EXECUTOR_VENUE_STOPS: 'off' }));
    expect(brokenAfter(cancels(of), 100_000)).toEqual([]);
  });

  it('gives a stop that was moved its own half minute', () => {
    const of = says(held());
    expect(brokenAfter(book(of.later(60_000), { stop_loss: '95' }), 30_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual(['BTCUSDT is not covered at 95, for more than 30000 ms']);
  });

  it('catches a cover that is cancelled before another waits, at once', () => {
    expect(cancels(says(held())).broken).toEqual([
      `${STOP.clientOrderId} was cancelled while nothing else covered 2 BTCUSDT`,
    ]);
    const looser = says(says(held()), { ...OTHER, triggerPrice: decimal('89') });
    expect(cancels(looser).broken).toHaveLength(1);
  });

  it('passes one that is cancelled while another covers, after flat, or for another position', () => {
    expect(cancels(says(says(held()), OTHER)).broken).toEqual([]);
    expect(cancels(says(held()).outside(BTC, ZERO)).broken).toEqual([]);
    // More is held since than either is for.
    const grown = ledger(says(says(held()), OTHER).outside(BTC, decimal('5')), '5');
    expect(cancels(grown).broken).toEqual([]);
    expect(cancels(book(says(held()), { plan_id: 'p2' })).broken).toEqual([]);
  });

  it('does not hold the venue’s own cancellation against anybody', () => {
    const of = says(says(held()), { status: 'CANCELED' });
    expect(brokenAfter(of, 30_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual([NAKED]);
  });

  it('catches a stop that is left a minute after flat', () => {
    const of = says(held()).outside(BTC, ZERO);
    expect(brokenAfter(of, 100_000)).toEqual([]);
    ledger(of, '0');
    expect(brokenAfter(of, 60_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual([`BTCUSDT is flat, and ${STOP.clientOrderId} waits, for more than 60000 ms`]);
  });

  it('lets it wait for as long as an order of the symbol is under way', () => {
    const of = says(held()).outside(BTC, ZERO);
    ledger(of, '0').journal(journal());
    expect(brokenAfter(of, 500_000)).toEqual([]);
    of.journal(journal(ticket(), { status: 'REJECTED', endCode: 'UNKNOWN_NOT_EXECUTED' }));
    expect(brokenAfter(of, 60_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toHaveLength(1);
  });

  it('waits while the executor is dead', () => {
    const of = held();
    of.book.onCrash('executor');
    expect(brokenAfter(of, 500_000)).toEqual([]);
    of.commit('executor', {});
    expect(brokenAfter(of, 30_001)).toEqual([NAKED]);
  });

  it('waits while the executor stands still, and no longer', () => {
    const of = held();
    of.book.onPause('brain', 60_000);
    of.book.onPause('executor', 40_000);
    expect(brokenAfter(of, 40_000)).toEqual([]);
    expect(brokenAfter(of, 30_000)).toEqual([]);
    expect(brokenAfter(of, 1)).toEqual([NAKED]);
  });

  it.each<[string, VenueReply]>([
    ['does not answer', { kind: 'unknown', code: 0, message: '' }],
    ['wants quiet', { kind: 'held', code: 429, message: '', retryAfterMs: 1 }],
  ])('waits while the venue %s', (_, silence) => {
    const of = hears(held(), 'queryStop', silence);
    expect(brokenAfter(of, 500_000)).toEqual([]);
    hears(of, 'queryStop', { kind: 'rejected', code: -2013, message: '', serverTimeMs: T0 });
    expect(brokenAfter(of, 30_001)).toEqual([NAKED]);
  });

  it('waits while the order of a stop that triggered is under way', () => {
    const of = held();
    const { clientOrderId } = STOP;
    const order = { ...venueOrder(), clientOrderId, reduceOnly: true, side: 'SELL' } as const;
    of.accept(order);
    expect(brokenAfter(of, 500_000)).toEqual([]);
    of.book.onVenue({ kind: 'orderDone', atMs: T0, origin: 'client', order, position: decimal('2') });
    expect(brokenAfter(of, 30_001)).toEqual([NAKED]);
  });

  it('waits while the venue refuses the stop, until it takes one', () => {
    const of = hears(held(), 'placeStop', { kind: 'rejected', code: -2021, message: '', serverTimeMs: T0 });
    hears(of, 'queryStop', { kind: 'rejected', code: -2013, message: '', serverTimeMs: T0 });
    expect(brokenAfter(of, 500_000)).toEqual([]);
    hears(of, 'placeStop', { kind: 'answer', answer: { kind: 'stop', stop: STOP }, serverTimeMs: T0 });
    expect(brokenAfter(of, 30_001)).toEqual([NAKED]);
  });
});
