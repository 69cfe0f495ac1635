import { describe, expect, it } from 'vitest';
import { HASH } from '../../../engine/names.ts';
import { BTC, LawBench } from './fixture.ts';
import { stopsTightenLaw } from './stopsTighten.ts';

const HELD = { plan_id: 'p1', opened_ms: '5', side: 'LONG', stop_loss: '90' };
const moved = (from: object, to: object) =>
  [from, to].reduce(
    (bench: LawBench, part) =>
      bench.commit('desk', { writes: [{ op: 'put', key: HASH.position(BTC), fields: { ...HELD, ...part } }] }),
    new LawBench(stopsTightenLaw),
  ).broken;

describe('stops-tighten', () => {
  it.each<[string, object, object]>([
    ['a long’s stop that falls', {}, { stop_loss: '89.9' }],
    ['a long’s stop that is taken away', {}, { stop_loss: '0' }],
    ['a short’s stop that rises', { side: 'SHORT' }, { side: 'SHORT', stop_loss: '90.1' }],
    ['a short’s stop that is taken away', { side: 'SHORT' }, { side: 'SHORT', stop_loss: '0' }],
  ])('catches %s', (_, from, to) => expect(moved(from, to)).toEqual([`${HASH.position(BTC)} was given a looser stop`]));

  it.each<[string, object, object]>([
    ['a long’s stop that rises', {}, { stop_loss: '91' }],
    ['a short’s stop that falls', { side: 'SHORT' }, { side: 'SHORT', stop_loss: '80' }],
    ['a first stop', { stop_loss: '0' }, { stop_loss: '80' }],
    ['another position', {}, { plan_id: 'p2', stop_loss: '80' }],
    ['a position that crossed', {}, { side: 'SHORT', stop_loss: '0' }],
  ])('passes %s', (_, from, to) => expect(moved(from, to)).toEqual([]));
});
