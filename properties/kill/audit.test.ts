import { describe, expect, it } from 'vitest';
import { decimal } from '../../engine/decimal.ts';
import type { VenueOrder, VenueStop } from '../../engine/venue.ts';
import { audit, type Facts } from './audit.ts';

const order = (clientOrderId: string, reduceOnly = false): VenueOrder => ({ clientOrderId, reduceOnly }) as VenueOrder;
const stop = (more: Partial<VenueStop> = {}): VenueStop =>
  ({
    ...{ symbol: 'BTCUSDT', clientOrderId: 'lk-0-stop', side: 'SELL', status: 'NEW' },
    ...{ triggerPrice: decimal('90000'), quantity: decimal('0.001'), ...more },
  }) as VenueStop;
const end = (fields: Record<string, string>) => ({ id: '9-0', fields });
const filled = { plan_id: 'a', root_id: '1-0', terminal: 'true', detail: 'FILLED' };

/** A signal that was entered, filled and guarded. */
const well: Facts = {
  orders: [order('lk-a-1')],
  positions: new Map([['BTCUSDT', decimal('0.001')]]),
  stops: [stop()],
  signals: [{ id: '1-0', fields: { symbol: 'BTCUSDT', side: 'buy' } }],
  outcomes: [],
  deadletters: [],
  results: [end(filled)],
  rootOf: new Map([
    ['a', '1-0'],
    ['b', '1-0'],
  ]),
  ledgers: new Map([['BTCUSDT', decimal('0.001')]]),
  books: new Map([['BTCUSDT', { state: 'OPEN', stop_loss: '90000' }]]),
  openOrders: [],
};

it('finds nothing wrong where all is well', () => {
  expect(audit(well)).toEqual([]);
  const moreIsClosed = { ...well, stops: [stop({ quantity: decimal('0.002') })] };
  expect(audit(moreIsClosed)).toEqual([]);
});

describe('it finds', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    [
      'an order twice',
      { orders: [order('lk-a-1'), order('lk-a-1')] },
      ['the venue took client id lk-a-1 twice', 'plan a was entered twice'],
    ],
    ['a second attempt of an entry', { orders: [order('lk-a-1'), order('lk-a-2')] }, ['plan a was entered twice']],
    [
      'two plans of one signal',
      { orders: [order('lk-a-1'), order('lk-b-1')] },
      ['the signal 1-0 was entered by two plans'],
    ],
    ['an entry of nobody', { orders: [order('x')] }, ['the entry x is none of ours']],
    ['a lost signal', { results: [] }, ['the signal 1-0 (BTCUSDT buy) has no end']],
    [
      'a signal on its way',
      { results: [end({ ...filled, terminal: 'false' })] },
      ['the signal 1-0 (BTCUSDT buy) has no end'],
    ],
    ['two ends', { results: [end(filled), end(filled)] }, ['plan a ended twice']],
    [
      'a ledger that is off by a step',
      { ledgers: new Map([['BTCUSDT', decimal('0.002')]]) },
      ['BTCUSDT: the ledger says 0.002, the exchange 0.001'],
    ],
    ['a position that no ledger knows', { ledgers: new Map() }, ['BTCUSDT: the ledger says 0, the exchange 0.001']],
    ['a naked position', { stops: [] }, ['BTCUSDT: 0.001 has no stop at 90000 at the venue']],
    [
      'a stop for half of it',
      { stops: [stop({ quantity: decimal('0.0005') })] },
      ['BTCUSDT: 0.001 has no stop at 90000 at the venue'],
    ],
    [
      'a stop on the wrong side',
      { stops: [stop({ side: 'BUY' })] },
      ['BTCUSDT: 0.001 has no stop at 90000 at the venue'],
    ],
    [
      'a stop that was left behind',
      { stops: [stop(), stop({ symbol: 'ETHUSDT', clientOrderId: 'lk-1-stop' })] },
      ['ETHUSDT: flat, and the stop lk-1-stop waits'],
    ],
    ['an order under way', { openOrders: ['c'] }, ['the order of plan c is not done']],
    [
      'a close under way',
      { books: new Map([['BTCUSDT', { state: 'CLOSING', stop_loss: '90000' }]]) },
      ['the book says that BTCUSDT is CLOSING'],
    ],
  ])('%s', (_, wrong, said) => {
    expect(audit({ ...well, ...wrong })).toEqual(said);
  });
});
