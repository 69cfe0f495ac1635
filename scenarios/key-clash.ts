import { HASH, STREAM, TEXT } from '../engine/names.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misdeciding } from './putBack.ts';

const WANTED = ['ADAUSDT', 'ETHUSDT', 'SOLUSDT'];
const CLASHING = 'LINKUSDT';
const PLAN = 'outside-clash';

/** The permit of the safety gate, which the bridge issued to itself, as a hash. */
const BYPASS = { allow: 'true', safe_qty: '0', reason: 'auto_bypass_no_p33' };

const entryPlan = (symbol: string, second: number) =>
  sends(second, STREAM.plans, {
    ...{ plan_id: PLAN, decision: 'EXECUTE', symbol, action: 'ENTRY_PROPOSED', side: 'BUY', reduceOnly: 'false' },
    ...{ notional_usd: '100', leverage: '5', source: 'test', timestamp: String(START_MS / 1000 + second) },
  });

export const keyClash: Scenario = {
  name: 'key-clash',
  incident: {
    id: 'I-19',
    date: '2026-02-02 to 2026-03-02',
    cost: 'permits that nobody could read, for a month',
    guard: 'names: one writer and one type per key; a commit checks every type before it writes; laws 2 and 16',
  },
  story:
    'From 2026-02-02 on three services wrote the permit of a plan: the position service as a string, the bridge and the ' +
    'harvest brain as a hash, and whoever read it the other way got WRONGTYPE, for a month. Every key has one writer and ' +
    'one type. And if somebody else puts a hash in the way, as here for one plan, nothing of that plan is written, it ' +
    'is put aside by name, and all others go on.',
  world: (seed) => ({
    ...usualWorld({
      seed,
      symbols: [...WANTED, CLASHING],
      minutes: 5,
      signals: [entryPlan(CLASHING, 60), ...WANTED.map((symbol) => says({ symbol, side: 'BUY', second: 60 }))],
    }),
    script: (world) => world.put(TEXT.positionPermit(PLAN), BYPASS),
  }),
  expectations: [
    expectCount('every other plan trades', WANTED.length, ({ journal }) => journal.entryOrders().length),
    expectThat('the plan in whose way something is, is put aside', ({ journal, store, world }) => {
      const letters = journal.of(STREAM.deadletters).map(({ fields }) => fields['reason'] ?? '');
      const book = store.hashAt(HASH.position(CLASHING), world.nowMs);
      const ok = letters.length === 1 && (letters[0] ?? '').includes('WRONGTYPE') && book === undefined;
      return { ok, detail: letters.join(', ') };
    }),
  ],
  variants: [
    {
      name: 'two-writers',
      story: 'The bridge writes itself the permit of each plan, as a hash.',
      world: {
        patch: misdeciding('bridge', (decision) => {
          for (const { stream, fields } of decision.appends)
            if (stream === STREAM.plans) decision.put(TEXT.positionPermit(fields['plan_id'] ?? ''), BYPASS);
          return decision;
        }),
      },
      breaks: ['every other plan trades', 'the plan in whose way something is, is put aside', 'law one-writer'],
    },
  ],
};
