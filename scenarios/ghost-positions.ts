import { decimal } from '../engine/decimal.ts';
import { Decision } from '../engine/decision.ts';
import type { ExecutorMessage } from '../engine/executor/executor.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { writeExposure } from '../engine/nouns/exposure.ts';
import { EMPTY_LEDGER, writeLedger } from '../engine/nouns/ledger.ts';
import { writePosition } from '../engine/nouns/position.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import type { World } from '../adapters/sim/world/world.ts';
import { misdeciding } from './putBack.ts';

const GHOSTS = ['AAVEUSDT', 'DOTUSDT', 'UNIUSDT'];
const OTHER = 'ETHUSDT';
const GONE_BY_S = 30;
/** Seen, seen again, and one that may have been on its way. */
const REPORTS_MAX = 3;

/** What Redis remembers of a position that the exchange does not have. */
function haunt(world: World): void {
  const [quantity, entryPrice, notionalUsd] = [decimal('10'), decimal('15'), decimal('150')];
  const openedMs = START_MS - 86_400_000;
  const held = { state: 'OPEN', side: 'LONG', quantity, entryPrice, notionalUsd, leverage: 5, openedMs } as const;
  const exposure = GHOSTS.map((symbol) => writeExposure(symbol, notionalUsd));
  world.put(HASH.exposure, Object.assign({}, ...exposure) as Record<string, string>);
  for (const symbol of GHOSTS) {
    world.put(
      HASH.position(symbol),
      writePosition(symbol, { ...held, planId: '', entryPending: false, closePlanId: '' }),
    );
    const times = { lastUpdateMs: openedMs, lastFillServerMs: openedMs };
    world.put(
      HASH.ledger(symbol),
      writeLedger({ ...EMPTY_LEDGER, ...times, amount: quantity, entryPrice, version: 1 }),
    );
  }
}

export const ghostPositions: Scenario = {
  name: 'ghost-positions',
  incident: {
    id: 'I-24, I-25',
    date: '2026-02-26',
    cost: '13 slots held by nothing; 521,311 reports nobody acted on',
    guard: 'brain and executor: exchange > ledger, drift seen twice is taken in; laws 5 and 15',
  },
  story:
    'By 2026-02-26 Redis held thirteen positions that the exchange did not have. Each second the reconcile engine found ' +
    'the sides to differ, put the symbol on hold and wrote an event, half a million of them, and nothing ever took the ' +
    'ghosts away: they kept their slots and their symbols could not be entered. Here the store is full of ghosts from ' +
    'the start. The exchange is the truth: what it is seen twice not to have is gone in half a minute, and both a ' +
    'ghost’s symbol and another one trade in the slots that are free again.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [...GHOSTS, OTHER],
      minutes: 6,
      settings: { POSITIONS_MAX: String(GHOSTS.length) },
      signals: ['AAVEUSDT', OTHER].map((symbol) => says({ symbol, side: 'BUY', second: 240 })),
    }),
    script: haunt,
  }),
  expectations: [
    expectThat('every ghost is gone in half a minute', ({ journal }) => {
      const closed = journal.of(STREAM.results).filter(({ fields }) => fields['reason_codes'] === 'EXTERNAL_CLOSE');
      const lastS = Math.max(0, ...closed.map(({ atMs }) => (atMs - START_MS) / 1000));
      return {
        ok: closed.length === GHOSTS.length && lastS <= GONE_BY_S,
        detail: closed.length === 0 ? 'none gone' : `${closed.length} gone by ${lastS} s`,
      };
    }),
    expectThat('each is reported three times at most', ({ journal }) => {
      const reports = journal.of(STREAM.reconcile).length;
      return { ok: reports <= GHOSTS.length * REPORTS_MAX, detail: `${reports} reports of ${GHOSTS.length} ghosts` };
    }),
    expectCount('a ghost’s symbol and another one trade', 2, ({ journal }) => journal.entryOrders().length),
  ],
  variants: [
    {
      name: 'nobody-acts',
      story: 'Drift is reported and never taken in, as by the reconcile engine: the ghosts stay, the reports pile up.',
      world: {
        patch: misdeciding('executor', (decision, message) =>
          (message as ExecutorMessage).kind === 'drift' ? new Decision() : decision,
        ),
      },
      breaks: [
        'every ghost is gone in half a minute',
        'each is reported three times at most',
        'a ghost’s symbol and another one trade',
        'law 5 ledger-is-truth',
      ],
    },
  ],
};
