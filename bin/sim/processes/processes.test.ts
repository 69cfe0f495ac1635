import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { everyScenario } from '../everyScenario.ts';
import { execute, type Execution, type Outcome } from '../execute.ts';
import { selectRuns, type Selected } from '../selection.ts';
import { MEMORY } from '../stores.ts';
import { TINY } from '../tinyScenario.ts';
import { Processes } from './processes.ts';

const EXECUTION: Execution = { seed: '1', settings: { POSITIONS_MAX: '5' } };

let processes: Processes | undefined;

afterEach(() => {
  processes?.close();
  processes = undefined;
});

async function outcomesOf(selected: readonly Selected[], count: number): Promise<readonly Outcome[]> {
  processes = await Processes.open(count);
  const outcomes: Outcome[] = [];
  for await (const outcome of processes.outcomes(selected, EXECUTION)) outcomes.push({ ...outcome, wallMs: 0 });
  return outcomes;
}

it('make the runs that this process would make, and tell them in order', async () => {
  const selected = selectRuns(everyScenario(), ['deadlock', 'late-fill'], 'all');
  const here: Outcome[] = [];
  for (const one of selected) here.push({ ...(await execute(one, EXECUTION, MEMORY)), wallMs: 0 });
  expect(await outcomesOf(selected, 2)).toEqual(here);
});

it('of which one dies are the crash of the run it was at, and the others go on', async () => {
  const nowhere: Selected = { scenario: { ...TINY, name: 'nowhere' }, variant: undefined };
  const selected = [nowhere, ...selectRuns(everyScenario(), ['late-fill'], 'none')];
  const [died, after] = await outcomesOf(selected, 1);
  expect(died).toMatchObject({ scenario: 'nowhere', verdict: 'crash', crash: 'the process that ran it ended with 10' });
  expect(after).toMatchObject({ scenario: 'late-fill', verdict: 'pass' });
});

it('tell how far they have come, and leave nothing behind', async () => {
  // Where nobody else puts anything.
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  vi.stubEnv('TMPDIR', folder);
  const opened = await Processes.open(1);
  vi.unstubAllEnvs();
  expect(readdirSync(folder)).toHaveLength(1);
  const told: string[] = [];
  const selected = selectRuns(everyScenario(), ['late-fill'], 'none');
  const outcomes = opened.outcomes(selected, EXECUTION, ({ scenario }, { virtualSeconds }) => {
    told.push(`${scenario.name} ${virtualSeconds}`);
  });
  for await (const { verdict } of outcomes) expect(verdict).toBe('pass');
  opened.close();
  expect(told).toEqual(['late-fill 0']);
  expect(readdirSync(folder)).toEqual([]);
  rmdirSync(folder);
});
