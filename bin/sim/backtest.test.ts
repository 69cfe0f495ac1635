import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceText } from '../../adapters/sim/feeds/columns.ts';
import { synthesize } from '../../adapters/sim/feeds/synthetic.ts';
import { RandomStreams } from '../../adapters/sim/random.ts';
import { isoTime, MINUTE_MS } from '../../engine/time.ts';
import type { BacktestSummary } from '../../report/backtest/summary.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import type { Terminal } from '../cli/terminal.ts';
import { performBacktest, type BacktestArgs } from './backtest.ts';

const START_MS = 1_764_889_080_000;
const BARS = 240;

let folder = '';
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-backtest-'));
  for (const symbol of ['AUSDT', 'BUSDT']) writeFileSync(file(`${symbol}_1m.csv`), minuteBars(symbol));
  const decisions = Array.from({ length: 60 }, (_, minute) =>
    JSON.stringify({
      timestamp: isoTime(1_700_000_000_000 + minute * MINUTE_MS),
      signal: {
        symbol: ['AUSDT', 'BUSDT', 'OTHERUSDC'][minute % 3],
        action: minute % 4 < 2 ? 'BUY' : 'SELL',
        confidence: 0.6,
      },
    }),
  );
  writeFileSync(file('signals.jsonl'), decisions.join('\n'));
  writeFileSync(file('broken.jsonl'), `${decisions[0] ?? ''}\n{"timestamp": "yesterday", "signal": {}}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function minuteBars(symbol: string): string {
  const columns = synthesize({
    symbol,
    startMs: START_MS,
    bars: BARS,
    stepMs: MINUTE_MS,
    startPrice: '100.00',
    tick: '0.01',
    regimes: [{ kind: 'trend_up', sigmaPerBar: 0.001, driftPerBar: 0.0001, bars: BARS }],
    jumps: [],
    random: new RandomStreams('prices').stream(symbol),
  });
  const rows = Array.from({ length: BARS }, (_, index) => {
    const prices = [columns.open, columns.high, columns.low, columns.close].map((all) =>
      priceText(columns, all[index] ?? 0),
    );
    return [isoTime(START_MS + index * MINUTE_MS), ...prices, 12].join(',');
  });
  return `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

interface Told {
  readonly code: number;
  readonly out: string;
  readonly screen: string;
}

function backtest(asked: Partial<BacktestArgs> = {}, live = false): Told {
  const texts = { out: '', screen: '' };
  const terminal = (name: 'out' | 'screen'): Terminal => ({
    live: live && name === 'screen',
    columns: 100,
    colors: pc.createColors(false),
    out: (text) => void (texts[name] += text),
  });
  const nothing = { symbols: undefined, from: undefined, to: undefined, out: undefined, trace: undefined };
  const usual = {
    data: folder,
    signals: file('signals.jsonl'),
    seed: '1',
    set: [],
    wallet: '10000',
    laws: true,
    json: false,
  };
  const code = performBacktest({ ...nothing, ...usual, ...asked }, terminal('out'), terminal('screen'));
  return { code, ...texts };
}

function summaryOf(asked: Partial<BacktestArgs>): BacktestSummary & { readonly wallMs?: number } {
  return JSON.parse(backtest({ ...asked, json: true }).out) as BacktestSummary;
}

describe('sim backtest', () => {
  it('tells a run whose books add up and whose laws hold', () => {
    const { code, out, screen } = backtest();
    expect(code).toBe(EXIT.pass);
    expect(out).toMatch(/^data +.*, 2 symbols, bars of 1m 00s$/m);
    expect(out).toMatch(/ok +net results of all trades = change of the wallet, funding apart +-?\d+\.\d+ USD, exactly/);
    expect(out).toMatch(/ok +standing laws +all \d+ hold/);
    expect(out).toMatch(/SYMBOL_NOT_IN_ALLOWLIST +\d+ +\d+\.\d\d % +bridge/);
    expect(out).toMatch(/^hash [0-9a-f]{16} over /m);
    expect(screen).toBe('');
  });

  it('prints JSON and nothing else, with all that was asked for', () => {
    const summary = summaryOf({});
    expect(summary).toMatchObject({
      seed: '1',
      symbols: ['AUSDT', 'BUSDT'],
      barSeconds: 60,
      from: isoTime(START_MS + 120 * MINUTE_MS),
    });
    expect(summary.signals.in).toBe(summary.signals.ended);
    expect(summary.signals.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(summary.signals.in);
    expect(summary.trades.trades + summary.openPositions.length).toBeGreaterThan(3);
    expect(summary.wallMs).toBeGreaterThan(0);
  });

  it('writes the same bytes for the same seed, and others for another', () => {
    const written = (name: string, seed: string): string[] => {
      backtest({ seed, out: file(name) });
      return readdirSync(file(name))
        .sort()
        .map((one) => `${one}\n${readFileSync(join(file(name), one), 'utf8')}`);
    };
    const first = written('first', '1');
    expect(first.map((text) => text.split('\n')[0])).toEqual(['equity.csv', 'fills.csv', 'summary.json', 'trades.csv']);
    expect(written('second', '1')).toEqual(first);
    expect(written('third', '2')).not.toEqual(first);
  });

  it('ends at --to as if there were no later bars', () => {
    const to = isoTime(START_MS + 180 * MINUTE_MS);
    expect(summaryOf({ to }).to).toBe(to);
    expect(summaryOf({ to, laws: false }).laws).toEqual([]);
    expect(summaryOf({ to, laws: false }).hash).toBe(summaryOf({ to }).hash);
  });

  it('shows progress on a terminal, and leaves nothing of it behind', () => {
    const { screen } = backtest({}, true);
    expect(screen).toMatch(/2025-12-05 01:58 {2}50 % {2}[\d,]+× {2}\d+ fills? {2}\S+ left/);
    expect(screen.endsWith('\r\x1b[2K')).toBe(true);
  });

  it('leaves a trace that begins with its header', () => {
    backtest({ trace: file('trace.ndjson'), to: isoTime(START_MS + 125 * MINUTE_MS) });
    const [header, ...events] = readFileSync(file('trace.ndjson'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(header ?? '')).toMatchObject({ lockstep: 'trace', scenario: 'backtest', seed: '1' });
    expect(events.length).toBeGreaterThan(100);
  });

  const refusals: readonly [asked: () => Partial<BacktestArgs>, message: RegExp][] = [
    [() => ({ data: undefined }), /^say what to run: --data FOLDER/],
    [() => ({ data: '/nowhere' }), /^\/nowhere: no such file or folder$/],
    [() => ({ data: file('signals.jsonl') }), /signals\.jsonl: no price file: \.csv, .* expected$/],
    [() => ({ signals: 'momentun' }), /^--signals momentun is no file, did you mean momentum\?$/],
    [() => ({ signals: '/nowhere' }), /^--signals \/nowhere is no file: give momentum or a \.jsonl file$/],
    [() => ({ signals: file('broken.jsonl') }), /broken\.jsonl:2: timestamp "yesterday" is not an ISO time$/],
    [() => ({ set: ['POSITION_MAX=3'] }), /^POSITION_MAX: no such setting/],
    [() => ({ from: 'noon' }), /^--from noon is not a time: write 2025-12-05 or 2025-12-05T13:30Z$/],
    [() => ({ from: '2025-12-06', to: '2025-12-05' }), /^--from must be earlier than --to$/],
    [() => ({ to: '2020-01-01' }), /no bars in the time range$/],
    [() => ({ from: '2026-01-01' }), /nothing to run from 2026-01-01/],
    [() => ({ wallet: '-5' }), /^--wallet -5 is not an amount of USD above zero$/],
    [() => ({ symbols: 'AUSDT,b' }), /^--symbols has "b", which is no symbol/],
    [() => ({ symbols: 'CUSDT' }), /no price file for CUSDT$/],
    [() => ({ out: join(file('signals.jsonl'), 'x') }), /^cannot write into --out .*: part of the path is no folder$/],
  ];

  it.each(refusals)('refuses in one line of cause and cure, case %#', (asked, message) => {
    const failing = () => backtest(asked());
    expect(failing).toThrow(Refusal);
    expect(failing).toThrow(message);
  });
});

const WEEK = new URL('../../../shared/data/klines-1m', import.meta.url).pathname;
const RECORDED = new URL('../../../shared/data/signals/signals_2025-11-22.jsonl', import.meta.url).pathname;

describe.skipIf(!existsSync(WEEK))('on recorded prices', () => {
  it('trades a recorded day of decisions, and the allowlist shows', () => {
    const asked = { data: WEEK, signals: RECORDED, symbols: 'BTCUSDT,ETHUSDT,SOLUSDT', to: '2025-12-05T03:00Z' };
    const summary = summaryOf(asked);
    expect([...summary.checks, ...summary.laws].filter(({ ok }) => !ok)).toEqual([]);
    const codes = summary.signals.outcomes.map(({ code }) => code);
    expect(codes).toContain('SYMBOL_NOT_IN_ALLOWLIST');
    expect(codes).toContain('FILLED');
  });
});
