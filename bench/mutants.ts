/**
 * Who tests the tests: every wrong engine of properties/mutants is fuzzed until a law breaks, and one that lives through all
 * its seeds meets the counter-examples of scenarios/regress, where such a turn is kept. One that survives fails the command. `npm run mutants [-- --json] [-- --seeds N] [-- NAME …]`; with `--seeds` it is a share of that, in which most must
 * die: the claim is a median, and some need a rare turn of events.
 */
import { availableParallelism } from 'node:os';
import { readCaseFolder } from '../adapters/sim/fuzz/caseFile.ts';
import { bundleThread } from '../adapters/sim/fuzz/threads/bundle.ts';
import { Pool } from '../adapters/sim/fuzz/threads/pool.ts';
import { MUTANTS } from '../properties/mutants/mutants.ts';
import type { WrongEngine } from '../properties/mutants/wrongEngine.ts';
import { REGRESS_FOLDER } from '../scenarios/regress.ts';
import { EXIT } from '../bin/cli/exitCodes.ts';
import { chosenOf, countOf, readArguments } from './arguments.ts';

/** Seeds a mutant may live through. */
const SEEDS_MAX = 300;
/** Of a share, the part that must die. */
const SHARE_KILLED_MIN = 0.5;

interface Killed {
  readonly mutant: string;
  readonly story: string;
  /** What broke, or undefined for a survivor. */
  readonly law?: string;
  readonly detail?: string;
  /** Seeds needed, counted from 1. */
  readonly seeds: number;
  /** The kept counter-example that killed it, where no seed did. */
  readonly example?: string;
}

async function hunt(mutant: WrongEngine, seedsMax: number): Promise<Killed> {
  const pool = new Pool(await bundleThread(mutant), availableParallelism());
  const { name, story } = mutant;
  try {
    for await (const { seed, broken } of pool.seeds(0, (seed) => seed < seedsMax)) {
      // One that only crashes shows that it crashes, not that a law is watching.
      if (broken?.kind === 'law' || broken?.kind === 'not-live')
        return { mutant: name, story, law: broken.law, detail: broken.detail, seeds: seed + 1 };
    }
    const example = seedsMax < SEEDS_MAX ? undefined : await killerOf(pool);
    return { mutant: name, story, seeds: seedsMax, ...example };
  } finally {
    await pool.close();
  }
}

async function killerOf(pool: Pool): Promise<Pick<Killed, 'law' | 'detail' | 'example'> | undefined> {
  for (const [example, { one }] of readCaseFolder(REGRESS_FOLDER)) {
    const { broken } = (await pool.ask({ kind: 'replay', one })).result;
    if (broken?.kind === 'law' || broken?.kind === 'not-live')
      return { law: broken.law, detail: broken.detail, example };
  }
  return undefined;
}

function line({ mutant, law, seeds, example }: Killed): string {
  const by = example === undefined ? law : `${law}, kept as ${example}`;
  const needed = example === undefined ? String(seeds) : `>${seeds}`;
  return `${mutant.padEnd(30)} ${law === undefined ? 'SURVIVES' : needed.padStart(8)}  ${by ?? `${seeds} seeds`}`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const { words, json, seeds } = readArguments(
  'npm run mutants --',
  '[names..]',
  'Who tests the tests: wrong engines, all or these, each fuzzed until a law breaks. One that survives fails.',
  (parser) =>
    parser
      .option('json', { type: 'boolean', default: false, describe: 'Results as JSON, and nothing else' })
      .option('seeds', {
        type: 'string',
        requiresArg: true,
        coerce: countOf('seeds'),
        describe: `Worlds each may live through; most must die in them. Without: all, in ${SEEDS_MAX}`,
      })
      .example('$0', 'all of them, to the end')
      .example('$0 --seeds 20', 'the share that CI runs')
      .example('$0 no-fence --json', 'one of them'),
);
const seedsMax = seeds ?? SEEDS_MAX;
const killed: Killed[] = [];
if (!json) console.log(`${'mutant'.padEnd(30)} ${'seeds'.padStart(8)}  killed by`);
for (const mutant of chosenOf(MUTANTS, words, 'mutant')) {
  const one = await hunt(mutant, seedsMax);
  killed.push(one);
  if (!json) console.log(line(one));
}
const survivors = killed.filter(({ law }) => law === undefined);
if (json) console.log(JSON.stringify(killed, undefined, 2));
else {
  const needed = median(killed.map(({ seeds }) => seeds));
  console.log(`${killed.length} mutants, ${survivors.length} survive, median seeds to kill: ${needed}`);
}
const survivorsMax = seeds === undefined ? 0 : Math.floor(killed.length * (1 - SHARE_KILLED_MIN));
process.exitCode = survivors.length <= survivorsMax ? EXIT.pass : EXIT.lawBroken;
