/** Where a stage begins, and goes on. */
import { expect, it } from 'vitest';
import { STREAM } from '../../engine/names.ts';
import { EPOCH, idsIn, TIMER, type Subject } from './subject.ts';

export function positions(store: () => Subject): void {
  it('places every cursor with the first stage that starts: outside streams from the past, own ones from the end', async () => {
    await store().add(STREAM.decisions, 50);
    const young = await store().add(STREAM.decisions, 150);
    const old = await store().add(STREAM.results, 150);
    const reply = await store().acquire('router', { sources: [STREAM.decisions, TIMER], outsideFromMs: 100 });
    expect(reply).toMatchObject({ kind: 'acquired', epoch: EPOCH, positions: new Map([[STREAM.decisions, '100-0']]) });
    expect(reply).toMatchObject({
      placed: [
        `stage=router stream=${STREAM.decisions} from=100-0`,
        `stage=bridge stream=${STREAM.intents} from=100-0`,
        `stage=brain stream=${STREAM.intents} from=100-0`,
        `stage=desk stream=${STREAM.plans} from=100-0`,
        `stage=desk stream=${STREAM.exitPlans} from=100-0`,
        `stage=desk stream=${STREAM.results} from=${old}`,
        `stage=harvest stream=${STREAM.results} from=${old}`,
      ],
    });
    expect(idsIn(await store().read('router', STREAM.decisions, '100-0'))).toEqual([young]);
    // The desk starts later, but misses nothing written since.
    const result = await store().add(STREAM.results, 200);
    const later = await store().acquire('desk', { sources: [STREAM.results], outsideFromMs: 900 });
    expect(later).toMatchObject({ positions: new Map([[STREAM.results, old]]), placed: [] });
    expect(idsIn(await store().read('desk', STREAM.results, old))).toEqual([result]);
  });

  it('answers every position that was committed', async () => {
    const token = await store().token('router');
    const id = await store().add(STREAM.decisions);
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: id });
    await store().commit('router', token, { source: TIMER, from: '', to: '7' });
    const reply = await store().acquire('router', { sources: [STREAM.decisions, TIMER, 'outcomes'] });
    expect(reply).toMatchObject({
      positions: new Map([
        [STREAM.decisions, id],
        [TIMER, '7'],
      ]),
    });
  });
}
