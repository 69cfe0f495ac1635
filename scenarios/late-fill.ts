import { formatDecimal } from '../engine/decimal.ts';
import { HASH } from '../engine/names.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { blindfolded } from './blindfold.ts';

export const lateFill: Scenario = {
  name: 'late-fill',
  incident: { id: '', date: '', cost: '', guard: 'executor: the ledger is the fold of the fills; law 5' },
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
    expectThat('after each fill the ledger is the position', ({ journal }) => {
      const ledger = journal.marksWith('LEDGER_COMMIT').map(({ line }) => / amt=(\S+)/.exec(line)?.[1]);
      const position = journal.fills.map((fill) => formatDecimal(fill.position));
      return { ok: ledger.join() === position.join(), detail: `ledger ${ledger.join()}, position ${position.join()}` };
    }),
  ],
  variants: [
    {
      name: 'forgetful-ledger',
      story: 'The executor folds each fill into an empty ledger: only the last one counts.',
      world: {
        patch: blindfolded('executor', { hash: (key, seen) => (key === HASH.ledger('ETHUSDT') ? undefined : seen) }),
      },
      breaks: ['after each fill the ledger is the position', 'law 5 ledger-is-truth'],
    },
  ],
};
