/** `sim list`: what can be run, and what each of it is about. */
import type { CommandModule } from 'yargs';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import { scenarioList, scenarioPage, type ScenarioRecord } from '../../report/scenarioList.ts';
import { SCENARIOS } from '../../scenarios/all.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { scenarioNamed } from './selection.ts';

export interface ListArgs {
  readonly name: string | undefined;
  readonly json: boolean;
}

export const listCommand: CommandModule<object, ListArgs> = {
  command: 'list [name]',
  describe: 'List the scenarios, or tell the whole story of one',
  builder: (yargs) =>
    yargs
      .positional('name', { type: 'string', describe: 'A scenario' })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .example('$0 list', 'all, with the first sentence of each')
      .example('$0 list deadlock', 'one, with its expectations and variants'),
  handler: (args) => performList(args, SCENARIOS, terminalOf(process.stdout)),
};

const WIDTH_MAX = 110;

export function performList(
  { name, json }: ListArgs,
  scenarios: readonly Scenario[],
  { out, columns, colors }: Terminal,
): void {
  const width = Math.min(columns, WIDTH_MAX);
  if (name === undefined) {
    const all = scenarios.map(recordOf);
    out(json ? `${JSON.stringify(all, undefined, 2)}\n` : `${scenarioList(all, width, colors)}\n`);
  } else {
    const one = recordOf(scenarioNamed(scenarios, name));
    out(json ? `${JSON.stringify(one, undefined, 2)}\n` : `${scenarioPage(one, width, colors)}\n`);
  }
}

function recordOf({ name, story, expectations, variants }: Scenario): ScenarioRecord {
  return {
    name,
    story,
    expectations: expectations.map((expectation) => expectation.name),
    variants: variants.map((variant) => ({ name: variant.name, story: variant.story, breaks: variant.breaks })),
  };
}
