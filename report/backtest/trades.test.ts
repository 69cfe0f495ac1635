import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absolute, decimal, formatDecimal, fromInteger, multiply, ZERO, type Decimal } from '../../engine/decimal.ts';
import type { Side } from '../../engine/venue.ts';
import type { Fill } from './facts.ts';
import { netPnlUsd, openQuantity, roundTrips, type Trade } from './trades.ts';

/** Books fills as the exchange does, so that tests say only what was traded. */
class Tape {
  readonly fills: Fill[] = [];
  private readonly held = new Map<string, { amount: Decimal; entryPrice: Decimal }>();

  fill(symbol: string, side: Side, quantity: string, price: string, reason = ''): this {
    const [size, at] = [decimal(quantity), decimal(price)];
    const before = this.held.get(symbol) ?? { amount: ZERO, entryPrice: ZERO };
    const change = side === 'BUY' ? size : -size;
    const amount = before.amount + change;
    const enters = before.amount === ZERO || before.amount > ZERO === change > ZERO;
    const held = absolute(before.amount);
    const closed = enters ? ZERO : held < size ? held : size;
    const gain = multiply(closed, at - before.entryPrice);
    const flipped = !enters && absolute(change) > held;
    const grown = enters ? (held * before.entryPrice + size * at) / (held + size) : before.entryPrice;
    this.held.set(symbol, { amount, entryPrice: flipped ? at : grown });
    this.fills.push({
      trade: {
        tradeId: String(this.fills.length + 1),
        orderId: '1',
        symbol,
        side,
        price: at,
        quantity: size,
        feeUsd: multiply(multiply(size, at), decimal('0.0005')),
        maker: false,
        tradedMs: this.fills.length * 1000,
      },
      realizedPnlUsd: before.amount > ZERO ? gain : -gain,
      positionBefore: before.amount,
      position: amount,
      planId: 'p',
      reason,
    });
    return this;
  }
}

function shown(trade: Trade): string {
  const numbers = [
    trade.quantity,
    openQuantity(trade),
    trade.entryPrice,
    trade.exitPrice,
    trade.grossPnlUsd,
    trade.feesUsd,
  ];
  const [quantity, left, entry, exit, gross, fees] = numbers.map(formatDecimal);
  return `${trade.symbol} ${trade.side} ${quantity} left ${left} at ${entry} to ${exit} gross ${gross} fees ${fees} ${trade.exitReason}`;
}

describe('round trips', () => {
  const cases: readonly [name: string, tape: Tape, closed: readonly string[], open: readonly string[]][] = [
    ['nothing', new Tape(), [], []],
    [
      'a long',
      new Tape().fill('A', 'BUY', '2', '100').fill('A', 'SELL', '2', '110', 'stop'),
      ['A LONG 2 left 0 at 100 to 110 gross 20 fees 0.21 stop'],
      [],
    ],
    [
      'a short with a partial exit, the last reason counts',
      new Tape()
        .fill('A', 'SELL', '4', '100')
        .fill('A', 'BUY', '1', '90', 'take_profit')
        .fill('A', 'BUY', '3', '98', 'age'),
      ['A SHORT 4 left 0 at 100 to 96 gross 16 fees 0.392 age'],
      [],
    ],
    [
      'an entry in two fills',
      new Tape().fill('A', 'BUY', '1', '100').fill('A', 'BUY', '3', '104').fill('A', 'SELL', '4', '103', 'stop'),
      ['A LONG 4 left 0 at 103 to 103 gross 0 fees 0.412 stop'],
      [],
    ],
    [
      'two symbols at once, one of them open',
      new Tape().fill('B', 'BUY', '1', '10').fill('A', 'SELL', '1', '100').fill('B', 'SELL', '1', '11', 'stop'),
      ['B LONG 1 left 0 at 10 to 11 gross 1 fees 0.0105 stop'],
      ['A SHORT 1 left 1 at 100 to 0 gross 0 fees 0.05 '],
    ],
    [
      'a fill across zero ends one and begins another',
      new Tape().fill('A', 'BUY', '1', '100').fill('A', 'SELL', '3', '110', 'outside'),
      ['A LONG 1 left 0 at 100 to 110 gross 10 fees 0.105 outside'],
      ['A SHORT 2 left 2 at 110 to 0 gross 0 fees 0.11 '],
    ],
  ];

  it.each(cases)('%s', (_, tape, closed, open) => {
    const trips = roundTrips(tape.fills);
    expect(trips.closed.map(shown)).toEqual(closed);
    expect(trips.open.map(shown)).toEqual(open);
  });

  it('adds up to what the exchange booked, whatever is traded', () => {
    const step = fc.record({
      symbol: fc.constantFrom('A', 'B', 'C'),
      side: fc.constantFrom<Side>('BUY', 'SELL'),
      quantity: fc.integer({ min: 1, max: 50 }),
      price: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tape = new Tape();
        for (const { symbol, side, quantity, price } of steps)
          tape.fill(symbol, side, `${quantity / 8}`, `${price / 100}`);
        const { closed, open } = roundTrips(tape.fills);
        const booked = tape.fills.reduce((sum, { realizedPnlUsd, trade }) => sum + realizedPnlUsd - trade.feeUsd, ZERO);
        const told = [...closed, ...open].reduce((sum, trade) => sum + netPnlUsd(trade), ZERO);
        expect(told).toBe(booked);
        for (const trade of closed) expect(openQuantity(trade)).toBe(ZERO);
        for (const trade of open) expect(openQuantity(trade)).toBeGreaterThan(ZERO);
      }),
    );
  });

  it('has the profit of a closed trade equal the money that came back, to the truncation of the entry price', () => {
    const tape = new Tape().fill('A', 'BUY', '3', '7').fill('A', 'BUY', '4', '11').fill('A', 'SELL', '7', '10', 'stop');
    const cash = fromInteger(70 - 21 - 44);
    const gross = roundTrips(tape.fills).closed[0]?.grossPnlUsd ?? ZERO;
    expect(absolute(gross - cash)).toBeLessThan(10n);
  });
});
