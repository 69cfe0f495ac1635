import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { decimal, multiply, ZERO } from '../../engine/decimal.ts';
import { MINUTE_MS } from '../../engine/time.ts';
import type { Side } from '../../engine/venue.ts';
import { equityCsv, fillsCsv, tradesCsv } from './csv.ts';
import type { BacktestFacts, Fill } from './facts.ts';
import { summarize, tripsOf } from './summary.ts';
import { aboutText, resultText } from './text.ts';

const START_MS = 1_764_889_080_000;

interface Traded {
  readonly symbol: string;
  readonly side: Side;
  readonly price: string;
  readonly minute: number;
  readonly realized: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

function fill({ symbol, side, price, minute, realized, before, after, reason }: Traded): Fill {
  return {
    trade: {
      tradeId: '7',
      orderId: '8389765500000000001',
      symbol,
      side,
      price: decimal(price),
      quantity: decimal('2'),
      feeUsd: multiply(decimal(price), decimal('0.001')),
      maker: false,
      tradedMs: START_MS + minute * MINUTE_MS,
    },
    realizedPnlUsd: decimal(realized),
    positionBefore: decimal(before),
    position: decimal(after),
    planId: 'ab12',
    reason,
  };
}

/** One closed long of ten minutes, and a short that is open from minute 20 to the end at 40. */
const FACTS: BacktestFacts = {
  about: {
    data: 'klines',
    signalSource: 'momentum',
    seed: '1',
    symbols: ['AUSDT', 'BUSDT'],
    stepMs: MINUTE_MS,
    dataFromMs: START_MS - 120 * MINUTE_MS,
    fromMs: START_MS,
    toMs: START_MS + 40 * MINUTE_MS,
    settings: {},
    market: { halfSpreadTicks: 1, slippageTicksMax: 2, venueLatencyMs: [5, 40] },
  },
  walletBeforeUsd: decimal('1000'),
  walletUsd: decimal('1019.64'),
  fundingPaidUsd: ZERO,
  fills: [
    fill({ symbol: 'AUSDT', side: 'BUY', price: '100', minute: 0, realized: '0', before: '0', after: '2', reason: '' }),
    fill({
      symbol: 'AUSDT',
      side: 'SELL',
      price: '110',
      minute: 10,
      realized: '20',
      before: '2',
      after: '0',
      reason: 'take_profit',
    }),
    fill({
      symbol: 'BUSDT',
      side: 'SELL',
      price: '150',
      minute: 20,
      realized: '0',
      before: '0',
      after: '-2',
      reason: '',
    }),
  ],
  fillCount: 3,
  samples: [
    { atMs: START_MS, equityUsd: 1000, walletUsd: 1000, exposureUsd: 0, positions: 0 },
    { atMs: START_MS + 40 * MINUTE_MS, equityUsd: 999.64, walletUsd: 1019.64, exposureUsd: 320, positions: 1 },
  ],
  marks: new Map([['BUSDT', decimal('160')]]),
  signals: {
    count: 4,
    endings: new Map([
      ['FILLED', 1],
      ['SKIP_OPEN_DUPLICATE', 3],
    ]),
    pending: 0,
    stray: 0,
  },
  exitEndings: new Map([['FILLED', 1]]),
  pending: undefined,
  laws: [{ name: 'law 11 closes reduce', ok: true, detail: 'a close never increases' }],
  traceHash: '0123456789abcdef',
  events: 42,
};

describe('summary', () => {
  const summary = summarize(FACTS, tripsOf(FACTS));

  it('counts closed trades and lists open positions with their mark', () => {
    expect(summary.trades).toMatchObject({ trades: 1, wins: 1, grossPnlUsd: 20, feesUsd: 0.21, netPnlUsd: 19.79 });
    expect(summary.openPositions).toEqual([
      {
        symbol: 'BUSDT',
        side: 'SHORT',
        since: '2025-12-04T23:18:00.000Z',
        quantity: 2,
        entryPrice: 150,
        markPrice: 160,
        realizedNetUsd: -0.15,
        unrealizedUsd: -20,
      },
    ]);
    expect(summary.account).toMatchObject({ startUsd: 1000, walletUsd: 1019.64, equityUsd: 999.64, tradedUsd: 720 });
    expect(summary.timeInMarket).toBe(30 / 40);
  });

  it('says what each outcome means, with its share of all', () => {
    expect(summary.signals).toMatchObject({ in: 4, ended: 4, pending: 0 });
    expect(summary.signals.outcomes.map(({ code, count, share, stage }) => [code, count, share, stage])).toEqual([
      ['SKIP_OPEN_DUPLICATE', 3, 0.75, 'desk'],
      ['FILLED', 1, 0.25, 'executor'],
    ]);
  });

  it('finds that the books add up', () => {
    expect(summary.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  const faults: readonly [name: string, facts: Partial<BacktestFacts>, detail: string][] = [
    [
      'a wallet that moved by a hair more',
      { walletUsd: decimal('1019.640000000000000001') },
      '19.64 USD, but the wallet changed by 19.640000000000000001 USD',
    ],
    ['a fill that is missing', { fillCount: 4 }, '3 recorded, 4 at the exchange'],
    [
      'a signal without an end',
      { signals: { ...FACTS.signals, count: 5, pending: 1 } },
      '5 in, 4 ended, 1 pending, 0 stray',
    ],
    [
      'a signal with two ends',
      { signals: { ...FACTS.signals, count: 3, stray: 1 } },
      '3 in, 4 ended, 0 pending, 1 stray',
    ],
    ['a world that is not quiet', { pending: 'orders open: x' }, 'orders open: x'],
  ];

  it.each(faults)('finds %s', (_, facts, detail) => {
    const told = { ...FACTS, ...facts };
    expect(
      summarize(told, tripsOf(told))
        .checks.filter(({ ok }) => !ok)
        .map((check) => check.detail),
    ).toEqual([detail]);
  });

  it('has funding explain the wallet too', () => {
    const told = { ...FACTS, walletUsd: decimal('1018.64'), fundingPaidUsd: decimal('1') };
    expect(summarize(told, tripsOf(told)).checks.every(({ ok }) => ok)).toBe(true);
  });
});

describe('text', () => {
  const colors = pc.createColors(false);

  it('tells what will run', () => {
    expect(aboutText(FACTS.about)).toContain(
      'period    2025-12-04 22:58 to 2025-12-04 23:38 UTC (40m 00s), 2h 00m after the data begins',
    );
  });

  it('tells the result, and says n/a for what is not known', () => {
    const text = resultText(summarize(FACTS, tripsOf(FACTS)), colors);
    expect(text).toContain('PnL       20.00 gross - 0.21 fees = 19.79 USD net, of the closed trades');
    expect(text).toContain('Sharpe    n/a (mean / std of hourly equity returns, × √8760; 0 of at least 48 returns)');
    expect(text).toMatch(/BUSDT +SHORT +2025-12-04 23:18 +2 +150 +160 +-0\.15 +-20\.00/);
    expect(text).toMatch(/ok +standing laws +all 1 hold/);
    expect(text).toMatch(/hash 0123456789abcdef over 42 events\n$/);
  });

  it('names a broken law', () => {
    const told = { ...FACTS, laws: [...FACTS.laws, { name: 'law 6', ok: false, detail: 'broken once' }] };
    expect(resultText(summarize(told, tripsOf(told)), colors)).toMatch(/BROKEN +law 6 +broken once/);
  });
});

describe('files', () => {
  it('hold exact amounts', () => {
    const { closed, open } = tripsOf(FACTS);
    expect(fillsCsv(FACTS.fills).split('\n')[2]).toBe(
      '2025-12-04T23:08:00.000Z,AUSDT,SELL,2,110,220,0.11,20,0,8389765500000000001,7,ab12,take_profit',
    );
    expect(tradesCsv(closed, open).split('\n').slice(1)).toEqual([
      'AUSDT,LONG,closed,2025-12-04T22:58:00.000Z,2025-12-04T23:08:00.000Z,600,2,2,100,110,20,0.21,19.79,2,take_profit',
      'BUSDT,SHORT,open,2025-12-04T23:18:00.000Z,,,2,0,150,0,0,0.15,-0.15,1,',
      '',
    ]);
    expect(equityCsv(FACTS.samples).split('\n')[2]).toBe('2025-12-04T23:38:00.000Z,999.64,1019.64,320,1');
  });

  it.each([
    ['fills', fillsCsv(FACTS.fills)],
    ['trades', tradesCsv(tripsOf(FACTS).closed, tripsOf(FACTS).open)],
    ['equity', equityCsv(FACTS.samples)],
  ])('%s.csv has as many values in each row as names', (_, text) => {
    const widths = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',').length);
    expect(new Set(widths).size).toBe(1);
  });
});
