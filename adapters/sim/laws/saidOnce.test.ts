import { describe, expect, it } from 'vitest';
import { STREAM } from '../../../engine/names.ts';
import { LawBench } from './fixture.ts';
import { saidOnceLaw } from './saidOnce.ts';

const said = { correlation_id: 'c', trace_id: '', message_id: 'm1' };
const routed = (root: string) => ({ appends: [{ stream: STREAM.intents, fields: { root_id: root } }] });
const twice = (second: object, laterMs: number, first: object = {}) =>
  new LawBench(saidOnceLaw)
    .add(STREAM.decisions, '1-0', { ...said, ...first })
    .add(STREAM.decisions, '2-0', { ...said, ...second })
    .commit('router', routed('1-0'))
    .later(laterMs)
    .commit('router', routed('2-0')).broken;

describe('said-once', () => {
  it('catches a message that is let through twice within the window', () => {
    expect(twice({}, 299_999)).toEqual(['root 2-0 is c  m1 once more, 299999 ms after it was let through']);
  });

  it('catches one without an id, by all that it says', () => {
    expect(twice({ message_id: '' }, 1, { message_id: '' })).toHaveLength(1);
  });

  it('catches one after the window that is still young enough to trade', () => {
    const stamp = { timestamp: '2025-01-01T00:59:00Z' };
    expect(twice(stamp, 539_999, stamp)).toHaveLength(1);
    expect(twice(stamp, 540_000, stamp)).toEqual([]);
  });

  it.each<[string, object, number]>([
    ['after the window', {}, 300_000],
    ['another message', { message_id: 'm2' }, 1],
    ['another correlation', { correlation_id: 'd' }, 1],
    ['a message without an id', { message_id: '' }, 1],
  ])('passes %s', (_, second, laterMs) => expect(twice(second, laterMs)).toEqual([]));
});
