/** A scenario small enough for tests: one symbol, one signal, three minutes. */
import { expectCount, type Scenario } from '../../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../../adapters/sim/run/usualWorld.ts';

export const TINY: Scenario = {
  name: 'tiny',
  story: 'A signal came and was traded. Nothing else happened.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: ['BTCUSDT'],
      minutes: 3,
      signals: [says({ symbol: 'BTCUSDT', side: 'BUY', second: 65 })],
    }),
  expectations: [expectCount('one order', 1, ({ journal }) => journal.orders.length)],
  variants: [
    { name: 'no-positions', story: 'Nothing may be opened.', breaks: ['one order'], settings: { POSITIONS_MAX: '0' } },
    { name: 'no-change', story: 'Says it breaks something and does not.', breaks: ['one order'] },
  ],
};
