import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Bar, buildColumns } from '../feeds/buildColumns.ts';
import { endMs, type PriceColumns } from '../feeds/columns.ts';
import { loadFolder } from '../feeds/folder.ts';
import { synthesize } from '../feeds/synthetic.ts';
import { RandomStreams } from '../random.ts';
import { momentumSignals } from './momentum.ts';
import type { Signal } from './signal.ts';

const MINUTE = 60_000;
const DAY_BARS = 1440;

/** 100.00 for a day, then these closes, one a minute; undefined is a gap. */
const afterADay = (symbol: string, closes: readonly (string | undefined)[]): PriceColumns => {
  const all = [...Array.from({ length: DAY_BARS }, () => '100.00'), ...closes];
  const bars = all.flatMap((close, i): Bar[] =>
    close === undefined ? [] : [{ openMs: i * MINUTE, open: close, high: close, low: close, close, volume: 1 }],
  );
  return buildColumns(symbol, bars, { tick: '0.01' });
};
const closeOf = (bar: number): number => (DAY_BARS + bar + 1) * MINUTE;
const run = (columns: readonly PriceColumns[], more = {}): Signal[] => [
  ...momentumSignals(columns, { fromMs: 0, toMs: closeOf(100), ...more }),
];
const payload = (signal: Signal | undefined): Record<string, unknown> =>
  JSON.parse(signal?.fields['payload'] ?? '{}') as Record<string, unknown>;

describe('momentumSignals', () => {
  it('buys above +1 %, sells below -1 %, and is silent between and at the threshold', () => {
    const signals = run([afterADay('XUSDT', ['101.00', '101.01', '99.00', '98.99', '100.00'])]);
    expect(signals.map((s) => [s.atMs, payload(s)['side']])).toEqual([
      [closeOf(1) + 1500, 'buy'],
      [closeOf(3) + 1500, 'sell'],
    ]);
  });

  it('has confidence, stop, target, size and an id from content', () => {
    const [buy, sell, sure] = run([afterADay('XUSDT', ['104.00', '96.00', '150.00'])]);
    expect(payload(buy)).toMatchObject({
      confidence: 0.54,
      entry_price: 104,
      stop_loss: 101.92,
      take_profit: 106.08,
      position_size_usd: 200,
      leverage: 10,
    });
    expect(payload(sell)).toMatchObject({ confidence: 0.54, entry_price: 96, stop_loss: 97.92, take_profit: 94.08 });
    expect(payload(sure)['confidence']).toBe(0.8);
    expect(buy?.fields['correlation_id']).toBe(`mom-XUSDT-${closeOf(0) + 1500}`);
  });

  it('is silent without a day of history, in a gap and after the end of the data', () => {
    const signals = run([afterADay('XUSDT', ['102.00', undefined, undefined, '103.00'])]);
    expect(signals.map((s) => s.atMs)).toEqual([closeOf(0) + 1500, closeOf(3) + 1500]);
  });

  it('keeps to cadence, delay and range, in time order with symbols sorted', () => {
    const rising = Array.from({ length: 12 }, () => '105.00');
    const columns = [afterADay('BUSDT', rising), afterADay('AUSDT', rising)];
    const signals = run(columns, { cadenceMinutes: 5, delayMs: 0, fromMs: closeOf(3), toMs: closeOf(9) });
    const ids = signals.map((s) => s.fields['correlation_id']);
    expect(ids).toEqual(['AUSDT', 'BUSDT'].map((s) => `mom-${s}-${closeOf(4)}`));
    const round = [closeOf(3) + 1500, closeOf(3) + 1500];
    expect(run(columns, { fromMs: closeOf(3) + 1500, toMs: closeOf(4) + 1500 }).map((s) => s.atMs)).toEqual(round);
  });

  it('is lazy', () => {
    const endless = momentumSignals([afterADay('XUSDT', ['102.00'])], { fromMs: 0, toMs: Number.POSITIVE_INFINITY });
    expect(endless.next().value?.atMs).toBe(closeOf(0) + 1500);
  });
});

/** The columns without the bars that close after `cutMs`. */
const untilMs = (columns: PriceColumns, cutMs: number): PriceColumns => {
  const bars = Math.floor((cutMs - columns.startMs) / columns.stepMs);
  return {
    ...columns,
    open: columns.open.slice(0, bars),
    high: columns.high.slice(0, bars),
    low: columns.low.slice(0, bars),
    close: columns.close.slice(0, bars),
    volume: columns.volume.slice(0, bars),
    quoteVolume: columns.quoteVolume.slice(0, bars),
    present: columns.present.slice(0, bars),
    lastPresent: columns.lastPresent.slice(0, bars),
  };
};

const expectNoLookAhead = (markets: readonly PriceColumns[], cutMs: number, leastSignals: number): void => {
  const options = { fromMs: cutMs - 600 * MINUTE, toMs: cutMs + MINUTE };
  const whole = [...momentumSignals(markets, options)];
  expect(whole.length).toBeGreaterThan(leastSignals);
  expect([
    ...momentumSignals(
      markets.map((m) => untilMs(m, cutMs)),
      options,
    ),
  ]).toEqual(whole);
};

describe('no look-ahead: signals up to t do not change when the bars after t are removed', () => {
  it('on synthetic prices', () => {
    const streams = new RandomStreams('look-ahead');
    const markets = ['AUSDT', 'BUSDT'].map((symbol) =>
      synthesize({
        symbol,
        startMs: 0,
        bars: 4000,
        stepMs: MINUTE,
        startPrice: '100',
        tick: '0.01',
        random: streams.stream(symbol),
      }),
    );
    for (const bar of [2100, 2777, 3500]) expectNoLookAhead(markets, bar * MINUTE, 100);
  });

  const week = fileURLToPath(new URL('../../../../shared/data/klines-1m', import.meta.url));
  it.runIf(existsSync(week))('on the recorded week', () => {
    const markets = loadFolder(week);
    const startMs = markets[0]?.startMs ?? 0;
    for (const bar of [2100, 5000, 9000]) expectNoLookAhead(markets, startMs + bar * MINUTE, 1000);
    const signals = [...momentumSignals(markets, { fromMs: startMs, toMs: endMs(markets[0] as PriceColumns) })];
    expect(signals.length).toBeGreaterThan(10_000);
  });
});
