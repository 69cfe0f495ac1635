import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PriceColumns } from './columns.ts';
import { FeedError } from './feedError.ts';
import { loadFolder } from './folder.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2025, 11, 4);
const HEADER = 'timestamp,open,high,low,close,volume';
const row = (minute: number, price = '10.5'): string => `${T0 + minute * MINUTE},${price},${price},${price},${price},3`;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-feeds-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const put = (name: string, ...lines: string[]): string => {
  const file = join(dir, name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
};
const cache = (symbol: string, ...minutes: number[]): string =>
  JSON.stringify({
    symbol,
    interval: '1m',
    candles: minutes.map((m) => ({
      timestamp: T0 + m * MINUTE,
      open: 1e-7,
      high: 2e-7,
      low: 1e-7,
      close: 2e-7,
      volume: 5,
    })),
  });

describe('loadFolder reads', () => {
  it('every kind of file, sorted by symbol, and ignores the others', () => {
    put('README.md', 'not prices');
    const sol = ['2025-12-04 00:00:00+00:00,1.5,2,1,1.25,3,9,1', '2025-12-04 00:01:00+00:00,1.25,2,1,1.5,3,9,1'];
    put('SOLUSDT_1m.csv.gz', `${HEADER},quote_volume,trades`, ...sol);
    put('BTCUSDT.csv', HEADER, '2025-12-04 00:00:00,10,10,10,10,0', '', '2025-12-04 01:00:00,10,10,10,10,0');
    put('cache-1000PEPE.json', cache('1000PEPEUSDT', 0, 1, 3));
    put(
      'ETHUSDT-1m-2025-12.csv',
      ...[T0, T0 + MINUTE].map((ms) => `${ms}000,2.0,2.5,1.5,2.1,7,${ms + 59_999}000,14.5,3,1,1,0`),
    );
    const loaded = loadFolder(dir);
    expect(loaded.map((c) => [c.symbol, c.startMs, c.stepMs, c.tick, c.close.length])).toEqual([
      ['1000PEPEUSDT', T0, MINUTE, '0.0000001', 4],
      ['BTCUSDT', T0, 60 * MINUTE, '1', 2],
      ['ETHUSDT', T0, MINUTE, '0.1', 2],
      ['SOLUSDT', T0, MINUTE, '0.01', 2],
    ]);
    expect([...(loaded[0] as PriceColumns).present]).toEqual([1, 1, 0, 1]);
    expect([...(loaded[2] as PriceColumns).quoteVolume]).toEqual([14.5, 14.5]);
    expect([...(loaded[3] as PriceColumns).quoteVolume]).toEqual([9, 9]);
  });

  it('the Binance header and a single file', () => {
    const header =
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
    const file = put('ETHUSDT-1m.csv', header, `${row(0)},0,31.5,1,1,1,0`, `${row(1)},0,31.5,1,1,1,0`);
    const [eth] = loadFolder(file);
    expect([eth?.symbol, eth?.close[1], eth?.quoteVolume[1]]).toEqual(['ETHUSDT', 105, 31.5]);
  });

  it('quoted cells, a byte order mark, spaces and Windows line ends', () => {
    const file = join(dir, 'AUSDT.csv');
    writeFileSync(
      file,
      `\uFEFF"timestamp", open,high,low,close,volume\r\n"2025-12-04 00:00:00",1,1,1,1,1\r\n"${T0 + MINUTE}", 2,2,2,2,1\r\n`,
    );
    expect([...(loadFolder(file)[0] as PriceColumns).close]).toEqual([1, 2]);
    writeFileSync(file, `\uFEFF${HEADER}\r\n${row(0, ' 1')}\r\n\r\n${row(1, '2 ')}\r\n`);
    expect([...(loadFolder(file)[0] as PriceColumns).close]).toEqual([1, 2]);
  });

  it('only the asked symbols and times', () => {
    put('AUSDT.csv', HEADER, row(0), row(1), row(2), row(3));
    put('BUSDT.csv', HEADER, 'unreadable, but not asked for');
    const [a] = loadFolder(dir, { symbols: ['AUSDT'], from: T0 + MINUTE, to: T0 + 3 * MINUTE });
    expect([a?.startMs, a?.close.length]).toEqual([T0 + MINUTE, 2]);
    expect(loadFolder(dir, { symbols: ['AUSDT'], from: T0 + 3 * MINUTE })[0]?.stepMs).toBe(MINUTE);
  });

  it('several files of one symbol as one, also when they overlap in agreement', () => {
    put('AUSDT_2.csv', HEADER, row(2, '12'), row(3, '13'));
    put('AUSDT_1.csv', HEADER, row(0, '10'), row(1, '11'), row(2, '12'));
    const [a, ...others] = loadFolder(dir);
    expect(others).toEqual([]);
    expect([...(a as PriceColumns).close]).toEqual([10, 11, 12, 13]);
  });
});

describe('loadFolder refuses', () => {
  const refusal = (options = {}, path = dir): string => {
    try {
      loadFolder(path, options);
    } catch (error) {
      expect(error).toBeInstanceOf(FeedError);
      const message = (error as FeedError).message;
      expect(message).not.toContain('\n');
      return message.replace(`${dir}/`, '');
    }
    return 'accepted';
  };

  it('a missing folder, an empty one, a missing symbol, an empty range', () => {
    expect(refusal({}, '/no/such')).toBe('/no/such: no such file or folder');
    expect(refusal()).toContain('no price file');
    put('AUSDT.csv', HEADER, row(0), row(1));
    expect(refusal({ symbols: ['BUSDT'] })).toContain('no price file for BUSDT');
    expect(refusal({ from: T0 + 2 * MINUTE })).toContain('no bars in the time range');
  });

  it('a folder of other files, by what it looked for and not by one of them', () => {
    put('package.json', '{}');
    put('tsconfig.json', '{}');
    put('notes.csv', 'a,b');
    expect(refusal()).toBe(
      `${dir}: no candle file among the .csv and .json files here: a .csv is named after its symbol (BTCUSDT_1m.csv), a .json is a candle cache`,
    );
  });

  it('a file that is no candle file beside one that is', () => {
    put('AUSDT.csv', HEADER, row(0), row(1));
    put('package.json', '{}');
    expect(refusal()).toContain('package.json: is not a candle cache');
    rmSync(join(dir, 'package.json'));
    put('prices.csv', HEADER, row(0));
    expect(refusal()).toContain('prices.csv: the file name does not start with a symbol');
  });

  it('a file that is no candle file, asked for by its name', () => {
    expect(refusal({}, put('package.json', '{}'))).toContain('package.json: is not a candle cache');
  });

  it.each<[string, string, string[], string]>([
    ['a bad price', 'AUSDT.csv', [HEADER, row(0), '', row(1, 'x')], 'AUSDT.csv:4: open "x" is not a positive decimal'],
    ['a missing cell', 'AUSDT.csv', [HEADER, `${T0},1,1,1`], 'AUSDT.csv:2: volume "" is not a quantity'],
    ['a bad time', 'AUSDT.csv', [HEADER, 'noon,1,1,1,1,1'], 'AUSDT.csv:2: timestamp "noon" is neither'],
    [
      'a bad volume',
      'AUSDT.csv.gz',
      [HEADER, row(0), `${T0 + MINUTE},1,1,1,1,nan`],
      'AUSDT.csv.gz:3: volume "nan" is not a quantity',
    ],
    [
      'a bad price in quotes',
      'AUSDT.csv',
      [HEADER, row(0), `${T0 + MINUTE},"x",1,1,1,1`],
      'AUSDT.csv:3: open "x" is not a positive decimal',
    ],
    [
      'a header without a column',
      'AUSDT.csv',
      ['timestamp,open,high,low,volume', row(0)],
      'AUSDT.csv:1: no column close in the header',
    ],
    ['a header alone', 'AUSDT.csv', [HEADER], 'AUSDT.csv: no bars'],
    ['a broken quote', 'AUSDT.csv', [HEADER, '"1,2'], 'AUSDT.csv: is not CSV'],
    ['text for JSON', 'AUSDT.json', ['{'], 'AUSDT.json: is not JSON'],
    [
      'a bad candle',
      'AUSDT.json',
      [cache('AUSDT', 0, 1).replace(String(T0 + MINUTE), '"noon"')],
      'AUSDT.json: candles[1].timestamp "noon" is not unix ms',
    ],
    [
      'a candle without a price',
      'AUSDT.json',
      [cache('AUSDT', 0, 1).replaceAll('"close"', '"last"')],
      'AUSDT.json: close "undefined" is not a positive decimal',
    ],
  ])('%s', (_, name, lines, message) => {
    put(name, ...lines);
    expect(refusal()).toContain(message);
  });

  it('a truncated archive', () => {
    writeFileSync(join(dir, 'AUSDT.csv.gz'), gzipSync(HEADER).subarray(0, 12));
    expect(refusal()).toContain('AUSDT.csv.gz: cannot be read');
  });

  it('files of one symbol that contradict each other, interleave or differ in step', () => {
    put('AUSDT_1.csv', HEADER, row(0, '10'), row(1, '11'));
    put('AUSDT_2.csv', HEADER, row(1, '12'), row(2, '12'));
    expect(refusal()).toContain('AUSDT_2.csv:2: the bar of');
    put('AUSDT_2.csv', HEADER, row(60), row(120));
    expect(refusal()).toContain('AUSDT_2.csv: bars of 3600000 ms, but');
    put('AUSDT_1.csv', HEADER, row(0), row(1), row(5), row(6));
    put('AUSDT_2.csv', HEADER, row(2), row(3));
    expect(refusal()).toContain('falls into a gap of an earlier file');
  });
});

const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

describe.runIf(existsSync(DATA))('recorded data', () => {
  it('the week: 11 symbols, 10,080 minutes each, no gaps', () => {
    const week = loadFolder(join(DATA, 'klines-1m'));
    const bases = ['AAVE', 'ADA', 'AVAX', 'BNB', 'BTC', 'DOT', 'ETH', 'LINK', 'SOL', 'SUI', 'UNI'];
    expect(week.map((c) => c.symbol)).toEqual(bases.map((base) => `${base}USDT`));
    for (const c of week) {
      expect([c.startMs, c.stepMs, c.close.length]).toEqual([Date.UTC(2025, 11, 4, 22, 58), MINUTE, 10_080]);
      expect(c.present.every((p) => p === 1)).toBe(true);
    }
    const btc = week[4] as PriceColumns;
    expect([btc.tick, btc.quoteVolume[0]]).toEqual(['0.01', 424_582.6908354]);
    expect([btc.open[0], btc.high[0], btc.low[0], btc.close[0]]).toEqual([9_240_424, 9_241_943, 9_238_167, 9_238_168]);
  });

  it('the gappy caches: gaps as the source has them', () => {
    const gaps = loadFolder(join(DATA, 'klines-gappy')).map((c) => {
      const present = c.present.reduce((sum, p) => sum + p, 0);
      const starts = c.present.filter((p, i) => p === 0 && c.present[i - 1] === 1).length;
      return [c.symbol, present, starts];
    });
    expect(gaps).toEqual([
      ['GALAUSDT', 1278, 4],
      ['SEIUSDT', 2000, 2],
      ['ZECUSDT', 2000, 5],
    ]);
  });

  it('the delisted symbol: flat, without volume, not a gap', () => {
    const [waves] = loadFolder(join(DATA, 'klines-1h'), { symbols: ['WAVESUSDT'] });
    expect([waves?.stepMs, waves?.tick]).toEqual([60 * MINUTE, '0.0001']);
    expect([new Set(waves?.close), new Set(waves?.volume)]).toEqual([new Set([13_355]), new Set([0])]);
    expect(waves?.present.every((p) => p === 1)).toBe(true);
  });
});
