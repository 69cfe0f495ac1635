import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT_KINDS, readState, withoutPending, writeState, type HarvestState } from './state.ts';

const ms = fc.integer({ min: 0, max: 2_000_000_000_000 });
const float = fc.double({ noNaN: true, noDefaultInfinity: true });
const positive = fc.double({ min: 1e-9, max: 1, noNaN: true });
const price = fc.bigInt({ min: 1n, max: 10n ** 30n });
const pace = fc.record({ value: float, atMs: ms, perHour: float });

const maybe = <Value>(known: fc.Arbitrary<Value>) => fc.option(known, { nil: undefined });

const states: fc.Arbitrary<HarvestState> = fc.record({
  identity: fc.string(),
  openedMs: ms,
  seenMs: ms,
  stop: maybe(price),
  refusedStop: maybe(price),
  rungs: fc.integer({ min: 0, max: 3 }),
  attempts: fc.nat(),
  pending: maybe(
    fc.record({
      planId: fc.string(),
      kind: fc.constantFrom(...EXIT_KINDS),
      rung: fc.integer({ min: 0, max: 3 }),
      sinceMs: ms,
    }),
  ),
  kill: maybe(fc.record({ score: float, atMs: ms })),
  pnl: maybe(pace),
  drawdown: maybe(pace),
  distances: maybe(fc.record({ stop: positive, takeProfit: positive })),
});

const MINIMAL = { position: 'p/1/LONG', opened_ms: '1', seen_ms: '2', rungs: '1', attempts: '4' };

describe('harvest state', () => {
  it('reads what it wrote, exactly', () => {
    fc.assert(
      fc.property(states, (state) => {
        // String(-0) is "0": the one value that text cannot hold.
        const fields = writeState(state);
        expect(writeState(readState(fields) as HarvestState)).toEqual(fields);
        const known = (one: object) =>
          Object.entries(one).flatMap(([name, value]) => (value === undefined ? [] : [name]));
        expect(known(readState(fields) ?? {}).sort()).toEqual(known(state).sort());
      }),
    );
  });

  it('forgets a pending plan and nothing else', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(withoutPending(state)).toEqual({ ...state, pending: undefined });
      }),
    );
  });

  it.each([
    ['absent', undefined],
    ['without a position', { ...MINIMAL, position: undefined }],
    ['a rung there is not', { ...MINIMAL, rungs: '4' }],
    ['a rung below the first', { ...MINIMAL, rungs: '-1' }],
    ['half an attempt', { ...MINIMAL, attempts: '1.5' }],
    ['a moment beyond all numbers', { ...MINIMAL, seen_ms: '9'.repeat(400) }],
  ])('is unknown when %s', (_name, fields) => {
    const present = Object.entries(fields ?? {}).filter((field): field is [string, string] => field[1] !== undefined);
    expect(readState(fields === undefined ? undefined : Object.fromEntries(present))).toBeUndefined();
  });

  it.each([
    ['a stop of words', { stop: 'tight' }],
    ['a pending plan of no kind', { pending_plan: 'x', pending_kind: 'whim', pending_rung: '1', pending_ms: '1' }],
    ['a pending plan without its time', { pending_plan: 'x', pending_kind: 'stop', pending_rung: '0' }],
    ['distances of nothing', { stop_distance: '0', tp_distance: '0.1' }],
    ['half a pace', { pnl: '0.1', pnl_ms: '5' }],
    ['a kill score of no time', { kill_score: '0.8' }],
  ])('loses only %s', (_name, broken) => {
    expect(readState({ ...MINIMAL, ...broken })).toEqual(readState(MINIMAL));
  });
});
