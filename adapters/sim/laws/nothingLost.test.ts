import { describe, expect, it } from 'vitest';
import { STREAM } from '../../../engine/names.ts';
import { LawBench, result, ticket } from './fixture.ts';
import { nothingLostLaw } from './nothingLost.ts';

const { decisions, intents, plans, orders, results, outcomes, deadletters, permits } = STREAM;

function routed(...appends: { stream: string; fields: Record<string, string> }[]): LawBench {
  const bench = new LawBench(nothingLostLaw).add(decisions, '5-0').add(decisions, '6-0');
  return bench.commit('router', { progress: { source: decisions, from: '0-0', to: '6-0' }, appends });
}

describe('nothing-lost', () => {
  it.each([
    [
      'two intents',
      [
        { stream: intents, fields: { root_id: '5-0' } },
        { stream: intents, fields: { root_id: '6-0' } },
      ],
    ],
    [
      'an outcome and a dead letter',
      [
        { stream: outcomes, fields: { root_id: '5-0', code: 'DUPLICATE_SKIP' } },
        { stream: deadletters, fields: { root_id: '6-0' } },
      ],
    ],
    [
      'a gap of one',
      [
        { stream: outcomes, fields: { root_id: '6-0', code: 'INTENT_GAP', detail: 'INTENT_GAP symbol= count=1' } },
        { stream: intents, fields: { root_id: '6-0' } },
      ],
    ],
  ])('passes a batch of two that ends as %s', (_, appends) => {
    expect(routed(...appends).broken).toEqual([]);
  });

  it.each([
    ['nothing', [], 'router consumed 2 entries of quantum:stream:ai.decision.made up to 6-0 and recorded 0 outcomes'],
    [
      'one thing',
      [{ stream: intents, fields: { root_id: '5-0' } }],
      'router consumed 2 entries of quantum:stream:ai.decision.made up to 6-0 and recorded 1 outcomes',
    ],
    [
      'an intent and an outcome for the same entry',
      [
        { stream: intents, fields: { root_id: '5-0' } },
        { stream: outcomes, fields: { root_id: '5-0', code: 'DUPLICATE_SKIP' } },
      ],
      `router consumed ${decisions} 6-0 and made ${outcomes} with root 5-0 of it`,
    ],
  ])('catches a batch of two that leads to %s', (_, appends, detail) => {
    expect(routed(...appends).broken).toEqual([detail]);
  });

  it('follows the root through every stage to its one result', () => {
    const bench = routed(
      { stream: intents, fields: { root_id: '5-0' } },
      { stream: deadletters, fields: { root_id: '6-0' } },
    );
    const planned = {
      progress: { source: intents, from: '0-0', to: '1735693200000-3' },
      appends: [{ stream: plans, fields: { root_id: '5-0' } }],
    };
    bench.commit('bridge', planned);
    expect(bench.broken).toEqual([]);
    const permitted = [
      { stream: permits, fields: {} },
      { stream: orders, fields: { root_id: '5-0' } },
    ];
    bench.commit('desk', { progress: { source: plans, from: '0-0', to: '1735693200000-6' }, appends: permitted });
    expect(bench.broken).toEqual([]);
  });

  it.each([
    ['trade.intent:5-0', []],
    ['5-0', [`bridge consumed ${intents} 5-0 and made ${plans} with root 5-0 of it`]],
  ])('knows a signal that enters later by its stream too, not as %s', (root, broken) => {
    const bench = new LawBench(nothingLostLaw).add(intents, '5-0');
    const progress = { source: intents, from: '0-0', to: '5-0' };
    bench.commit('bridge', { progress, appends: [{ stream: plans, fields: { root_id: root } }] });
    expect(bench.broken).toEqual(broken);
  });

  it('does not count a result on the way as an end of a plan', () => {
    const bench = new LawBench(nothingLostLaw).add(plans, '5-0');
    const appends = [{ stream: results, fields: { root_id: '5-0', terminal: 'false' } }];
    bench.commit('desk', { progress: { source: plans, from: '0-0', to: '5-0' }, appends });
    expect(bench.broken).toHaveLength(1);
  });

  it('takes one terminal result per plan, which may be told again', () => {
    const bench = new LawBench(nothingLostLaw).permit(ticket()).result(result()).atRest();
    bench.result(result(ticket(), { detail: 'FILLED again=true' }));
    expect(bench.broken).toEqual([]);
    expect(bench.result(result()).broken).toEqual(['plan p1 has a second terminal result: FILLED']);
  });

  it('takes another try under the id of an entry that was refused long ago, but of no other plan', () => {
    const refused = result(ticket(), { code: 'SKIP_OPEN_DUPLICATE' });
    const bench = new LawBench(nothingLostLaw).result(refused).later(1_200_001).result(refused);
    expect(bench.later(1_200_001).permit(ticket()).result(result()).broken).toEqual([]);
    bench.later(1_200_001).permit(ticket()).result(result());
    expect(bench.broken).toEqual([
      'plan p1 was handed to the executor after its terminal result',
      'plan p1 has a second terminal result: FILLED',
    ]);
  });

  it('catches a ticket after the end of its plan, and at rest one without an end', () => {
    const bench = new LawBench(nothingLostLaw).result(result()).permit(ticket());
    expect(bench.broken).toEqual(['plan p1 was handed to the executor after its terminal result']);
    bench
      .permit(ticket({ planId: 'p2' }))
      .result(result())
      .atRest();
    expect(bench.broken.at(-1)).toBe('plan p2 was handed to the executor and has no terminal result');
  });
});
