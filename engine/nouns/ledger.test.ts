import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../decimal.ts';
import { EMPTY_LEDGER, foldFill, readLedger, writeLedger, type Ledger } from './ledger.ts';

type Fill = readonly ['BUY' | 'SELL', quantity: string, price: string, feeUsd?: string];

function fold(...fills: Fill[]): Ledger {
  return fills.reduce<Ledger>((ledger, [side, quantity, price, feeUsd = '0'], index) => {
    const fill = {
      side,
      quantity: decimal(quantity),
      price: decimal(price),
      feeUsd: decimal(feeUsd),
      tradedMs: index + 1,
    };
    return foldFill(ledger, fill);
  }, EMPTY_LEDGER);
}

describe('ledger', () => {
  // By hand: amount, entry price, realised PnL, fees.
  it.each<[string, Fill[], string, string, string, string]>([
    ['opens a long', [['BUY', '2', '100', '0.1']], '2', '100', '0', '0.1'],
    [
      'grows at the weighted price',
      [
        ['BUY', '2', '100'],
        ['BUY', '1', '130'],
      ],
      '3',
      '110',
      '0',
      '0',
    ],
    [
      'keeps its price when it shrinks',
      [
        ['BUY', '2', '100'],
        ['SELL', '1', '130', '0.2'],
      ],
      '1',
      '100',
      '30',
      '0.2',
    ],
    [
      'closes',
      [
        ['BUY', '2', '100', '0.1'],
        ['SELL', '2', '90', '0.1'],
      ],
      '0',
      '0',
      '-20',
      '0.2',
    ],
    [
      'crosses at the fill’s price',
      [
        ['BUY', '2', '100'],
        ['SELL', '5', '110'],
      ],
      '-3',
      '110',
      '20',
      '0',
    ],
    ['opens a short', [['SELL', '2', '100']], '-2', '100', '0', '0'],
    [
      'grows a short',
      [
        ['SELL', '2', '100'],
        ['SELL', '2', '90'],
      ],
      '-4',
      '95',
      '0',
      '0',
    ],
    [
      'shrinks a short with a gain',
      [
        ['SELL', '2', '100'],
        ['BUY', '1', '90'],
      ],
      '-1',
      '100',
      '10',
      '0',
    ],
    [
      'closes a short with a loss',
      [
        ['SELL', '2', '100'],
        ['BUY', '2', '110'],
      ],
      '0',
      '0',
      '-20',
      '0',
    ],
    [
      'crosses from short to long',
      [
        ['SELL', '1', '100'],
        ['BUY', '3', '80'],
      ],
      '2',
      '80',
      '20',
      '0',
    ],
    ['takes a rebate', [['BUY', '1', '100', '-0.01']], '1', '100', '0', '-0.01'],
    [
      'starts anew after a close',
      [
        ['BUY', '1', '100'],
        ['SELL', '1', '100'],
        ['BUY', '1', '50'],
      ],
      '1',
      '50',
      '0',
      '0',
    ],
  ])('%s', (_, fills, ...expected) => {
    const { amount, entryPrice, realizedPnlUsd, feesUsd, version, lastFillServerMs } = fold(...fills);
    expect([amount, entryPrice, realizedPnlUsd, feesUsd].map(formatDecimal)).toEqual(expected);
    expect([version, lastFillServerMs]).toEqual([fills.length, fills.length]);
  });

  it('holds the sum of its fills, and its money adds up', () => {
    const fill = fc.tuple(
      fc.constantFrom('BUY' as const, 'SELL' as const),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 99 }),
    );
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 20, size: 'max' }), (list) => {
        const fills = list.map(([side, quantity, price]): Fill => [side, String(quantity), String(price)]);
        const ledger = fold(...fills);
        let [amount, cashUsd] = [0, 0];
        for (const [side, quantity, price] of list) {
          amount += side === 'BUY' ? quantity : -quantity;
          cashUsd -= side === 'BUY' ? quantity * price : -quantity * price;
        }
        expect(formatDecimal(ledger.amount)).toBe(String(amount));
        // Realised = cash + what the rest cost; the weighted price is cut at the 18th decimal.
        const costUsd = Number(formatDecimal(ledger.entryPrice)) * amount;
        expect(Number(formatDecimal(ledger.realizedPnlUsd))).toBeCloseTo(cashUsd + costUsd, 6);
      }),
    );
  });

  it('reads back what it writes, and what the original wrote', () => {
    const ledger = {
      ...fold(['SELL', '2', '100', '0.1']),
      leverage: 3,
      lastOrderId: '7',
      recentOrders: ['6', '7'],
      drift: 'x@1',
      lastUpdateMs: 5_001,
    };
    expect(readLedger(writeLedger(ledger))).toEqual(ledger);
    expect(writeLedger(ledger)).toMatchObject({
      position_amt: '-2',
      side: 'SHORT',
      last_update_ts: '5',
      source: 'intent_executor_exactly_once',
    });
    expect(readLedger({ position_amt: '12.102', avg_entry_price: '300', last_update_ts: '1770000000' })).toMatchObject({
      amount: decimal('12.102'),
      lastUpdateMs: 1_770_000_000_000,
      version: 0,
    });
    expect([readLedger(undefined), readLedger({}), readLedger({ position_amt: 'NaN' })]).toEqual(
      Array(3).fill(undefined),
    );
  });
});
