import { HASH, STREAM } from '../engine/names.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misdeciding } from './putBack.ts';

/** In the order of the alphabet. Signals come for the last ones. */
const SYMBOLS = [
  ...[
    'AAVEUSDT',
    'ADAUSDT',
    'ANKRUSDT',
    'ARCUSDT',
    'AVAXUSDT',
    'BNBUSDT',
    'BTCUSDT',
    'CHESSUSDT',
    'DOTUSDT',
    'ETHUSDT',
  ],
  ...[
    'FHEUSDT',
    'GALAUSDT',
    'GPSUSDT',
    'LINKUSDT',
    'NEARUSDT',
    'RIVERUSDT',
    'SEIUSDT',
    'SOLUSDT',
    'SUIUSDT',
    'ZECUSDT',
  ],
];
const WANTED = SYMBOLS.slice(-8);
const COVERED = 12;
const UNCOVERED = WANTED.length;
const SNAPSHOT = HASH.snapshot('');

export const snapshotCoverage: Scenario = {
  name: 'snapshot-coverage',
  incident: {
    id: 'I-14',
    date: '2026-02-01 to 2026-02-02',
    cost: '57 % of all plans denied as no_exchange_snapshot',
    guard: 'brain: what is asked for has a snapshot; health gate B',
  },
  story:
    'On 2026-02-01 the position service read as many symbols as it had time for, in the order of the alphabet: 0GUSDT, ' +
    '1000BONKUSDT, … The signals were for others, and 57 % of all plans were denied as no_exchange_snapshot while the ' +
    'coverage looked fine. One call reads all positions, and a symbol that is absent from it is flat. So every symbol ' +
    'that may trade has a snapshot, first of all those that somebody asks for; and health gate B counts them.',
  world: (seed) =>
    usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 6,
      signals: WANTED.map((symbol, index) => says({ symbol, side: 'BUY', second: 60 + 5 * index })),
    }),
  expectations: [
    expectCount('no entry is denied for want of a snapshot', 0, ({ journal }) => journal.count('no_exchange_snapshot')),
    expectCount('every signal trades', WANTED.length, ({ journal }) => journal.entryOrders().length),
    expectThat('health gate B sees full coverage', ({ journal }) => {
      const last = journal.of(STREAM.health).at(-1)?.fields;
      return { ok: last?.['gate_b'] === 'PASS', detail: `gate B ${last?.['gate_b']} ${last?.['alerts']}` };
    }),
  ],
  variants: [
    {
      name: 'by-the-alphabet',
      story: `The first ${COVERED} of ${SYMBOLS.length} symbols have snapshots; signals come for the last ${UNCOVERED}.`,
      world: {
        patch: misdeciding('brain', (decision) => {
          const unread = decision.writes.filter(({ key }) =>
            SYMBOLS.slice(COVERED).includes(key.slice(SNAPSHOT.length)),
          );
          for (const write of unread) decision.writes.splice(decision.writes.indexOf(write), 1);
          return decision;
        }),
      },
      breaks: ['no entry is denied for want of a snapshot', 'every signal trades', 'health gate B sees full coverage'],
    },
  ],
};
