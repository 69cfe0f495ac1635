/** Nobody depends on the order of a hash's fields: every scenario and variant leaves the same trace when each comes backwards. */
import { describe, expect, it } from 'vitest';
import { runScenario, runScenarioOn, type LaterStore } from '../adapters/sim/run/runScenario.ts';
import { BackwardStore } from '../adapters/sim/store/backwardStore.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import type { Consumer } from '../adapters/store/calls.ts';
import { HASH } from '../engine/names.ts';
import { SCENARIOS } from '../scenarios/all.ts';
import { lateFill } from '../scenarios/late-fill.ts';
import { misdeciding } from '../scenarios/putBack.ts';

const OPTIONS = { seed: '1', wallMs: () => 0 };
/** The day is told in part, and 750,000 entries are in no hash. */
const MINUTES = { memory: 60 };
const RUNS = SCENARIOS.filter(({ name }) => name !== 'backlog-750k').flatMap((whole) => {
  const scenario: Scenario = { ...whole, minutesOn: MINUTES };
  return [undefined, ...scenario.variants].map((variant) => ({ name: scenario.name, variant, scenario }));
});

function later(consumers: readonly Consumer[], epoch: string): LaterStore {
  const store = new BackwardStore(consumers, epoch);
  return { execute: (call) => Promise.resolve(store.execute(call)), dump: () => Promise.resolve(store) };
}

/** @returns the trace hashes of a run whose hashes come as they were written, and backwards. */
async function bothWays(scenario: Scenario, options: Parameters<typeof runScenario>[1]): Promise<readonly string[]> {
  const { traceHash } = await runScenarioOn('memory', later, scenario, options);
  return [runScenario(scenario, options).traceHash, traceHash];
}

describe('a run whose hashes come backwards', () => {
  it.each(RUNS)('$name $variant.name leaves the same trace', async ({ scenario, variant }) => {
    const [forwards, backwards] = await bothWays(scenario, variant === undefined ? OPTIONS : { ...OPTIONS, variant });
    expect(backwards).toBe(forwards);
  });

  it('leaves another when a stage goes by the order', async () => {
    const patch = misdeciding('desk', (decision, _, view) => {
      const order = view.hasHash(HASH.portfolio) ? Object.keys(view.hash(HASH.portfolio) ?? {}).join() : '';
      const told = decision.appends.map(({ stream, fields }) => ({ stream, fields: { ...fields, order } }));
      decision.appends.splice(0, Infinity, ...told);
      return decision;
    });
    const planted: Scenario = { ...lateFill, world: (seed) => ({ ...lateFill.world(seed), patch }) };
    const [forwards, backwards] = await bothWays(planted, OPTIONS);
    expect(backwards).not.toBe(forwards);
  });
});
