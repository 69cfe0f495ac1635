/** `sim doctor`: does the engine do the same thing everywhere? */
import { tmpdir } from 'node:os';
import type { CommandModule } from 'yargs';
import { MutantError } from '../../adapters/sim/fuzz/threads/bundle.ts';
import type { Mutant } from '../../adapters/sim/fuzz/threads/bundle.ts';
import type { DoctorCheck } from '../../report/doctor/doctorRecord.ts';
import { doctorText } from '../../report/doctor/doctorText.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { bareContext } from './doctor/bareContext.ts';
import { examine } from './doctor/examine.ts';
import { freshProcess } from './doctor/freshProcess.ts';
import { buildGate, type GateScript } from './doctor/gateScript.ts';
import { readGolden, writeGolden } from './doctor/golden.ts';
import { lint } from './doctor/lint.ts';
import { MAJORS, nodeMajor } from './doctor/nodeMajor.ts';
import type { Place } from './doctor/place.ts';
import { storePlace } from './doctor/storePlace.ts';
import type { Traced } from './doctor/traced.ts';
import { readMutant } from './fuzzBundle.ts';
import { STORES, type StoreName } from './stores.ts';

export interface DoctorArgs {
  readonly majors: readonly string[];
  readonly stores: readonly StoreName[];
  readonly update: boolean;
  readonly mutant: Mutant | undefined;
  /** Of the golden runs only these; all unless given. */
  readonly only?: readonly string[];
  readonly json: boolean;
}

const OTHER_STORES = STORES.filter((store) => store !== 'memory');
const NONE = 'none';

type Words = Omit<DoctorArgs, 'majors' | 'stores' | 'mutant'> &
  Readonly<Record<'majors' | 'stores', string>> & {
    readonly mutant: string | undefined;
  };

export const doctorCommand: CommandModule<object, Words> = {
  command: 'doctor',
  describe: 'Does the engine do the same in every process, on every store and every Node major?',
  builder: (yargs) =>
    yargs
      .option('majors', {
        type: 'string',
        default: MAJORS.join(','),
        requiresArg: true,
        describe: `Majors of Node, from npm; or ${NONE}`,
      })
      .option('stores', {
        type: 'string',
        default: OTHER_STORES.join(','),
        requiresArg: true,
        describe: `Stores besides memory; or ${NONE}`,
      })
      .option('update', {
        type: 'boolean',
        default: false,
        describe: 'Write scenarios/golden.json anew: after a change of the engine that is meant to change traces',
      })
      .option('mutant', {
        type: 'string',
        requiresArg: true,
        describe: 'Examine a wrong engine: a file with {name, file, find, replace}',
      })
      .option('json', { type: 'boolean', default: false, describe: 'The checks as JSON, and nothing else' })
      .example('$0 doctor', 'everything; what cannot be had here is named as not proven, and the exit code is 14')
      .example('$0 doctor --majors none --stores none', 'what needs neither network nor redis-server')
      .example('$0 doctor --update', 'the engine was changed on purpose'),
  handler: async ({ majors, stores, mutant, ...args }) => {
    const asked: DoctorArgs = {
      ...args,
      majors: chosen('majors', majors, MAJORS),
      stores: chosen('stores', stores, OTHER_STORES),
      mutant: mutant === undefined ? undefined : readMutant(mutant),
    };
    process.exitCode = await performDoctor(asked, terminalOf(process.stdout), terminalOf(process.stderr));
  },
};

function chosen<Word extends string>(name: string, text: string, known: readonly Word[]): readonly Word[] {
  if (text === NONE) return [];
  return text.split(',').map((word) => {
    const found = known.find((one) => one === word);
    if (found === undefined) throw new Refusal(`--${name} ${word}: there are ${known.join(', ')}, or ${NONE}`);
    return found;
  });
}

/**
 * @param results where the checks go
 * @param progress where it shows what it is at
 * @returns the exit code
 */
export async function performDoctor(args: DoctorArgs, results: Terminal, progress: Terminal): Promise<number> {
  const step = stepsOn(progress);
  const script = await gateOf(args.mutant);
  try {
    step('lint');
    const places = args.update ? quickPlaces(script) : allPlaces(script, args);
    const linting = args.update ? [] : [lint(args.mutant)];
    const golden = args.update ? undefined : readGolden();
    const { checks, traces } = await examine(places, args.only, golden, step);
    const all = [...(await Promise.all(linting)), ...checks];
    step('');
    const code = exitCodeOf(all);
    if (args.json) results.out(`${JSON.stringify(jsonOf(all), undefined, 2)}\n`);
    else results.out(`${doctorText(all, results.columns, results.colors)}\n`);
    if (args.update && code === EXIT.pass && traces !== undefined) update(traces, args.json ? progress : results);
    return code;
  } finally {
    script.dispose();
  }
}

/** Says which runs came out otherwise than before. */
function update(traces: readonly Traced[], { out }: Terminal): void {
  const before = new Map(readGolden().map(({ name, hash }) => [name, hash]));
  const changed = traces.filter(({ name, hash }) => before.get(name) !== hash).map(({ name }) => name);
  writeGolden(traces);
  const which = changed.length === 0 ? 'as before' : `${changed.length} not as before: ${changed.join(', ')}`;
  out(`wrote scenarios/golden.json, ${traces.length} runs, ${which}\n`);
}

async function gateOf(mutant: Mutant | undefined): Promise<GateScript> {
  try {
    return await buildGate(mutant);
  } catch (error) {
    if (error instanceof MutantError) throw new Refusal(error.message);
    throw error;
  }
}

/** Where a golden file comes from: no more than it takes to see that it would be the same again. */
function quickPlaces(script: GateScript): readonly Place[] {
  return [bareContext(script), twice(script)];
}

function allPlaces(script: GateScript, { majors, stores, mutant }: DoctorArgs): readonly Place[] {
  return [
    ...quickPlaces(script),
    elsewhere(script),
    ...majors.map((major) => nodeMajor(major, script)),
    // They run the engine as it stands.
    ...(mutant === undefined ? stores.map(storePlace) : []),
  ];
}

function twice(script: GateScript): Place {
  const about = { name: 'twice in a process', turns: 2, shows: 'the same traces when run again, in reverse order' };
  const env = { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  return freshProcess(about, script, { cwd: '/', env });
}

function elsewhere(script: GateScript): Place {
  const about = { name: 'fresh process', turns: 1, shows: 'another folder, time zone, language and environment' };
  const env = { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', HOME: '/nowhere', NODE_ENV: 'production', DEBUG: '*' };
  return freshProcess(about, script, { options: ['--random-seed=7'], cwd: tmpdir(), env });
}

function exitCodeOf(checks: readonly DoctorCheck[]): number {
  if (checks.some(({ verdict }) => verdict === 'fail')) return EXIT.notDeterministic;
  return checks.some(({ verdict }) => verdict === 'not proven') ? EXIT.vacuous : EXIT.pass;
}

function jsonOf(checks: readonly DoctorCheck[]): object {
  const verdicts = checks.map(({ verdict }) => verdict);
  const verdict = verdicts.includes('fail') ? 'fail' : verdicts.includes('not proven') ? 'not proven' : 'pass';
  return { verdict, node: process.version, checks };
}

/** To the start of the line, and away with what stands there. */
const CLEAR_LINE = '\r\x1b[2K';

/** One line redrawn on a terminal; nothing into a pipe. */
function stepsOn({ live, columns, out }: Terminal): (text: string) => void {
  return (text) => {
    if (live) out(CLEAR_LINE + text.slice(0, columns - 1));
  };
}
