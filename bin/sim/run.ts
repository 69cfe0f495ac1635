/** `sim run`: scenarios as they should be, and as each of their variants. */
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { FIRED } from '../../adapters/sim/run/everyFault.ts';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import { checkLines } from '../../report/runDetail.ts';
import { failurePage } from '../../report/runFailure.ts';
import { cameOut } from '../../report/runRecord.ts';
import { cutLines, summaryLine, verdictTable } from '../../report/runSummary.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { readSettings } from '../cli/settings.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { wholeNumber } from '../cli/wholeNumber.ts';
import { everyScenario } from './everyScenario.ts';
import { execute, type Execution, type Outcome } from './execute.ts';
import { leadUp } from './leadUp.ts';
import { outcomeJson } from './outcomeJson.ts';
import { Processes, type OnProgress } from './processes/processes.ts';
import { tellingProgress } from './runProgress.ts';
import { RunScreen } from './runScreen.ts';
import { selectRuns, type Selected } from './selection.ts';
import { openGround, STORES, type Ground, type StoreName } from './stores.ts';
import { openWritten, type WrittenRun } from './writtenRun.ts';

export interface RunArgs {
  readonly names: readonly string[];
  readonly seed: string;
  readonly set: readonly string[];
  readonly variant: string;
  readonly trace: string | undefined;
  readonly journal?: string | undefined;
  readonly store: StoreName;
  readonly redis?: string | undefined;
  readonly workers: number;
  readonly verbose: boolean;
  readonly json: boolean;
}

export const runCommand: CommandModule<object, RunArgs> = {
  command: 'run <names..>',
  describe: 'Run scenarios, each as it should be and then with each historical fault put back in',
  builder: (yargs) =>
    yargs
      .positional('names', {
        type: 'string',
        array: true,
        demandOption: true,
        defaultDescription: '',
        describe: 'Scenarios (see `list`), or all',
      })
      .option('seed', { type: 'string', default: '1', requiresArg: true, describe: 'Draws everything that is random' })
      .option('set', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'A setting, KEY=VALUE (see `config`)',
      })
      .option('variant', {
        type: 'string',
        default: 'all',
        requiresArg: true,
        describe: 'Only this variant; none: only the run as it should be',
      })
      .option('trace', {
        type: 'string',
        requiresArg: true,
        describe: 'Write every event of one run to this file, for `why`',
      })
      .option('journal', {
        type: 'string',
        requiresArg: true,
        describe: 'Write all that the stages of one run ask and hear into this folder, for `live replay`',
      })
      .option('store', {
        choices: STORES,
        default: 'memory' as const,
        requiresArg: true,
        describe: 'What the stages run on: mock is ioredis-mock; redis starts a server of its own and ends it',
      })
      .option('redis', {
        type: 'string',
        requiresArg: true,
        describe: 'With --store redis: this server, redis://[user:password@]host:port[/database]',
      })
      .option('workers', {
        type: 'number',
        default: availableParallelism(),
        defaultDescription: 'one per core',
        requiresArg: true,
        describe: 'Processes for runs on the memory store; the result does not depend on how many',
      })
      .option('verbose', { type: 'boolean', default: false, describe: 'Every check with its numbers' })
      .option('json', { type: 'boolean', default: false, describe: 'Results as JSON, and nothing else' })
      .example('$0 run all', 'every scenario and every variant')
      .example('$0 run deadlock --variant none --seed 7', 'one run, as it should be')
      .example('$0 run deadlock --variant none --trace t.ndjson', 'what `why BTCUSDT --trace t.ndjson` reads')
      .example('$0 run deadlock --variant none --journal j', 'what `npx tsx bin/live replay j` reads')
      .example('$0 run unknown-order --store mock', 'on ioredis-mock: the same trace')
      .example('$0 run unknown-order --store redis', 'on a real Redis: the same trace')
      .example('$0 run deadlock --set OPEN_COOLDOWN_S=0', 'what would a setting change?'),
  handler: async (args) => {
    const screen = terminalOf(args.json ? process.stderr : process.stdout);
    process.exitCode = await performRuns(args, everyScenario(), terminalOf(process.stdout), screen);
  },
};

/**
 * @param scenarios with more than one worker those that `everyScenario` finds, since other processes find them there
 * @param results where reports go, or the JSON
 * @param screen where the growing table goes; beside JSON it is drawn only on a terminal
 * @returns the exit code
 */
export async function performRuns(
  args: RunArgs,
  scenarios: readonly Scenario[],
  results: Terminal,
  screen: Terminal,
): Promise<number> {
  const execution: Execution = { seed: args.seed, settings: readSettings(args.set) };
  const selected = selectRuns(scenarios, args.names, args.variant);
  const written = openWritten(selected, execution, args);
  const ground = await openGround(args.store, args.redis);
  try {
    const startedMs = performance.now();
    const outcomes = await runEach(selected, execution, ground, args, screen, written);
    const wallMs = performance.now() - startedMs;
    if (args.json) results.out(`${JSON.stringify(outcomes.map(outcomeJson), undefined, 2)}\n`);
    else await report(selected, outcomes, wallMs, execution, ground, results);
    return exitCodeOf(outcomes);
  } finally {
    written?.close();
    await ground.close();
  }
}

async function runEach(
  selected: readonly Selected[],
  execution: Execution,
  ground: Ground,
  args: RunArgs,
  screen: Terminal,
  written: WrittenRun | undefined,
): Promise<readonly Outcome[]> {
  const { json, verbose } = args;
  const table = new RunScreen(screen, selected);
  if (!json) {
    screen.out(`seed ${execution.seed}\n`);
    table.head();
  }
  const outcomes: Outcome[] = [];
  const processes = written === undefined ? await openProcesses(selected, args) : undefined;
  try {
    const made =
      processes === undefined
        ? oneByOne(selected, execution, ground, table, written)
        : processes.outcomes(selected, execution, onlyOfNext(selected, outcomes, table));
    for await (const outcome of made) {
      if (json) table.clear();
      else table.finished(outcome);
      if (verbose && !json) for (const line of checkLines(outcome, screen.colors)) screen.out(`${line}\n`);
      outcomes.push(outcome);
    }
  } finally {
    processes?.close();
  }
  return outcomes;
}

/** Several runs on several cores; not where one is written down as it goes, nor where all share a server. */
async function openProcesses(selected: readonly Selected[], args: RunArgs): Promise<Processes | undefined> {
  const count = Math.min(wholeNumber('workers', args.workers), selected.length);
  return count > 1 && args.store === 'memory' ? Processes.open(count) : undefined;
}

async function* oneByOne(
  selected: readonly Selected[],
  execution: Execution,
  ground: Ground,
  table: RunScreen,
  written: WrittenRun | undefined,
): AsyncGenerator<Outcome, void, undefined> {
  for (const one of selected) {
    const observers = table.live ? [tellingProgress((progress) => table.running(one, progress))] : [];
    yield await execute(one, execution, ground, { observers, ...written?.watchers });
  }
}

/** One row is redrawn: that of the run whose outcome comes next. */
function onlyOfNext(
  selected: readonly Selected[],
  outcomes: readonly Outcome[],
  table: RunScreen,
): OnProgress | undefined {
  if (!table.live) return undefined;
  return (one, progress) => {
    if (one === selected[outcomes.length]) table.running(one, progress);
  };
}

async function report(
  selected: readonly Selected[],
  outcomes: readonly Outcome[],
  wallMs: number,
  execution: Execution,
  ground: Ground,
  results: Terminal,
): Promise<void> {
  const { colors } = results;
  results.out('\n');
  for (const [index, outcome] of outcomes.entries()) {
    const one = selected[index];
    if (outcome.verdict === 'pass' || one === undefined) continue;
    results.out(`${failurePage(outcome, await leadUp(one, execution, ground, outcome), colors)}\n`);
  }
  if (outcomes.length > 1) results.out(`${verdictTable(outcomes, colors)}\n\n`);
  for (const line of cutLines(outcomes)) results.out(`${line}\n`);
  results.out(`${summaryLine(outcomes, wallMs, colors)}\n`);
}

function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ verdict }) => verdict === 'crash')) return EXIT.crash;
  const wrong = outcomes.flatMap(({ checks }) => checks.filter((check) => !cameOut(check)));
  if (wrong.length === 0) return EXIT.pass;
  return wrong.every(({ name }) => name === FIRED) ? EXIT.vacuous : EXIT.lawBroken;
}
