import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedError } from '../feeds/feedError.ts';
import { readRecorded } from './recorded.ts';
import type { Signal } from './signal.ts';

const T0 = Date.UTC(2025, 10, 22, 13, 32, 18, 282);
const line = (second: number, symbol: string, action: string, verdict = 'TRADE_ALLOWED'): string =>
  JSON.stringify({
    timestamp: new Date(T0 + second * 1000).toISOString(),
    type: 'signal_decision',
    signal: { symbol, action, confidence: 0.5 },
    actual_decision: verdict,
  });
const payload = (signal: Signal | undefined): Record<string, unknown> =>
  JSON.parse(signal?.fields['payload'] ?? '{}') as Record<string, unknown>;

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-signals-'));
  file = join(dir, 'signals.jsonl');
  const lines = [
    line(0, 'BTCUSDC', 'BUY', 'BLOCKED'),
    line(2, 'SOLUSDT', 'SELL'),
    line(2, 'XRPUSDT', 'HOLD'),
    line(10, 'BTCUSDC', 'BUY'),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('readRecorded', () => {
  it('keeps distances when re-based, and drops no symbol by itself', () => {
    const signals = readRecorded(file, { rebaseToMs: 1000 });
    expect(signals.map((s) => [s.atMs, payload(s)['symbol'], payload(s)['side']])).toEqual([
      [1000, 'BTCUSDC', 'buy'],
      [3000, 'SOLUSDT', 'sell'],
      [11_000, 'BTCUSDC', 'buy'],
    ]);
    expect(payload(signals[0])).toMatchObject({ confidence: 0.5, position_size_usd: 200, leverage: 10 });
    expect(readRecorded(file)[0]?.atMs).toBe(T0);
  });

  it('filters without shifting times', () => {
    expect(readRecorded(file, { rebaseToMs: 0, onlyAllowed: true }).map((s) => s.atMs)).toEqual([2000, 10_000]);
    expect(readRecorded(file, { rebaseToMs: 0, symbols: ['SOLUSDT'] }).map((s) => s.atMs)).toEqual([2000]);
  });

  it('repeats until a time, with ids of its own for each repetition', () => {
    const signals = readRecorded(file, { rebaseToMs: 0, repeatToMs: 75_000 });
    expect(signals.map((s) => s.atMs)).toEqual([0, 2000, 10_000, 70_000, 72_000]);
    expect(new Set(signals.map((s) => s.fields['correlation_id'])).size).toBe(5);
    expect(readRecorded(file, { rebaseToMs: 0, repeatToMs: 5000 }).map((s) => s.atMs)).toEqual([0, 2000]);
  });

  it('asks for prices, because the recording has none', () => {
    const signals = readRecorded(file, {
      rebaseToMs: 0,
      priceAt: (symbol, atMs) => (symbol === 'SOLUSDT' ? String(atMs) : undefined),
    });
    expect(signals.map((s) => payload(s)['entry_price'])).toEqual([undefined, 2000, undefined]);
  });

  it.each([
    ['{"timestamp":', 'is not JSON'],
    ['[]', 'is not a decision'],
    [line(1, 'BTCUSDT', 'BUY').replace('2025-', 'x-'), 'timestamp'],
    [line(1, '', 'BUY'), 'signal.symbol ""'],
    [line(1, 'BTCUSDT', 'WAIT'), 'signal.action "WAIT"'],
    [line(1, 'BTCUSDT', 'BUY').replace('0.5', '"high"'), 'signal.confidence "high"'],
  ])('names the line of %s', (bad, problem) => {
    writeFileSync(file, [line(0, 'BTCUSDT', 'BUY'), bad, line(2, 'BTCUSDT', 'SELL')].join('\n'));
    expect(() => readRecorded(file)).toThrow(FeedError);
    expect(() => readRecorded(file)).toThrow(`${file}:2: ${problem}`);
    const skipped: FeedError[] = [];
    expect(readRecorded(file, { onBadLine: (error) => skipped.push(error) })).toHaveLength(2);
    expect(skipped.map((error) => error.line)).toEqual([2]);
  });

  it('refuses a file without a decision, or none at all', () => {
    writeFileSync(file, '\n');
    expect(() => readRecorded(file)).toThrow(`${file}: no decision`);
    expect(() => readRecorded(join(dir, 'missing.jsonl'))).toThrow(FeedError);
  });
});

const RECORDED = fileURLToPath(new URL('../../../../shared/data/signals/signals_2025-11-22.jsonl', import.meta.url));

describe.runIf(existsSync(RECORDED))('the recorded day', () => {
  it('is 510 decisions, some allowed, and covers a week when repeated', () => {
    const day = readRecorded(RECORDED);
    expect(day).toHaveLength(510);
    const allowed = readRecorded(RECORDED, { onlyAllowed: true }).length;
    expect(allowed > 0 && allowed < 510).toBe(true);
    const week = readRecorded(RECORDED, { rebaseToMs: 0, repeatToMs: 7 * 86_400_000 });
    expect(week.at(-1)?.atMs).toBeGreaterThan(6.6 * 86_400_000);
    expect(week.every((s, i) => i === 0 || s.atMs >= (week[i - 1] as Signal).atMs)).toBe(true);
    expect(new Set(week.map((s) => s.fields['correlation_id'])).size).toBe(week.length);
  });
});
