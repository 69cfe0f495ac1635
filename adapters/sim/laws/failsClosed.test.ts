import { describe, expect, it } from 'vitest';
import { STREAM } from '../../../engine/names.ts';
import { failsClosedLaw } from './failsClosed.ts';
import { LawBench } from './fixture.ts';

const { decisions, intents, deadletters } = STREAM;
const letter = (id: string, stream: string = decisions) => ({
  stream: deadletters,
  fields: { stream, entry_id: id, root_id: id },
});

function routed(...appends: { stream: string; fields: Record<string, string> }[]): LawBench {
  const bench = new LawBench(failsClosedLaw).add(decisions, '5-0').add(decisions, '6-0');
  return bench.commit('router', { progress: { source: decisions, from: '0-0', to: '6-0' }, appends });
}

describe('fails-closed', () => {
  it('passes a dead letter among good entries', () => {
    expect(routed(letter('5-0'), { stream: intents, fields: { root_id: '6-0' } }).broken).toEqual([]);
  });

  it('catches a dead letter that leads on', () => {
    const [first] = routed(letter('5-0'), { stream: intents, fields: { root_id: '5-0' } }).broken;
    expect(first).toContain(`router wrote a dead letter for ${decisions} 5-0 and made ${intents}`);
  });

  it.each([
    ['of an entry not consumed', letter('7-0')],
    ['of another stream', letter('5-0', intents)],
  ])('catches a dead letter %s', (_, append) => {
    expect(routed(append).broken).toHaveLength(1);
  });

  it('catches, at rest, a stage that is stuck', () => {
    expect(routed().atRest().broken).toEqual([]);
    expect(routed().add(decisions, '7-0').add(decisions, '8-0').atRest().broken).toEqual([
      `at rest router is stuck at ${decisions} 7-0, with 2 entries unread`,
    ]);
  });
});
