import { describe, expect, it } from 'vitest';
import { drawCase } from './drawWorld.ts';
import { plainer } from './plainer.ts';
import { shrinkWith, type Shrunk } from './shrink.ts';
import type { Case } from './case.ts';
import type { Broken } from './runCase.ts';

const BROKEN: Broken = { law: 'a', kind: 'law', detail: 'a broke', afterMs: 100_000 };
/** Each with several symbols and many signals. */
const SEEDS = ['7', '16', '20'];

/** As if a law broke in every case that `fails`; another one breaks in those with an even number of signals. */
function shrunk(seed: string, fails: (one: Case) => boolean, requestsMax?: number): Shrunk {
  const run = (one: Case) => ({ requests: 1, ...(fails(one) ? { broken: BROKEN } : {}) });
  return shrinkWith(run, drawCase(seed), BROKEN, requestsMax);
}

describe.each(SEEDS)('seed %s', (seed) => {
  it('shrinks to next to nothing where nothing is needed', () => {
    const { one, isSmallest } = shrunk(seed, () => true);
    expect(one.faults).toEqual([]);
    expect(one.draft).toMatchObject({ minutes: 1, walletUsd: '10000', settings: {}, signals: [], happenings: [] });
    expect(one.draft).toMatchObject({ fills: [], readLags: [], gaps: [], jumps: [], regimes: [] });
    expect(one.draft.symbols).toHaveLength(1);
    expect(isSmallest).toBe(true);
  });

  it('keeps what is needed, made plain', () => {
    const [symbol = ''] = drawCase(seed).draft.symbols;
    const { one } = shrunk(seed, ({ draft }) => draft.symbols.includes(symbol) && draft.signals.length >= 2);
    expect(one.draft.symbols).toEqual([symbol]);
    expect(one.draft.signals).toHaveLength(2);
    expect([...plainer(one)]).toEqual([]);
  });

  it('takes no case in which another law breaks', () => {
    const run = ({ draft }: Case) => ({
      requests: 1,
      broken: draft.signals.length > 0 ? BROKEN : { ...BROKEN, law: 'b' },
    });
    expect(shrinkWith(run, drawCase(seed), BROKEN).one.draft.signals).toHaveLength(1);
  });

  it('stops when the work it may cost is done', () => {
    const { runs, isSmallest } = shrunk(seed, ({ draft }) => draft.signals.length >= 2, 5);
    expect([runs, isSmallest]).toEqual([5, false]);
  });
});
