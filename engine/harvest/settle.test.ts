import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { STREAM } from '../names.ts';
import { writeResult, type Result } from '../nouns/result.ts';
import { View } from '../view.ts';
import { HarvestWorld, START_MS, SYMBOL } from './fixture.ts';
import { makeHarvest } from './harvest.ts';

const STAGE = makeHarvest(configOf());

describe('results', () => {
  const external: Result = {
    planId: '',
    symbol: SYMBOL,
    decision: 'EXECUTE',
    executed: true,
    terminal: true,
    code: 'EXTERNAL_CLOSE',
    detail: '',
    reduceOnly: true,
    source: 'executor',
    atMs: START_MS + 5_000,
    rootId: '',
    traceId: '',
    correlationId: '',
  };
  const ledger = { ledgerAmount: 0n, ledgerEntryPrice: 0n };
  const fill = { side: 'SELL', quantity: 1n, price: 1n, orderId: '', tradedMs: 1, ...ledger } as const;

  it('drop the state when the position is closed, by us or from outside', () => {
    const filled: Result = { ...external, planId: 'x', code: 'FILLED', fill };
    for (const result of [external, filled]) {
      const world = new HarvestWorld('LONG');
      world.cycleAt(100);
      world.deliver(result);
      expect(world.state).toBeUndefined();
    }
  });

  it('of an earlier position leave the present one alone', () => {
    const world = new HarvestWorld('LONG');
    world.cycleAt(100);
    world.deliver({ ...external, atMs: START_MS - 1 });
    expect(world.state).toBeDefined();
  });

  const idle: readonly (readonly [string, Partial<Result>])[] = [
    ['an entry’s fill', { planId: 'e', code: 'FILLED', reduceOnly: false }],
    ['a fill on the way', { planId: 'e', code: 'FILLED', terminal: false }],
    ['an external fill that leaves something', { code: 'EXTERNAL_FILL', fill: { ...fill, ledgerAmount: 1n } }],
    ['a result of a symbol that is none', { symbol: 'x:y' }],
  ];
  it.each(idle)('that cannot matter are read past: %s', (_name, over) => {
    const entry = { id: '1-0', fields: writeResult({ ...external, ...over }) };
    const parsed = STAGE.parse({ kind: 'entry', stream: STREAM.results, entry });
    expect(parsed).toEqual({ message: { kind: 'other' } });
    expect(STAGE.view({ kind: 'other' }, 0, new View())).toEqual({});
  });

  it('of any content are read without a throw', () => {
    const names = Object.keys(writeResult({ ...external, fill }));
    const any = fc.dictionary(
      fc.constantFrom('__proto__', ...names),
      fc.oneof(fc.string(), fc.constant('9'.repeat(100_000))),
    );
    fc.assert(
      fc.property(any, (fields) => {
        const parsed = STAGE.parse({ kind: 'entry', stream: STREAM.results, entry: { id: '1-0', fields } });
        expect('message' in parsed).toBe(true);
      }),
    );
  });
});
