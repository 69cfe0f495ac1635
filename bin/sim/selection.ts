/** Which runs a command line asks for. */
import type { Scenario, Variant } from '../../adapters/sim/run/scenario.ts';
import { didYouMean } from '../cli/nearest.ts';
import { Refusal } from '../cli/refusal.ts';

export interface Selected {
  readonly scenario: Scenario;
  /** Undefined: as it should be. */
  readonly variant: Variant | undefined;
}

/**
 * @param names of scenarios, or `all`
 * @param variant `all` is the scenario as it should be and each of its variants, `none` only the former
 * @throws Refusal for a name that nothing has
 */
export function selectRuns(
  scenarios: readonly Scenario[],
  names: readonly string[],
  variant: string,
): readonly Selected[] {
  const everything = names.includes('all');
  const chosen = everything ? scenarios : [...new Set(names)].map((name) => scenarioNamed(scenarios, name));
  if (chosen.length === 0) throw new Refusal('there is no scenario yet: add one to scenarios/all.ts');
  if (variant === 'none') return chosen.map((scenario) => ({ scenario, variant: undefined }));
  if (variant === 'all') {
    return chosen.flatMap((scenario) => [undefined, ...scenario.variants].map((one) => ({ scenario, variant: one })));
  }
  const having = chosen.filter((scenario) => scenario.variants.some(({ name }) => name === variant));
  const without = everything && having.length > 0 ? undefined : chosen.find((scenario) => !having.includes(scenario));
  if (without !== undefined) throw new Refusal(noVariant(everything ? chosen : [without], variant));
  return having.flatMap((scenario) =>
    scenario.variants.filter(({ name }) => name === variant).map((one) => ({ scenario, variant: one })),
  );
}

export function scenarioNamed(scenarios: readonly Scenario[], name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const meant = didYouMean(
    name,
    scenarios.map((scenario) => scenario.name),
  );
  throw new Refusal(`no scenario is named ${name}${meant}${meant === '' ? ': see `list`' : ''}`);
}

function noVariant(scenarios: readonly Scenario[], variant: string): string {
  const known = scenarios.flatMap((scenario) => scenario.variants.map(({ name }) => name));
  const where = scenarios.length === 1 ? `${scenarios[0]?.name} has` : 'the scenarios have';
  const meant = didYouMean(variant, known);
  if (meant !== '') return `${where} no variant ${variant}${meant}`;
  return `${where} no variant ${variant}: ${known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`}`;
}
