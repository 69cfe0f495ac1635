/** `sim fuzz`: worlds nobody thought of, with everything going wrong in them, until a law breaks. */
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { vacuityLaw } from '../../adapters/sim/laws/vacuity.ts';
import type { Tally } from '../../adapters/sim/fuzz/tally.ts';
import { Pool } from '../../adapters/sim/fuzz/threads/pool.ts';
import { fuzzFailurePage, type FuzzFailure } from '../../report/fuzz/fuzzFailure.ts';
import { fuzzSummary } from '../../report/fuzz/fuzzText.ts';
import { REGRESS_FOLDER } from '../../scenarios/regress.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { wholeNumber } from '../cli/wholeNumber.ts';
import { fuzzBundle } from './fuzzBundle.ts';
import { examine } from './fuzzFailures.ts';
import { fuzzJson } from './fuzzJson.ts';
import { runSeeds, type FuzzRun, type Plan } from './fuzzRun.ts';
import { FuzzScreen } from './fuzzScreen.ts';
import { exitCodeOf, readSeed } from './fuzzSeeds.ts';

export interface FuzzArgs {
  readonly seeds: number | undefined;
  readonly minutes: number | undefined;
  readonly from: string;
  readonly workers: number;
  readonly save: string;
  readonly mutant: string | undefined;
  readonly json: boolean;
}

const SEEDS_USUAL = 1_000;
/**
 * From so many seeds on a mark that was never hit fails the run. The least likely one is hit in one seed of about 200, so
 * that a sound run of this length misses it once in 3 million times.
 */
const VACUITY_SEEDS = 3_000;
/** Laws that are made small and explained; the others are told by name and seed. */
const LAWS_EXAMINED = 4;

export const fuzzCommand: CommandModule<object, FuzzArgs> = {
  command: 'fuzz',
  describe: 'Draw worlds and faults from seeds, and judge each by every law',
  builder: (yargs) =>
    yargs
      .option('seeds', {
        type: 'number',
        requiresArg: true,
        describe: `So many seeds; ${SEEDS_USUAL} if nothing is said`,
      })
      .option('minutes', { type: 'number', requiresArg: true, describe: 'As many seeds as this long allows, instead' })
      .option('from', {
        type: 'string',
        default: '0',
        requiresArg: true,
        describe: 'The first seed, or the hash of a commit',
      })
      .option('workers', {
        type: 'number',
        default: availableParallelism(),
        defaultDescription: 'one per core',
        requiresArg: true,
        describe: 'Threads; the result does not depend on how many',
      })
      .option('save', {
        type: 'string',
        default: REGRESS_FOLDER,
        defaultDescription: 'scenarios/regress',
        requiresArg: true,
        describe: 'Where counter-examples are kept',
      })
      .option('mutant', {
        type: 'string',
        requiresArg: true,
        describe: 'Run a wrong engine: a file with {name, file, find, replace}',
      })
      .conflicts('seeds', 'minutes')
      .option('json', { type: 'boolean', default: false, describe: 'The result as JSON, and nothing else' })
      .example('$0 fuzz', `${SEEDS_USUAL} seeds`)
      .example('$0 fuzz --minutes 10 --from 1000000', 'as many as ten minutes allow, from there on')
      .example('$0 fuzz --seeds 2000 --from $(git rev-parse HEAD)', 'seeds nobody chose, the same for one commit')
      .example('$0 replay 1434', 'one seed again'),
  handler: async (args) => {
    process.exitCode = await performFuzz(args, terminalOf(process.stdout), terminalOf(process.stderr));
  },
};

/**
 * @param results where the report goes, or the JSON.
 * @param progress where it shows how far it has come.
 * @param vacuitySeeds from so many seeds on it must have seen everything
 * @returns the exit code
 */
export async function performFuzz(
  args: FuzzArgs,
  results: Terminal,
  progress: Terminal,
  vacuitySeeds = VACUITY_SEEDS,
): Promise<number> {
  const plan = planOf(args);
  const pool = new Pool(await fuzzBundle(args.mutant), plan.workers);
  const screen = new FuzzScreen(progress);
  try {
    const run = await runSeeds(plan, pool, screen);
    const failures = run.isInterrupted ? unexamined(run.tally) : await examineAll(run.tally, pool, args, screen);
    screen.clear();
    if (args.json) results.out(`${JSON.stringify(fuzzJson(run, failures), undefined, 2)}\n`);
    else report(run, failures, vacuitySeeds, results);
    const code = exitCodeOf(run.tally.failures.flatMap(({ broken }) => broken ?? []));
    if (code !== EXIT.pass) return code;
    if (run.isInterrupted) return EXIT.interrupted;
    return isVacuous(run, vacuitySeeds) ? EXIT.vacuous : EXIT.pass;
  } finally {
    await pool.close();
  }
}

/** A run with failures ends early, and is judged by them. */
function isJudged({ tally }: FuzzRun, vacuitySeeds: number): boolean {
  return tally.seeds >= vacuitySeeds && tally.failures.length === 0;
}

function isVacuous({ tally }: FuzzRun, vacuitySeeds: number): boolean {
  const seen = { runs: tally.seeds, runsEnough: vacuitySeeds, unseen: tally.unseen() };
  return vacuityLaw.judge(seen) !== undefined;
}

function planOf({ seeds, minutes, from, workers }: FuzzArgs): Plan {
  const first = readSeed(from);
  const threads = wholeNumber('workers', workers);
  if (minutes === undefined)
    return { from: first, workers: threads, seeds: wholeNumber('seeds', seeds ?? SEEDS_USUAL) };
  if (!(minutes > 0)) throw new Refusal('--minutes must be a number above 0');
  return { from: first, workers: threads, minutes };
}

async function examineAll(
  tally: Tally,
  pool: Pool,
  args: FuzzArgs,
  screen: FuzzScreen,
): Promise<readonly FuzzFailure[]> {
  const failures: FuzzFailure[] = [];
  for (const { broken, seeds } of tally.byLaw().slice(0, LAWS_EXAMINED)) {
    screen.step(`${broken.law} broke on seed ${seeds[0]}: making it small`);
    failures.push(await examine(broken, seeds, pool, args.save, args.mutant));
  }
  return [...failures, ...unexamined(tally).slice(LAWS_EXAMINED)];
}

function unexamined(tally: Tally): readonly FuzzFailure[] {
  return tally.byLaw().map(({ broken: { law, detail }, seeds }) => ({
    law,
    detail,
    seeds,
    repeat: `npx tsx bin/sim replay ${seeds[0]}`,
  }));
}

function report(run: FuzzRun, failures: readonly FuzzFailure[], vacuitySeeds: number, results: Terminal): void {
  const { out, columns, colors } = results;
  for (const failure of failures) out(`${fuzzFailurePage(failure, columns, colors)}\n`);
  if (run.isInterrupted) out('interrupted: what was found so far\n');
  out(`${fuzzSummary(run.tally, run.pace, run.tally.unseen(), isJudged(run, vacuitySeeds), columns, colors)}\n`);
}
