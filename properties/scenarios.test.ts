/** Every scenario holds, and every variant breaks exactly what it names, on more seeds than the default one. */
import { describe, expect, it } from 'vitest';
import { runScenario } from '../adapters/sim/run/runScenario.ts';
import type { RunResult } from '../adapters/sim/run/runScenario.ts';
import type { Scenario } from '../adapters/sim/run/scenario.ts';
import type { WorldSpec } from '../adapters/sim/world/spec.ts';
import { SCENARIOS } from '../scenarios/all.ts';
import { unknownOrder } from '../scenarios/unknown-order.ts';

const SEEDS = ['1', '2', '3'];
/** A day of eleven symbols, and 750,000 messages: each takes as long as all others together, and is run on one seed. */
const LONG: readonly string[] = ['soak-24h', 'backlog-750k'];
const seedsOf = ({ name }: Scenario) => (LONG.includes(name) ? SEEDS.slice(0, 1) : SEEDS);
/** For a day of eleven symbols on a busy machine. */
const RUN_MS = 120_000;
/** Expectations that no variant breaks; those of unknown-order are broken by the world without its faults, below. */
const NOT_FOR_VARIANTS = [
  // A constant of the build.
  'deadlock: BUILD_TAG verification',
  // Whether the world did what it was made for.
  'late-fill: two fills, two ledger commits',
];

const wallMs = () => 0;
const unexpected = (result: RunResult) =>
  result.checks.filter((check) => check.ok !== check.expected).map(({ name, detail }) => `${name}: ${detail}`);

const healthy = SCENARIOS.flatMap((scenario) =>
  seedsOf(scenario).map((seed) => ({ name: scenario.name, scenario, seed })),
);
const variants = SCENARIOS.flatMap((scenario) =>
  scenario.variants.flatMap((variant) =>
    seedsOf(scenario).map((seed) => ({ name: `${scenario.name} ${variant.name}`, scenario, variant, seed })),
  ),
);

describe('scenarios', () => {
  it.each(healthy)(
    '$name holds on seed $seed',
    ({ scenario, seed }) => {
      expect(unexpected(runScenario(scenario, { seed, wallMs }))).toEqual([]);
    },
    RUN_MS,
  );

  it.each(variants)(
    '$name breaks what it names, and nothing else, on seed $seed',
    ({ scenario, variant, seed }) => {
      expect(variant.breaks).not.toEqual([]);
      expect(unexpected(runScenario(scenario, { seed, variant, wallMs }))).toEqual([]);
    },
    RUN_MS,
  );

  it.each<[string, Partial<WorldSpec>]>([
    ['its faults', { faults: [] }],
    ['its faults and its lag', { faults: [], readLag: () => 0 }],
  ])('unknown-order without %s fails these expectations: each of its own', (_, part) => {
    const variant = { name: 'harmless', story: '', breaks: [], world: part };
    const { checks } = runScenario(unknownOrder, { seed: '1', variant, wallMs });
    const held = unknownOrder.expectations.filter(({ name }) => checks.find((check) => check.name === name)?.ok);
    expect(held.map(({ name }) => name)).toEqual([]);
    expect(unknownOrder.expectations.length).toBeGreaterThan(5);
  });

  it('has no expectation that no variant breaks: nobody would have seen it fail', () => {
    const unbroken = SCENARIOS.flatMap(({ name, expectations, variants }) => {
      const broken = new Set(variants.flatMap((variant) => variant.breaks));
      return expectations.filter((expectation) => !broken.has(expectation.name)).map((one) => `${name}: ${one.name}`);
    });
    const excused = [
      ...NOT_FOR_VARIANTS,
      ...unknownOrder.expectations.map(({ name }) => `${unknownOrder.name}: ${name}`),
    ];
    expect(unbroken.filter((one) => !excused.includes(one))).toEqual([]);
    // An excuse that nobody needs would hide the next one.
    expect(NOT_FOR_VARIANTS.filter((one) => !unbroken.includes(one))).toEqual([]);
  });

  it('has a verdict that can fail: an expectation nobody meets', () => {
    const [first] = SCENARIOS;
    const impossible: Scenario = {
      ...(first as Scenario),
      expectations: [{ name: 'never', judge: () => ({ ok: false, detail: '' }) }],
    };
    expect(runScenario(impossible, { seed: '1', wallMs }).verdict).toBe('fail');
  });

  it('has a verdict that can fail: a variant that breaks less than it says', () => {
    const [first] = SCENARIOS;
    const variant = { name: 'harmless', story: '', breaks: ['every symbol trades once'] };
    expect(runScenario(first as Scenario, { seed: '1', variant, wallMs }).verdict).toBe('fail');
  });
});
