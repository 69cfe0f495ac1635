import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import { HOUR_MS, isoTime, MINUTE_MS } from '../../../engine/time.ts';
import { buildColumns, type Bar } from '../feeds/buildColumns.ts';
import type { Signal } from '../signals/signal.ts';
import { MOMENTUM, planBacktest, planOver, type BacktestRequest } from './plan.ts';

const START_MS = 1_764_889_080_000;

function bars(count: number, startMs = START_MS): Bar[] {
  return Array.from({ length: count }, (_, index) => ({
    openMs: startMs + index * MINUTE_MS,
    open: '10.0',
    high: '10.2',
    low: '9.9',
    close: '10.1',
    volume: 3,
    quoteVolume: index < 120 ? 30 : 3_000_000,
  }));
}

const REQUEST: BacktestRequest = {
  data: 'folder',
  signals: MOMENTUM,
  seed: '7',
  settings: {},
  walletUsd: decimal('500'),
};

describe('planOver', () => {
  const columns = [buildColumns('AUSDT', bars(300)), buildColumns('BUSDT', bars(200, START_MS + 60 * MINUTE_MS))];

  it('begins when market state can be known, and ends with the data', () => {
    const { about, spec } = planOver(columns, REQUEST);
    expect([about.dataFromMs, about.fromMs, about.toMs]).toEqual([
      START_MS,
      START_MS + 120 * MINUTE_MS,
      START_MS + 300 * MINUTE_MS,
    ]);
    expect([spec.startMs, spec.durationMs]).toEqual([about.fromMs, 180 * MINUTE_MS]);
  });

  it('warms up for as long as MARKET_BARS says', () => {
    expect(planOver(columns, { ...REQUEST, settings: { MARKET_BARS: '60' } }).about.fromMs).toBe(START_MS + HOUR_MS);
  });

  it.each([
    [{ fromMs: START_MS }, 120, 300],
    [{ fromMs: START_MS + 200 * MINUTE_MS }, 200, 300],
    [{ toMs: START_MS + 150 * MINUTE_MS }, 120, 150],
    [{ toMs: START_MS + 9_000 * MINUTE_MS }, 120, 300],
  ])('for %j runs from minute %d to %d', (asked, from, to) => {
    const { fromMs, toMs } = planOver(columns, { ...REQUEST, ...asked }).about;
    expect([(fromMs - START_MS) / MINUTE_MS, (toMs - START_MS) / MINUTE_MS]).toEqual([from, to]);
  });

  it('says why there is nothing to run', () => {
    expect(() => planOver(columns, { ...REQUEST, toMs: START_MS + HOUR_MS })).toThrow(
      `folder: nothing to run from ${isoTime(START_MS + 2 * HOUR_MS)} to ${isoTime(START_MS + HOUR_MS)}: its bars are from`,
    );
  });

  it('allows the symbols of the data, unless told otherwise', () => {
    expect(planOver(columns, REQUEST).spec.settings['SYMBOL_ALLOWLIST']).toBe('AUSDT,BUSDT');
    const settings = { SYMBOL_ALLOWLIST: 'BUSDT' };
    expect(planOver(columns, { ...REQUEST, settings }).spec.settings['SYMBOL_ALLOWLIST']).toBe('BUSDT');
  });

  it('ranks by the volume of bars before the run only', () => {
    const volumes = planOver(columns, REQUEST).spec.symbols.map(({ filters }) => filters.volume24hUsd);
    expect(volumes).toEqual([30 * 1440, 30 * 1440]);
  });
});

describe('planBacktest', () => {
  let folder = '';
  const signalFile = () => join(folder, 'signals.jsonl');

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-plan-'));
    const rows = bars(300).map(({ openMs, open, high, low, close }) =>
      [isoTime(openMs), open, high, low, close, 3].join(','),
    );
    writeFileSync(join(folder, 'AUSDT_1m.csv'), `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`);
    const decision = (minute: number, symbol: string) =>
      JSON.stringify({
        timestamp: isoTime(1_700_000_000_000 + minute * MINUTE_MS),
        signal: { symbol, action: 'BUY', confidence: 0.6 },
      });
    writeFileSync(signalFile(), [decision(0, 'AUSDT'), decision(50, 'OTHERUSDC')].join('\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const signalsOf = (asked: Partial<BacktestRequest>): Signal[] =>
    planBacktest({ ...REQUEST, data: folder, ...asked }).spec.signals.flatMap((source) => [...source]);

  it('moves a recording to the start of the run and repeats it to the end, symbols without data included', () => {
    const told = signalsOf({ signals: signalFile() }).map(({ atMs, fields }) => {
      const { symbol, entry_price: price } = JSON.parse(fields['payload'] ?? '') as Record<string, unknown>;
      return [(atMs - START_MS) / MINUTE_MS, symbol, price];
    });
    expect(told).toEqual([
      [121, 'AUSDT', 10.1],
      [171, 'OTHERUSDC', undefined],
      [172, 'AUSDT', 10.1],
      [222, 'OTHERUSDC', undefined],
      [223, 'AUSDT', 10.1],
      [273, 'OTHERUSDC', undefined],
      [274, 'AUSDT', 10.1],
    ]);
  });

  it.each([
    [{ data: '/nowhere' }, '/nowhere: no such file or folder'],
    [{ signals: '/nowhere.jsonl' }, '/nowhere.jsonl: cannot be read'],
    [{ symbols: ['ZUSDT'] }, 'no price file for ZUSDT'],
  ])('throws one line for %j', (asked, message) => {
    expect(() => planBacktest({ ...REQUEST, data: folder, ...asked })).toThrow(message);
  });
});
