import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readPlan } from '../nouns/plan.ts';
import type { Fields } from '../protocol.ts';
import { BUILD_TAG } from './buildTag.ts';
import { bridge, intent, ledger, price, shelf, snapshot, venue, type Shelf } from './fixture.ts';
import { runs } from '../../properties/drawn/runs.ts';

it('has the build tag that operators look for', () => expect(BUILD_TAG).toBe('intent-bridge-ledger-open-v1'));

describe('the plan id', () => {
  const planId = (fields: Fields, stock?: Shelf): string | undefined => bridge(fields, stock).fields['plan_id'];
  const first = planId(intent({}, { root_id: '5-1' }));

  it.each<[string, Fields, boolean, Shelf?]>([
    ['appended again', intent({}, { root_id: '5-1' }), true],
    ['appended again, with another position', intent({}, { root_id: '5-1' }), true, shelf(venue(), ledger('-3'))],
    ['another root', intent({}, { root_id: '5-2' }), false],
    ['another size', intent({ position_size_usd: 201 }, { root_id: '5-1' }), false],
    ['another side', intent({ side: 'SELL' }, { root_id: '5-1' }), false],
  ])('%s', (_, fields, same, stock) => expect(planId(fields, stock) === first).toBe(same));
});

it('ends every entry exactly once, and its plans can be read', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('BUY', 'SELL', 'LONG', 'CLOSE', 'PARTIAL_CLOSE', '1e400', '0x10', 'None', 1e308, 5e-324, -0),
    fc.double(),
  );
  const names = [
    'side',
    'action',
    'quantity',
    'position_usd',
    'position_size_usd',
    'leverage',
    'entry_price',
    'percentage',
  ];
  const levels = [
    'stop_loss',
    'stop_loss_pct',
    'sl_pct',
    'take_profit',
    'tp_pct',
    'reduceOnly',
    'timestamp',
    '__proto__',
  ];
  const nearly = fc.dictionary(fc.constantFrom(...names, ...levels), value).map((part) => intent(part));
  const rubbish = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary' }));
  const hashes = fc.constantFrom(venue(), ledger('2'), ledger('-2'), snapshot('1'), shelf(venue(), ledger('1')), {});
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: nearly }, rubbish), hashes, (fields, stock) => {
      const got = bridge(fields, shelf(stock, price('100')));
      expect(got.end).toMatch(/^(plan|dead: .+|[A-Z_]{8,})$/);
      seen.add(got.end.split(':')[0] ?? '');
      if (got.end === 'plan') expect(readPlan(got.fields, 'x')).toHaveProperty('plan');
    }),
    runs(1_000),
  );
  expect([...seen]).toEqual(expect.arrayContaining(['plan', 'dead', 'STALE_VENUE']));
});
