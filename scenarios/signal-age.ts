import { expectCount, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';

const ARRIVE_AFTER_S = { ETHUSDT: 301, SOLUSDT: 390, LINKUSDT: 480, ADAUSDT: 660 };

export const signalAge: Scenario = {
  name: 'signal-age',
  incident: { id: 'I-43', date: '2026-02-14', cost: 'no signal was used', guard: 'bridge: INTENT_MAX_AGE_S' },
  story:
    'On 2026-02-14 signals took five to eight minutes to come and were thrown away after five: every one of them ' +
    'expired unused, and nothing said so. Ten minutes are allowed now, and what is older ends as STALE_INTENT_DROP.',
  world: (seed) => {
    const late = Object.entries(ARRIVE_AFTER_S);
    const signals = late.map(([symbol, lateS]) => says({ symbol, side: 'BUY', second: 60, lateS }));
    return usualWorld({ seed, symbols: Object.keys(ARRIVE_AFTER_S), minutes: 14, signals });
  },
  expectations: [
    expectCount('signals of five to eight minutes trade', 3, ({ journal }) => journal.entryOrders().length),
    expectCount('one of eleven minutes ends by name', 1, ({ journal }) => journal.count('STALE_INTENT_DROP')),
  ],
  variants: [
    {
      name: 'five-minutes',
      story: 'The bound of that day: nothing trades.',
      settings: { INTENT_MAX_AGE_S: '300' },
      breaks: ['signals of five to eight minutes trade', 'one of eleven minutes ends by name'],
    },
  ],
};
