import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import type { VenueReply } from '../../../engine/venue.ts';
import { bench, order, outcome, T0, type Bench } from './fixture.ts';
import type { PlaceStop } from './stops.ts';

const D = decimal;

/** A stop that sells the whole BTC position at 49000, with whatever a test changes. */
function stop(changes: Partial<PlaceStop> = {}): PlaceStop {
  const signed = { timestampMs: T0, recvWindowMs: 5_000 };
  const triggerPrice = D('49000');
  const named = {
    kind: 'placeStop',
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'STOP_MARKET',
    clientOrderId: 's1',
  } as const;
  return { ...named, triggerPrice, ...signed, ...changes };
}

/** 0.1 BTC long at 50000. */
function long(): Bench {
  const made = bench();
  made.exchange.handle(order(), T0);
  return made;
}

const word = (reply: VenueReply) =>
  reply.kind === 'answer' && reply.answer.kind === 'stop' ? reply.answer.stop.status : outcome(reply);
const waiting = ({ exchange }: Bench) => {
  const reply = exchange.handle({ kind: 'stops' }, T0 + 1);
  return reply.kind === 'answer' && reply.answer.kind === 'stops'
    ? reply.answer.stops.map((one) => one.clientOrderId)
    : [];
};
/** How each stop stood after each change. */
const stops = ({ events }: Bench) =>
  events.flatMap((event) => (event.kind === 'stopChanged' ? [`${event.stop.clientOrderId} ${event.stop.status}`] : []));

describe('a stop', () => {
  it('waits outside the book, costs no margin, and can be cancelled once', () => {
    const made = long();
    const { exchange } = made;
    expect(word(exchange.handle(stop(), T0))).toBe('NEW');
    expect([waiting(made), exchange.openOrders()]).toEqual([['s1'], []]);
    const cancel = { kind: 'cancelStop', symbol: 'BTCUSDT', clientOrderId: 's1' } as const;
    expect(word(exchange.handle(cancel, T0 + 2))).toBe('CANCELED');
    expect(word(exchange.handle(cancel, T0 + 3))).toBe(-2011);
    expect(waiting(made)).toEqual([]);
  });

  it.each([
    ['STOP_MARKET', 'SELL', '49000', '49000.1', '49000'],
    ['TAKE_PROFIT_MARKET', 'SELL', '51000', '50999.9', '51000'],
    ['STOP_MARKET', 'BUY', '51000', '50999.9', '51000'],
    ['TAKE_PROFIT_MARKET', 'BUY', '49000', '49000.1', '49000'],
  ] as const)('%s %s at %s waits at %s and closes at %s', (type, side, trigger, before, after) => {
    const made = bench();
    const { exchange, prices } = made;
    exchange.handle(order({ side: side === 'SELL' ? 'BUY' : 'SELL' }), T0);
    exchange.handle(stop({ type, side, triggerPrice: D(trigger) }), T0);
    prices.set('BTCUSDT', before, T0 + 1);
    exchange.advance(T0 + 1_999);
    expect(exchange.position('BTCUSDT')).not.toBe(0n);
    prices.set('BTCUSDT', after, T0 + 1_999);
    exchange.advance(T0 + 2_000);
    expect(exchange.position('BTCUSDT')).toBe(0n);
    expect(stops(made)).toEqual(['s1 NEW', 's1 TRIGGERED']);
    const closed = exchange.allOrders().at(-1);
    expect(closed).toMatchObject({ clientOrderId: 's1', reduceOnly: true, status: 'FILLED', quantity: D('0.1') });
    expect(made.events.findLast((event) => event.kind === 'stopChanged')).toMatchObject({
      stop: { orderId: closed?.orderId },
    });
  });

  it('with a quantity closes so much, but never more than there is', () => {
    const made = long();
    const { exchange, prices } = made;
    exchange.handle(stop({ quantity: D('0.04') }), T0);
    exchange.handle(stop({ quantity: D('0.5'), clientOrderId: 's2', triggerPrice: D('48000') }), T0);
    prices.set('BTCUSDT', '48500', T0 + 1);
    exchange.advance(T0 + 1_000);
    expect(exchange.position('BTCUSDT')).toBe(D('0.06'));
    prices.set('BTCUSDT', '48000', T0 + 1_001);
    exchange.advance(T0 + 2_000);
    expect(exchange.position('BTCUSDT')).toBe(0n);
  });

  it('of the whole position ends with it, one with a quantity waits on and expires when it has nothing to do', () => {
    const made = long();
    const { exchange, prices } = made;
    exchange.handle(stop(), T0);
    exchange.handle(stop({ type: 'TAKE_PROFIT_MARKET', triggerPrice: D('60000'), clientOrderId: 'tp' }), T0);
    exchange.handle(stop({ quantity: D('0.1'), clientOrderId: 'sized' }), T0);
    exchange.externalClose('BTCUSDT', T0 + 1);
    expect(waiting(made)).toEqual(['sized']);
    prices.set('BTCUSDT', '48000', T0 + 1);
    exchange.advance(T0 + 1_000);
    expect(stops(made).slice(3)).toEqual(['s1 EXPIRED', 'tp EXPIRED', 'sized EXPIRED']);
    expect(exchange.nextEventMs()).toBe(T0 + 5_000);
  });

  it.each([
    ['another side than the position can close', stop({ side: 'BUY', triggerPrice: D('51000') }), -4509],
    ['a price that is reached already', stop({ triggerPrice: D('50000') }), -2021],
    ['a price off the grid', stop({ triggerPrice: D('49000.05') }), -4014],
    ['a quantity off the grid', stop({ quantity: D('0.0005') }), -1111],
    ['no id', stop({ clientOrderId: '' }), -4015],
    ['a symbol nobody lists', stop({ symbol: 'NOPE' }), -1121],
    ['a stamp that is too old', stop({ timestampMs: T0 - 5_001 }), -1021],
    ['a second one for the whole position', stop({ clientOrderId: 's2' }), -4130],
    ['an id that is in use', stop({ quantity: D('0.1') }), -4116],
  ])('with %s is refused', (_, request, code) => {
    const { exchange } = long();
    if (code === -4130 || code === -4116) exchange.handle(stop(), T0);
    expect(word(exchange.handle(request, T0))).toBe(code);
  });

  it('can be asked about by its name, also when it has ended', () => {
    const made = long();
    const { exchange, prices } = made;
    const query = (clientOrderId: string, symbol = 'BTCUSDT') =>
      exchange.handle({ kind: 'queryStop', symbol, clientOrderId }, T0 + 1_000);
    for (const clientOrderId of ['s1', 's2', 's3']) exchange.handle(stop({ quantity: D('0.1'), clientOrderId }), T0);
    exchange.handle({ kind: 'cancelStop', symbol: 'BTCUSDT', clientOrderId: 's2' }, T0);
    expect(word(exchange.handle({ kind: 'queryStop', symbol: 'BTCUSDT', clientOrderId: 's1' }, T0))).toBe('NEW');
    prices.set('BTCUSDT', '48000', T0 + 1);
    exchange.advance(T0 + 1_000);
    expect(['s1', 's2', 's3'].map((id) => word(query(id)))).toEqual(['TRIGGERED', 'CANCELED', 'EXPIRED']);
    const order = exchange.allOrders().find(({ clientOrderId }) => clientOrderId === 's1');
    expect(query('s1')).toMatchObject({ answer: { stop: { orderId: order?.orderId } } });
    expect(word(query('s4'))).toBe(-2013);
    expect(word(query('s1', 'ETHUSDT'))).toBe(-2013);
    expect(word(query('s1', 'NOPE'))).toBe(-1121);
  });

  it.each<[string, (made: Bench) => void]>([
    ['a delisting', ({ exchange }) => void exchange.delist('BTCUSDT', T0 + 1)],
    ['a halt', ({ exchange }) => exchange.setStatus('BTCUSDT', 'SETTLING', T0 + 1)],
    ['an account reset', ({ exchange }) => exchange.accountReset(T0 + 1)],
    ['a liquidation', ({ exchange }) => void exchange.liquidate('BTCUSDT', T0 + 1)],
  ])('does not outlive %s', (_, happen) => {
    const made = long();
    made.exchange.handle(stop({ quantity: D('0.1') }), T0);
    happen(made);
    expect(waiting(made)).toEqual([]);
  });
});
