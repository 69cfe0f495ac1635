/** `sim fuzz`: worlds nobody thought of, with everything going wrong in them, until a law breaks. */
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { Tally } from '../../adapters/sim/fuzz/tally.ts';
import { bundleThread } from '../../adapters/sim/fuzz/threads/bundle.ts';
import { Pool } from '../../adapters/sim/fuzz/threads/pool.ts';
import { fuzzSummary } from '../../report/fuzz/fuzzText.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { FuzzScreen } from './fuzzScreen.ts';
import { readSeed } from './fuzzSeeds.ts';

export interface FuzzArgs {
  readonly seeds: number | undefined;
  readonly minutes: number | undefined;
  readonly from: string;
  readonly workers: number;
  readonly json: boolean;
}

const SEEDS_USUAL = 1_000;
const FAILURES_MAX = 20;

export const fuzzCommand: CommandModule<object, FuzzArgs> = {
  command: 'fuzz',
  describe: 'Draw worlds and faults from seeds, and judge each by every law',
  builder: (yargs) =>
    yargs
      .option('seeds', { type: 'number', requiresArg: true, describe: `So many seeds [${SEEDS_USUAL} by default]` })
      .option('minutes', { type: 'number', requiresArg: true, describe: 'For so long, instead' })
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
        describe: 'Threads',
      })
      .conflicts('seeds', 'minutes')
      .option('json', { type: 'boolean', default: false, describe: 'The result as JSON, and nothing else' })
      .example('$0 fuzz', `${SEEDS_USUAL} seeds`)
      .example('$0 fuzz --minutes 10 --from 1000000', 'as many as ten minutes allow, from there on')
      .example(
        '$0 fuzz --seeds 2000 --from $(git rev-parse HEAD)',
        'seeds nobody chose, the same for every run of a commit',
      ),
  handler: async (args) => {
    const screen = terminalOf(process.stderr);
    process.exitCode = await performFuzz(args, terminalOf(process.stdout), screen);
  },
};

/** @returns the exit code */
export async function performFuzz(args: FuzzArgs, results: Terminal, screenTerminal: Terminal): Promise<number> {
  const from = readSeed(args.from);
  const workers = wholeNumber('workers', args.workers, 1);
  const wanted = args.minutes === undefined ? wholeNumber('seeds', args.seeds ?? SEEDS_USUAL, 1) : undefined;
  const endMs = args.minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + args.minutes * 60_000;
  const pool = new Pool(await bundleThread(), workers);
  const tally = new Tally(from);
  const screen = new FuzzScreen(screenTerminal);
  const startedMs = performance.now();
  const pace = () => ({ wanted, wallMs: performance.now() - startedMs, workers });
  try {
    const isWanted = (seed: number): boolean =>
      wanted === undefined ? performance.now() < endMs : seed < from + wanted;
    for await (const result of pool.seeds(from, isWanted)) {
      tally.add(result);
      screen.progress(tally, pace());
      if (tally.failures.length >= FAILURES_MAX) break;
    }
  } finally {
    await pool.close();
  }
  screen.clear();
  results.out(`${fuzzSummary(tally, pace(), results.columns, results.colors)}\n`);
  for (const { first, seeds } of tally.byLaw()) {
    results.out(`FAIL ${first.broken?.law} seed ${seeds.slice(0, 5).join(', ')}: ${first.broken?.detail}\n`);
  }
  return exitCodeOf(tally);
}

function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Refusal(`--${name} must be a whole number from ${least} up`);
}

function exitCodeOf({ failures }: Tally): number {
  const kinds = new Set(failures.map(({ broken }) => broken?.kind));
  if (kinds.has('crash')) return EXIT.crash;
  if (kinds.has('not-deterministic')) return EXIT.notDeterministic;
  if (kinds.has('law')) return EXIT.lawBroken;
  return kinds.has('not-live') ? EXIT.notLive : EXIT.pass;
}
