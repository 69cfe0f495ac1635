import { expectCount, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';

export const lateFill: Scenario = {
  name: 'late-fill',
  story: 'Half of an order fills at once and half after ten seconds: the ledger follows each part.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: ['ETHUSDT'],
      minutes: 3,
      signals: [says({ symbol: 'ETHUSDT', side: 'BUY', second: 60 })],
    }),
    fillPlan: () => ({
      kind: 'slices',
      parts: [
        [0.5, 0],
        [0.5, 10_000],
      ],
    }),
  }),
  expectations: [
    expectCount('two fills, two ledger commits', 2, ({ journal }) => journal.marksWith('LEDGER_COMMIT').length),
  ],
  variants: [],
};
