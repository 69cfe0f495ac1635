import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distancesIn, netReturn, stopBounds, type Climate } from './formulas.ts';

const CALM: Climate = { sigma: 0.01, trendStrength: 0, pTrend: 0.5, pnlPerHour: 0, drawdownPerHour: 0, heat: 0 };
const WIDE = { floor: 0, ceiling: 1 };
const DRAWDOWN_MAX = 0.08;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const pace = fc.double({ min: -10, max: 10, noNaN: true });
const climates = fc.record({
  sigma: fc.double({ min: 0, max: 0.2, noNaN: true }),
  trendStrength: share,
  pTrend: share,
  pnlPerHour: pace,
  drawdownPerHour: pace,
  heat: share,
});

const distances = (over: Partial<Climate> = {}, bounds = WIDE) =>
  distancesIn({ ...CALM, ...over }, DRAWDOWN_MAX, bounds);

describe('distances', () => {
  it.each([
    ['a random walk without heat: 2σ both', {}, { stop: 0.02, takeProfit: 0.02 }],
    ['twice the volatility', { sigma: 0.02 }, { stop: 0.04, takeProfit: 0.04 }],
    ['a sure trend', { pTrend: 1 }, { stop: 0.03, takeProfit: 0.02 }],
    ['no trend at all', { pTrend: 0 }, { stop: 0.01, takeProfit: 0.02 }],
    ['full heat halves', { heat: 1 }, { stop: 0.01, takeProfit: 0.01 }],
    ['the drawdown limit per hour halves the stop', { drawdownPerHour: 0.08 }, { stop: 0.01, takeProfit: 0.02 }],
    ['recovering from a drawdown changes nothing', { drawdownPerHour: -0.08 }, { stop: 0.02, takeProfit: 0.02 }],
    ['one σ per hour for us', { trendStrength: 1, pnlPerHour: 0.01 }, { stop: 0.02, takeProfit: 0.03 }],
    ['one σ per hour against us', { trendStrength: 1, pnlPerHour: -0.01 }, { stop: 0.02, takeProfit: 0.01 }],
  ])('%s', (_name, climate, expected) => {
    expect(distances(climate).stop).toBeCloseTo(expected.stop, 12);
    expect(distances(climate).takeProfit).toBeCloseTo(expected.takeProfit, 12);
  });

  it.each([
    ['stop', 'sigma', 1],
    ['stop', 'pTrend', 1],
    ['stop', 'heat', -1],
    ['stop', 'drawdownPerHour', -1],
    ['takeProfit', 'sigma', 1],
    ['takeProfit', 'pnlPerHour', 1],
    ['takeProfit', 'heat', -1],
  ] as const)('%s moves one way with %s (%i)', (name, input, direction) => {
    fc.assert(
      fc.property(climates, share, (climate, more) => {
        const change = distances({ ...climate, [input]: climate[input] + more })[name] - distances(climate)[name];
        expect(change * direction).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  it('stays within its bounds, whatever the input', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    const odd = fc.record({
      sigma: any,
      trendStrength: any,
      pTrend: any,
      pnlPerHour: any,
      drawdownPerHour: any,
      heat: any,
    });
    fc.assert(
      fc.property(odd, fc.double({ min: 1, max: 125, noNaN: true }), share, (climate, leverage, drawdownMax) => {
        const bounds = stopBounds(0.0005, 0.0001, leverage);
        const { stop, takeProfit } = distancesIn(climate, drawdownMax, bounds);
        expect(stop).toBeGreaterThanOrEqual(bounds.floor);
        expect(stop).toBeLessThanOrEqual(bounds.ceiling);
        expect(takeProfit).toBeGreaterThanOrEqual(bounds.floor);
        expect(takeProfit).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('stop bounds', () => {
  it.each([
    ['fees both ways and a tick; half the margin', [0.0005, 0.0001, 10], { floor: 0.0011, ceiling: 0.05 }],
    ['without leverage', [0.0005, 0, 1], { floor: 0.001, ceiling: 0.5 }],
    ['a leverage nobody knows counts as none', [0.0005, 0, 0], { floor: 0.001, ceiling: 0.5 }],
    ['liquidation is worse than fees', [0.01, 0, 100], { floor: 0.005, ceiling: 0.005 }],
  ] as const)('%s', (_name, [fee, tick, leverage], expected) => {
    expect(stopBounds(fee, tick, leverage)).toEqual(expected);
  });
});

describe('net return', () => {
  it.each([
    ['long, up a tenth: the exit pays more', 0.1, 1, 0.1 - 0.0005 - 0.00055],
    ['short, down a tenth: the exit pays less', 0.1, -1, 0.1 - 0.0005 - 0.00045],
    ['nowhere: two fees', 0, 1, -0.001],
  ])('%s', (_name, favour, sign, expected) => {
    expect(netReturn(favour, sign, 0.0005)).toBeCloseTo(expected, 12);
  });
});
