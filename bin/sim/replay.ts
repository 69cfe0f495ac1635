/** `sim replay`: one case again, from its seed or from a file, the same to the byte. */
import type { CommandModule } from 'yargs';
import { CaseFileError, readCaseFile, type CaseFile } from '../../adapters/sim/fuzz/caseFile.ts';
import type { Case } from '../../adapters/sim/fuzz/case.ts';
import { drawCase } from '../../adapters/sim/fuzz/drawWorld.ts';
import { runCase, type CaseResult } from '../../adapters/sim/fuzz/runCase.ts';
import { Pool } from '../../adapters/sim/fuzz/threads/pool.ts';
import type { TraceEvent } from '../../adapters/sim/world/trace.ts';
import { replayPage } from '../../report/fuzz/replayPage.ts';
import { VERSION } from '../cli/package.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { fuzzBundle } from './fuzzBundle.ts';
import { exitCodeOf, isSeed, readSeed } from './fuzzSeeds.ts';
import { TO_STDOUT, TraceWriter } from './traceFile.ts';

export interface ReplayArgs {
  readonly what: string;
  readonly until: number | undefined;
  readonly trace: string | undefined;
  readonly mutant: string | undefined;
  readonly json: boolean;
}

export const replayCommand: CommandModule<object, ReplayArgs> = {
  command: 'replay <what>',
  describe: 'Run one fuzzed world again, from its seed or from a saved case',
  builder: (yargs) =>
    yargs
      .positional('what', { type: 'string', demandOption: true, describe: 'A seed of `fuzz`, or a file it saved' })
      .option('until', { type: 'number', requiresArg: true, describe: 'Stop after so many virtual seconds' })
      .option('trace', {
        type: 'string',
        requiresArg: true,
        describe: 'Write every event to this file, for `why`; - for standard output',
      })
      .option('mutant', { type: 'string', requiresArg: true, describe: 'With a wrong engine, see `fuzz --mutant`' })
      .option('json', { type: 'boolean', default: false, describe: 'The result as JSON' })
      .example('$0 replay 1434', 'the world of seed 1434')
      .example('$0 replay scenarios/regress/2-nothing-lost-3b93fbd4.json', 'a saved case')
      .example('$0 replay 1434 --until 90 --trace t.ndjson', 'the first 90 seconds, every event of them'),
  handler: async (args) => {
    const isPiped = args.trace === TO_STDOUT;
    process.exitCode = await performReplay(args, terminalOf(isPiped ? process.stderr : process.stdout));
  },
};

/** @returns the exit code */
export async function performReplay(args: ReplayArgs, results: Terminal): Promise<number> {
  const { what, until, trace, json } = args;
  if (until !== undefined && !(until >= 0)) throw new Refusal('--until must be a number of seconds, 0 or more');
  const file = isSeed(what) ? undefined : caseFile(what);
  const one = file?.one ?? drawCase(String(readSeed(what)));
  const about = { lockstep: 'trace', version: VERSION, scenario: `replay ${what}`, variant: null } as const;
  const writer =
    trace === undefined
      ? undefined
      : new TraceWriter(trace, { ...about, seed: one.seed, settings: one.draft.settings });
  let result: CaseResult;
  try {
    result = await run(one, args, (event) => writer?.write(event));
  } finally {
    writer?.close();
  }
  const told = { what, until, found: file?.found, ...result };
  if (json) results.out(`${JSON.stringify(told, undefined, 2)}\n`);
  else results.out(`${replayPage(told, results.columns, results.colors)}\n`);
  return exitCodeOf(result.broken === undefined ? [] : [result.broken]);
}

async function run(
  one: Case,
  { until, mutant, trace }: ReplayArgs,
  onTrace: (event: TraceEvent) => void,
): Promise<CaseResult> {
  const untilMs = until === undefined ? {} : { untilMs: Math.round(until * 1_000) };
  if (mutant === undefined) return runCase(one, { ...untilMs, ...(trace === undefined ? {} : { onTrace }) });
  const pool = new Pool(await fuzzBundle(mutant), 1);
  try {
    const { result, events } = await pool.ask({ kind: 'replay', one, ...untilMs });
    events.forEach(onTrace);
    return result;
  } finally {
    await pool.close();
  }
}

function caseFile(path: string): CaseFile {
  try {
    return readCaseFile(path);
  } catch (error) {
    if (error instanceof CaseFileError) throw new Refusal(error.message);
    throw error;
  }
}
