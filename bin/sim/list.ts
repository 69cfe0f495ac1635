/** `sim list`: what can be run, and what each of it is about. */
import type { CommandModule } from 'yargs';
import type { Scenario } from '../../adapters/sim/run/scenario.ts';
import { incidentTable } from '../../report/incidentTable.ts';
import { scenarioList, scenarioPage, type ScenarioRecord } from '../../report/scenarioList.ts';
import { SCENARIOS } from '../../scenarios/all.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { everyScenario } from './everyScenario.ts';
import { scenarioNamed } from './selection.ts';

export interface ListArgs {
  readonly name: string | undefined;
  readonly json: boolean;
  readonly markdown: boolean;
}

export const listCommand: CommandModule<object, ListArgs> = {
  command: 'list [name]',
  describe: 'List the scenarios, or tell the whole story of one',
  builder: (yargs) =>
    yargs
      .positional('name', { type: 'string', describe: 'A scenario' })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .option('markdown', { type: 'boolean', default: false, describe: 'As the table of scenarios/README.md' })
      .check(refuseBoth)
      .example('$0 list', 'all, with the first sentence of each')
      .example('$0 list --markdown', 'the incident library: what happened, what it cost, what holds now')
      .example('$0 list deadlock', 'one, with its expectations and variants'),
  // What the fuzzer found remembers no incident.
  handler: (args) => performList(args, args.markdown ? SCENARIOS : everyScenario(), terminalOf(process.stdout)),
};

const WIDTH_MAX = 110;

function refuseBoth({ json, markdown }: { readonly json: boolean; readonly markdown: boolean }): true {
  if (json && markdown) throw new Refusal('--json and --markdown are two ways to print the same: give one of them');
  return true;
}

export function performList(
  { name, json, markdown }: ListArgs,
  scenarios: readonly Scenario[],
  { out, columns, colors }: Terminal,
): void {
  const width = Math.min(columns, WIDTH_MAX);
  const records = (name === undefined ? scenarios : [scenarioNamed(scenarios, name)]).map(recordOf);
  const [one] = records;
  if (json) out(`${JSON.stringify(name === undefined ? records : one, undefined, 2)}\n`);
  else if (markdown) out(`${incidentTable(records)}\n`);
  else if (name === undefined || one === undefined) out(`${scenarioList(records, width, colors)}\n`);
  else out(`${scenarioPage(one, width, colors)}\n`);
}

/** What of a scenario is for people to read. */
function recordOf({ name, incident, story, expectations, variants }: Scenario): ScenarioRecord {
  return {
    name,
    ...(incident === undefined ? {} : { incident }),
    story,
    expectations: expectations.map((expectation) => expectation.name),
    variants: variants.map((variant) => ({ name: variant.name, story: variant.story, breaks: variant.breaks })),
  };
}
