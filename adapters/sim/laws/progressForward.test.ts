import { describe, expect, it } from 'vitest';
import { STREAM } from '../../../engine/names.ts';
import { LawBench } from './fixture.ts';
import { progressForwardLaw } from './progressForward.ts';

const source = STREAM.decisions;

function bench(): LawBench {
  const bench = new LawBench(progressForwardLaw)
    .add(source, '4-0')
    .add(source, '5-0')
    .add(source, '5-1')
    .add(source, '6-0');
  return bench.commit('router', { progress: { source, from: '4-0', to: '5-0' } });
}

const from = (from: string, to: string, of: string = source) => ({ progress: { source: of, from, to } });

describe('progress-forward', () => {
  it('passes a stage that starts anywhere and then goes on, each source by itself', () => {
    const passing = bench()
      .commit('router', from('5-0', '6-0'))
      .commit('desk', from('', '7', 'timer:t'));
    passing.commit('desk', from('7', '9', 'timer:t')).commit('desk', from('', '1', 'outcomes'));
    passing.commit('executor', from('', 'b', 'epoch')).commit('executor', from('b', 'a', 'epoch'));
    passing.commit('harvest', from('5-0', '5-1', STREAM.results));
    passing.commit('brain', from('0-0', '6-0')).commit('brain', from('6-0', '9-0'));
    expect(passing.broken).toEqual([]);
  });

  it.each([
    [
      'going on from elsewhere',
      from('4-0', '6-0'),
      'router went on in quantum:stream:ai.decision.made from 4-0, but stood at 5-0',
    ],
    [
      'a place where there is no entry',
      from('5-0', '5-7'),
      'router moved in quantum:stream:ai.decision.made to 5-7, where there is no entry; the last one before is 5-1',
    ],
    ['going back', from('5-0', '4-0'), 'router moved in quantum:stream:ai.decision.made from 5-0 to 4-0 over no entry'],
    [
      'standing still',
      from('5-0', '5-0'),
      'router moved in quantum:stream:ai.decision.made from 5-0 to 5-0 over no entry',
    ],
  ])('catches %s', (_, parts, detail) => {
    expect(bench().commit('router', parts).broken).toEqual([detail]);
  });

  it('catches a jump', () => {
    expect(bench().commit('router', from('5-1', '6-0')).broken).toEqual([
      'router went on in quantum:stream:ai.decision.made from 5-1, but stood at 5-0',
      'router jumped over 1 entries of quantum:stream:ai.decision.made before 5-1',
    ]);
  });

  it('lets a timer follow a clock that was set back', () => {
    expect(bench().commit('desk', from('7', '5', 'timer:t')).broken).toEqual([]);
  });

  it('catches outcomes, and an observed stream, that go back', () => {
    expect(bench().commit('desk', from('7', '7', 'outcomes')).broken).toHaveLength(1);
    expect(bench().commit('harvest', from('10-0', '9-5', STREAM.results)).broken).toHaveLength(1);
  });

  it('keeps its place over many entries', () => {
    const long = new LawBench(progressForwardLaw);
    for (let id = 1; id <= 5_000; id += 1) {
      long.add(source, `${id}-0`).commit('router', from(`${id - 1}-0`, `${id}-0`));
    }
    expect(long.broken).toEqual([]);
    expect(long.commit('router', from('5000-0', '5001-0')).broken).toHaveLength(1);
  });
});
