import { describe, expect, it } from 'vitest';
import type { Entry } from '../protocol.ts';
import { entry, healthy, resultEntry, unfilled, windowOf } from './evidenceFixture.ts';
import { tradingActivity } from './tradingActivity.ts';

const foreign = (executed: string) => entry({ plan_id: 'x', symbol: 'ZECUSDT', executed });

const CASES: [string, readonly Entry[], number][] = [
  ['nothing', [], 0],
  ['a fill', [resultEntry()], 1],
  ['three fills of one plan', [resultEntry(), resultEntry({ terminal: false }), resultEntry({ terminal: false })], 1],
  ['two plans', [resultEntry(), resultEntry({ planId: 'b' })], 2],
  ['a close', [resultEntry({ reduceOnly: true })], 1],
  ['a refusal', [unfilled({})], 0],
  ['a moved stop: executed, but no fill', [unfilled({ executed: true, code: 'STOP_UPDATED', source: 'desk' })], 0],
  ['a fill that was nobody’s plan', [resultEntry({ planId: '', code: 'EXTERNAL_FILL' })], 0],
  ['another writer’s True (capital)', [foreign('True')], 1],
  ['another writer’s true', [foreign('true')], 1],
  ['another writer’s False', [foreign('False')], 0],
];

describe('gate A', () => {
  it.each(CASES)('%s', (_, entries, count) => {
    const finding = tradingActivity(healthy({ results: windowOf(...entries) }));
    expect(finding.passes).toBe(count > 0);
    expect(finding.facts).toEqual([`FILLED orders (last 5m): ${count}`]);
  });

  it('says when it did not look at everything', () => {
    const { facts } = tradingActivity(healthy({ results: { entries: [resultEntry()], cut: true } }));
    expect(facts).toContain('Window cut: only the newest 1 entries were counted');
  });
});
