import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCaseFile } from '../adapters/sim/fuzz/caseFile.ts';
import { drawCase } from '../adapters/sim/fuzz/drawWorld.ts';
import { runCase } from '../adapters/sim/fuzz/runCase.ts';
import { runScenario } from '../adapters/sim/run/runScenario.ts';
import { REGRESS_FOLDER, regressScenarios } from './regress.ts';

const wallMs = () => 0;
const kept = regressScenarios(REGRESS_FOLDER);

it.each(kept)('$name holds', (scenario) => {
  const { checks } = runScenario(scenario, { seed: '1', wallMs });
  expect(checks.filter(({ ok, expected }) => ok !== expected)).toEqual([]);
});

it('runs a saved case as the fuzzer does, whatever the seed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-regress-'));
  const one = drawCase('7');
  const found = { seed: '7', law: '2-nothing-lost', detail: 'plan s1 was lost', traceHash: '' };
  writeCaseFile(folder, { found, one });
  const [scenario] = regressScenarios(folder);
  expect(scenario?.name).toMatch(/^regress\/2-nothing-lost-[0-9a-f]{8}$/);
  expect(scenario?.story).toBe('Found by the fuzzer. Seed 7 broke 2-nothing-lost: plan s1 was lost.');
  for (const seed of ['1', '2']) {
    expect(runScenario(scenario!, { seed, wallMs }).traceHash).toBe(runCase(one).traceHash);
  }
});

it('names a file it cannot read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-regress-'));
  writeFileSync(join(folder, 'broken.json'), '{}');
  expect(() => regressScenarios(folder)).toThrow(join(folder, 'broken.json'));
});
