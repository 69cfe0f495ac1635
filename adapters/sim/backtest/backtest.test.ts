import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/time.ts';
import { endMs, priceText, type PriceColumns, type Ticks } from '../feeds/columns.ts';
import { synthesize } from '../feeds/synthetic.ts';
import { RandomStreams } from '../random.ts';
import { aiDecision } from '../signals/decision.ts';
import type { Signal } from '../signals/signal.ts';
import { Backtest } from './backtest.ts';
import { MOMENTUM, planOver, type BacktestPlan, type BacktestRequest } from './plan.ts';

const START_MS = 1_764_889_080_000;
/** Momentum needs a day; the run is the hours after it. */
const FROM_MS = START_MS + 24 * HOUR_MS;
const HOURS = 26;
const SYMBOLS = ['AUSDT', 'BUSDT', 'CUSDT'];

/** Lively enough for entries, stops and take-profits within two hours. */
const FULL = SYMBOLS.map((symbol) =>
  synthesize({
    symbol,
    startMs: START_MS,
    bars: HOURS * 60,
    stepMs: MINUTE_MS,
    startPrice: '100.00',
    tick: '0.01',
    regimes: [{ kind: 'trend_up', sigmaPerBar: 0.0015, driftPerBar: 0.0002, bars: HOURS * 60 }],
    jumps: [],
    random: new RandomStreams('prices').stream(symbol),
  }),
);

/** The same prices as far as they go. */
function cut(columns: PriceColumns, untilMs: number): PriceColumns {
  const bars = Math.round((untilMs - columns.startMs) / columns.stepMs);
  const { open, high, low, close, volume, quoteVolume, present, lastPresent } = columns;
  return {
    ...columns,
    open: open.slice(0, bars),
    high: high.slice(0, bars),
    low: low.slice(0, bars),
    close: close.slice(0, bars),
    volume: volume.slice(0, bars),
    quoteVolume: quoteVolume.slice(0, bars),
    present: present.slice(0, bars),
    lastPresent: lastPresent.slice(0, bars),
  };
}

/** The same prices until then; after it they are halved. */
function crashed(columns: PriceColumns, fromMs: number): PriceColumns {
  const bars = Math.round((fromMs - columns.startMs) / columns.stepMs);
  const halved = (prices: Ticks) => prices.map((price, index) => (index < bars ? price : Math.round(price / 2)));
  const { open, high, low, close } = columns;
  return { ...columns, open: halved(open), high: halved(high), low: halved(low), close: halved(close) };
}

function plan(columns: readonly PriceColumns[], asked: Partial<BacktestRequest> = {}): BacktestPlan {
  const usual = {
    data: 'synthetic',
    signals: MOMENTUM,
    seed: '1',
    settings: {},
    walletUsd: decimal('10000'),
    fromMs: FROM_MS,
  };
  return planOver(columns, { ...usual, ...asked });
}

interface Seen {
  readonly hash: string;
  readonly fills: number;
}

function runUntil(planned: BacktestPlan, untilMs: number): Seen {
  const backtest = new Backtest(planned, { laws: false });
  backtest.advance(untilMs);
  return { hash: backtest.world.core.trace.hex(), fills: backtest.recorder.fills.length };
}

describe('no look-ahead', () => {
  const cuts = [1, 2, 30, 61, 90].map((minutes) => FROM_MS + minutes * MINUTE_MS);

  it('has commits, orders and fills up to a bar be the same whether or not later bars exist', () => {
    const full = new Backtest(plan(FULL), { laws: false });
    for (const untilMs of cuts) {
      full.advance(untilMs);
      const seen = { hash: full.world.core.trace.hex(), fills: full.recorder.fills.length };
      expect(runUntil(plan(FULL.map((columns) => cut(columns, untilMs))), untilMs)).toEqual(seen);
    }
    expect(full.recorder.fills.length).toBeGreaterThan(3);
  });

  it('whatever the later bars are: a crash is met when it comes, and not before', () => {
    const crashMs = FROM_MS + 30 * MINUTE_MS;
    const fallen = FULL.map((columns) => crashed(columns, crashMs));
    expect(runUntil(plan(fallen), crashMs)).toEqual(runUntil(plan(FULL), crashMs));
    const afterMs = crashMs + MINUTE_MS;
    expect(runUntil(plan(fallen), afterMs).hash).not.toBe(runUntil(plan(FULL), afterMs).hash);
  });

  it('would notice a strategy that looks one bar ahead', () => {
    const untilMs = FROM_MS + 30 * MINUTE_MS;
    const peeking = (columns: readonly PriceColumns[]) => {
      const { spec, about } = plan(columns);
      return runUntil({ about, spec: { ...spec, signals: [peekingSignals(columns)] } }, untilMs);
    };
    expect(peeking(FULL)).not.toEqual(peeking(FULL.map((columns) => cut(columns, untilMs))));
  });
});

/** Knows the close of the bar that is still open. */
function* peekingSignals(columns: readonly PriceColumns[]): Generator<Signal, void, undefined> {
  for (let atMs = FROM_MS + MINUTE_MS; atMs < FROM_MS + HOUR_MS; atMs += MINUTE_MS) {
    for (const column of columns) {
      const ticks = column.close[(atMs + MINUTE_MS - column.startMs) / MINUTE_MS];
      if (ticks === undefined) continue;
      const { symbol } = column;
      yield aiDecision({
        atMs,
        symbol,
        side: 'BUY',
        confidence: 0.7,
        positionSizeUsd: 100,
        leverage: 10,
        correlationId: `${symbol}-${atMs}`,
        takeProfit: priceText(column, ticks),
      });
    }
  }
}

describe('backtest', () => {
  it('is the same run in one piece or in many', () => {
    const whole = new Backtest(plan(FULL), { laws: false });
    whole.advance(Number.POSITIVE_INFINITY);
    const pieces = new Backtest(plan(FULL), { laws: false });
    for (let atMs = FROM_MS; atMs <= FROM_MS + 2 * HOUR_MS; atMs += 7 * MINUTE_MS + 123) pieces.advance(atMs);
    pieces.advance(Number.POSITIVE_INFINITY);
    expect(pieces.finish()).toEqual(whole.finish());
  });

  it('samples the account each minute, both ends included', () => {
    const backtest = new Backtest(plan(FULL), { laws: false });
    backtest.advance(Number.POSITIVE_INFINITY);
    const endsMs = FULL.map(endMs);
    expect(backtest.samples.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 121 }, (_, minute) => FROM_MS + minute * MINUTE_MS),
    );
    expect(backtest.samples.at(-1)?.atMs).toBe(Math.max(...endsMs));
    expect(backtest.samples[0]).toEqual({
      atMs: FROM_MS,
      equityUsd: 10_000,
      walletUsd: 10_000,
      exposureUsd: 0,
      positions: 0,
    });
  });

  it('ends with every signal ended, the world quiet and the laws kept', () => {
    const backtest = new Backtest(plan(FULL), { laws: true });
    backtest.advance(Number.POSITIVE_INFINITY);
    const { signals, pending, laws, fills, fillCount } = backtest.finish();
    expect(pending).toBeUndefined();
    expect(signals).toMatchObject({ pending: 0, stray: 0 });
    expect([...signals.endings.values()].reduce((sum, count) => sum + count, 0)).toBe(signals.count);
    expect(signals.count).toBeGreaterThan(100);
    expect(fills).toHaveLength(fillCount);
    expect(laws.filter(({ ok }) => !ok)).toEqual([]);
    expect(laws.length).toBeGreaterThan(10);
  });

  it('knows why each position was closed', () => {
    const backtest = new Backtest(plan(FULL), { laws: false });
    backtest.advance(Number.POSITIVE_INFINITY);
    const { fills } = backtest.finish();
    const reasons = fills.map(({ order, reason }) => [order.reduceOnly, reason] as const);
    expect(reasons.filter(([closes, reason]) => closes === (reason === '' || reason === 'unknown'))).toEqual([]);
    expect(new Set(reasons.map(([, reason]) => reason)).size).toBeGreaterThan(1);
  });
});
