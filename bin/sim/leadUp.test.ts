import { describe, expect, it } from 'vitest';
import { execute } from './execute.ts';
import { leadUp, suspectsOf } from './leadUp.ts';
import { MEMORY } from './stores.ts';
import { TINY } from './tinyScenario.ts';

describe('suspects', () => {
  const check = (detail: string) => ({ name: 'n', ok: false, detail, expected: true });
  const violation = (detail: string) => ({ law: 1, name: 'n', detail, at: 't' });

  it.each([
    ['ids before symbols', { checks: [check('BTCUSDT plan 64c7847f2ec5e09a')], violations: [] }, ['64c7847f2ec5e09a']],
    [
      'symbols where there is no id',
      { checks: [check('BTCUSDT and 1000PEPEUSDT')], violations: [] },
      ['BTCUSDT', '1000PEPEUSDT'],
    ],
    [
      'the first violation before checks',
      { checks: [check('BTCUSDT')], violations: [violation('1769990400000-0'), violation('ETHUSDT')] },
      ['1769990400000-0'],
    ],
    ['nobody', { checks: [check('3, expected 1'), { ...check('BTCUSDT'), ok: true }], violations: [] }, []],
  ])('%s', (_, outcome, names) => expect(suspectsOf(outcome)).toEqual(names));
});

it('runs again and keeps the last events that touched the suspect', async () => {
  const execution = { seed: '1', settings: {} };
  const selected = { scenario: TINY, variant: undefined };
  const outcome = await execute(selected, execution, MEMORY);
  const failed = { ...outcome, checks: [{ name: 'n', ok: false, detail: 'BTCUSDT', expected: true }], violations: [] };
  const context = await leadUp(selected, execution, MEMORY, failed);
  expect(context.about).toBe('BTCUSDT');
  expect(context.leadUp).toHaveLength(10);
  expect(context.leadUp.filter((line) => line.includes(' ← ') && !line.includes('+'))).toEqual([]);
  expect(context.leadUp.every((line) => line.includes('BTCUSDT'))).toBe(true);
  expect(context.repeat).toContain('run tiny --variant none --seed 1');
});

it('shows commits that append nothing where a law was broken: it may be about what they wrote', async () => {
  const execution = { seed: '1', settings: {} };
  const selected = { scenario: TINY, variant: undefined };
  const violation = { law: 10, name: 'n', detail: 'BTCUSDT', at: '2026-02-02T00:03:00.000Z' };
  const context = await leadUp(selected, execution, MEMORY, {
    ...(await execute(selected, execution, MEMORY)),
    violations: [violation],
  });
  expect(context.leadUp.at(-1)).toMatch(/ ← .* wrote .*BTCUSDT/);
});

it('shows ends and what the exchange did where nobody is suspected', async () => {
  const execution = { seed: '1', settings: {} };
  const selected = { scenario: TINY, variant: undefined };
  const context = await leadUp(selected, execution, MEMORY, {
    ...(await execute(selected, execution, MEMORY)),
    checks: [],
    violations: [],
  });
  expect(context.about).toBe('');
  expect(context.leadUp.map((line) => line.slice(14))).toEqual([
    expect.stringMatching(/^exchange configured /),
    expect.stringMatching(/^exchange orderAccepted /),
    expect.stringMatching(/^exchange fill /),
    expect.stringMatching(/^exchange positionChanged /),
    expect.stringMatching(/^exchange orderDone /),
    expect.stringMatching(/^executor .*reason_codes=FILLED/),
  ]);
});
