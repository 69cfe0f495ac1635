import { HASH, STREAM } from '../engine/names.ts';
import type { Fields } from '../engine/protocol.ts';
import { expectCount, expectThat, type Scenario } from '../adapters/sim/run/scenario.ts';
import { says, sends, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { misreading } from './putBack.ts';

const [COMPLETE, NO_REDUCE_ONLY, OTHER_NAME] = ['ETHUSDT', 'LINKUSDT', 'SOLUSDT'] as const;
const SYMBOLS = [COMPLETE, NO_REDUCE_ONLY, OTHER_NAME];

/** A close as an outside producer puts it on apply.plan. */
const closePlan = (symbol: string, second: number): Fields => ({
  ...{ plan_id: `outside-${symbol}`, decision: 'EXECUTE', symbol, action: 'FULL_CLOSE_PROPOSED', side: 'SELL' },
  ...{ reduceOnly: 'true', new_sl_proposed: '1', source: 'apply_layer', timestamp: String(START_MS / 1000 + second) },
});

export const mandatoryFields: Scenario = {
  name: 'mandatory-fields',
  incident: {
    id: 'I-5, I-16',
    date: '2026-02-02 to 2026-02-08',
    cost: 'every entry refused; 44 positions that nothing closed, 709 USD',
    guard: 'plans: action and reduceOnly are mandatory, no default downstream; law 16',
  },
  story:
    'A missing reduceOnly was read as false until closes of an old backlog flipped positions on 2026-02-08, and from ' +
    'then on as true: every entry was refused. On 2026-02-02 a heat gate read `action` where `harvest_action` was ' +
    'written, took what was missing for UPDATE_SL, and not one close was executed. Nothing is assumed now: what an intent ' +
    'means follows from its side and the position, and a plan without action or reduceOnly is put aside by name.',
  world: (seed) => {
    const second = 180;
    const { reduceOnly: _left, ...incomplete } = closePlan(NO_REDUCE_ONLY, second);
    const { action: harvest_action = '', ...renamed } = closePlan(OTHER_NAME, second);
    return usualWorld({
      seed,
      symbols: SYMBOLS,
      minutes: 5,
      signals: [
        ...SYMBOLS.map((symbol) => says({ symbol, side: 'BUY', second: 60 })),
        sends(second, STREAM.plans, incomplete),
        sends(second, STREAM.plans, { ...renamed, harvest_action }),
        sends(second, STREAM.plans, closePlan(COMPLETE, second)),
      ],
    });
  },
  expectations: [
    expectCount('entries that say nothing about reduceOnly trade', 3, ({ journal }) => journal.entryOrders().length),
    expectThat('what is incomplete is put aside and says why', ({ journal }) => {
      const reasons = journal.of(STREAM.deadletters).map(({ fields }) => fields['reason'] ?? '');
      const ok =
        reasons.length === 2 && reasons[0] === 'reduceOnly missing' && reasons[1] === 'action missing or unknown';
      return { ok, detail: reasons.join(', ') || 'nothing is put aside' };
    }),
    expectThat('it changes nothing', ({ journal, store, world }) => {
      const closed = journal.orders.filter(({ symbol, reduceOnly }) => reduceOnly && symbol !== COMPLETE).length;
      const stop = store.hashAt(HASH.position(OTHER_NAME), world.nowMs)?.['stop_loss'] ?? '0';
      return { ok: closed === 0 && stop === '0', detail: `${closed} closes, stop at ${stop}` };
    }),
    expectCount(
      'the complete plan closes its position',
      1,
      ({ journal }) => journal.orders.filter(({ symbol, reduceOnly }) => reduceOnly && symbol === COMPLETE).length,
    ),
  ],
  variants: [
    {
      name: 'default-true',
      story: 'As after 2026-02-08: what does not say reduceOnly is taken to be reduce-only, intents and plans.',
      world: {
        patch: (stage) =>
          misreading('desk', (fields) => ({ reduceOnly: 'true', ...fields }))(misreading('bridge', closing)(stage)),
      },
      breaks: [
        'entries that say nothing about reduceOnly trade',
        'what is incomplete is put aside and says why',
        'the complete plan closes its position',
      ],
    },
    {
      name: 'missing-is-update-sl',
      story: 'As on 2026-02-02: a plan whose action is not found is taken for a new stop.',
      world: {
        patch: misreading('desk', (fields, stream) =>
          stream === STREAM.plans ? { action: 'UPDATE_SL', ...fields } : fields,
        ),
      },
      breaks: ['what is incomplete is put aside and says why', 'it changes nothing'],
    },
  ],
};

function closing(fields: Fields): Fields {
  const record = JSON.parse(fields['payload'] ?? '{}') as object;
  return { ...fields, payload: JSON.stringify({ reduceOnly: true, ...record }) };
}
