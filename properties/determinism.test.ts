/** The same seed gives the same trace: again in one process, and in a fresh one; another seed gives another. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runScenario } from '../adapters/sim/run/runScenario.ts';
import { SCENARIOS } from '../scenarios/all.ts';

const hashes = (seed: string) =>
  SCENARIOS.map((scenario) => runScenario(scenario, { seed, wallMs: () => 0 }).traceHash);

/** Every scenario twice on a busy machine, a whole day among them. */
const ALL_TWICE_MS = 300_000;

describe('determinism', { timeout: ALL_TWICE_MS }, () => {
  it('runs every scenario to the same trace twice in one process', () => {
    expect(hashes('17')).toEqual(hashes('17'));
  });

  it('tells seeds apart', () => {
    const [one, two] = [hashes('17'), hashes('18')];
    one.forEach((hash, index) => expect(hash).not.toBe(two[index]));
  });

  it('runs to the same trace in a fresh process', () => {
    const names = SCENARIOS.map(({ name }) => name);
    const arguments_ = [
      '--import',
      'tsx',
      'bin/sim.ts',
      'run',
      ...names,
      '--variant',
      'none',
      '--seed',
      '17',
      '--json',
    ];
    const printed = execFileSync(process.execPath, arguments_, { encoding: 'utf8', maxBuffer: 1 << 28 });
    const results = JSON.parse(printed) as { traceHash: string }[];
    expect(results.map((result) => result.traceHash)).toEqual(hashes('17'));
  });
});
