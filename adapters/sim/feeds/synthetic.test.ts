import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../random.ts';
import type { PriceColumns } from './columns.ts';
import { type Regime, type SyntheticOptions, synthesize } from './synthetic.ts';

const make = (more: Partial<SyntheticOptions> = {}, seed = 'synthetic'): PriceColumns =>
  synthesize({
    symbol: 'XUSDT',
    startMs: 0,
    bars: 600,
    stepMs: 60_000,
    startPrice: '100.00',
    tick: '0.01',
    random: new RandomStreams(seed).stream('market/XUSDT'),
    ...more,
  });
const regime = (kind: Regime['kind'], driftPerBar: number, sigmaPerBar = 0.0005): Regime => ({
  kind,
  bars: 600,
  sigmaPerBar,
  driftPerBar,
});
const change = (c: PriceColumns): number => (c.close[c.close.length - 1] as number) / (c.open[0] as number) - 1;
const spread = (c: PriceColumns): number => (Math.max(...c.high) - Math.min(...c.low)) / (c.open[0] as number);

describe('synthesize', () => {
  it('is a function of the stream and the options', () => {
    const close = [...make().close];
    expect([...make().close]).toEqual(close);
    expect([...make({}, 'another').close]).not.toEqual(close);
    expect([0, 1, 2, 599].map((i) => close[i])).toEqual([10_004, 10_002, 10_002, 9488]);
  });

  it('makes well-formed bars: whole positive ticks, extremes around open and close, volume', () => {
    const c = make({ startPrice: '0.05', regimes: [regime('crash', -0.02, 0.02)] });
    for (let i = 0; i < c.close.length; i++) {
      const [open, high, low, close] = [c.open[i], c.high[i], c.low[i], c.close[i]] as [number, number, number, number];
      expect([open, high, low, close].every((p) => Number.isInteger(p) && p >= 1)).toBe(true);
      expect(low <= Math.min(open, close) && high >= Math.max(open, close)).toBe(true);
      expect((c.volume[i] as number) > 0 && Number.isFinite(c.volume[i])).toBe(true);
    }
    expect(c.present.every((p) => p === 1)).toBe(true);
    expect(c.lastPresent[599]).toBe(599);
  });

  it('starts where it is told, also when the tick is coarser than the price is written', () => {
    expect(make().open[0]).toBe(10_000);
    expect(make({ startPrice: '100.5', tick: '0.5' }).open[0]).toBe(201);
    expect(() => make({ startPrice: '100.3', tick: '0.5' })).toThrow(RangeError);
    expect(() => make({ startPrice: '-1' })).toThrow(RangeError);
  });

  it('follows its regimes', () => {
    expect(change(make({ regimes: [regime('trend_up', 0.0002)] }))).toBeGreaterThan(0.05);
    expect(change(make({ regimes: [regime('trend_down', -0.0002)] }))).toBeLessThan(-0.05);
    expect(change(make({ regimes: [regime('crash', -0.001, 0.002)] }))).toBeLessThan(-0.3);
    expect(spread(make({ regimes: [regime('calm', 0, 0.0001)] }))).toBeLessThan(0.02);
  });

  it('returns to its mean after a jump only where it is mean-reverting', () => {
    const jumps = [{ atBar: 100, fraction: 0.2 }];
    expect(change(make({ jumps, regimes: [regime('mean_revert', 0)] }))).toBeLessThan(0.02);
    expect(change(make({ jumps, regimes: [regime('calm', 0)] }))).toBeGreaterThan(0.1);
  });

  it('turns every five bars in chop', () => {
    const c = make({ regimes: [regime('chop', 0.001, 0)] });
    const signs = Array.from(c.close.slice(0, 20), (close, i) => Math.sign(close - (c.open[i] as number)));
    expect(signs).toEqual([1, 1, 1, 1, 1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]);
  });

  it('keeps the time of chop and the strength of the pull when bars are seconds', () => {
    const seconds = (kind: Regime['kind'], driftPerBar: number): Partial<SyntheticOptions> => ({
      stepMs: 1_000,
      bars: 600,
      regimes: [regime(kind, driftPerBar, 0)],
    });
    const c = make(seconds('chop', 0.001));
    const signs = Array.from(c.close, (close, i) => Math.sign(close - (c.open[i] as number)));
    expect([signs.slice(0, 300), signs.slice(300)].map((half) => new Set(half))).toEqual([new Set([1]), new Set([-1])]);
    // A tenth above its mean, drawn back by a twentieth a minute: after nine minutes and fifty seconds e^-0.49, 61 %, is left.
    const pulled = make({ ...seconds('mean_revert', 0), jumps: [{ atBar: 10, fraction: 0.1 }] });
    expect([change(make(seconds('mean_revert', 0))), Math.round(1000 * change(pulled))]).toEqual([0, 61]);
  });

  it('jumps between bars', () => {
    const c = make({ regimes: [regime('calm', 0, 0)], jumps: [{ atBar: 10, fraction: -0.1 }] });
    expect([c.close[9], c.open[10], c.close[599]]).toEqual([10_000, 9_000, 9_000]);
  });

  it('draws regimes that move the price', () => {
    expect(spread(make({ bars: 10_080 }))).toBeGreaterThan(0.02);
  });
});
