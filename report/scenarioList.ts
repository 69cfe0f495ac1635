/** Scenarios for people: all of them, one line each, or one with everything it says. */
import type { Colors } from './colors.ts';
import { wrap } from './table.ts';

export interface IncidentRecord {
  readonly id: string;
  readonly date: string;
  readonly cost: string;
  readonly guard: string;
}

export interface ScenarioRecord {
  readonly name: string;
  readonly incident?: IncidentRecord | undefined;
  readonly story: string;
  readonly expectations: readonly string[];
  readonly variants: readonly { readonly name: string; readonly story: string; readonly breaks: readonly string[] }[];
}

export function scenarioList(scenarios: readonly ScenarioRecord[], width: number, colors: Colors): string {
  return scenarios
    .map(({ name, story, variants, incident }) => {
      const told = wrap(firstSentence(story), width - 2).map((line) => `  ${line}`);
      const names = variants.map((variant) => variant.name).join(', ');
      return [
        headline(name, incident, colors),
        ...told,
        ...(names === '' ? [] : [colors.dim(`  variants: ${names}`)]),
      ].join('\n');
    })
    .join('\n\n');
}

export function scenarioPage(scenario: ScenarioRecord, width: number, colors: Colors): string {
  const { name, story, expectations, variants, incident } = scenario;
  const expected = expectations.map((expectation) => `  - ${expectation}`);
  const told = variants.flatMap((variant) => [
    `  ${colors.bold(variant.name)}`,
    ...wrap(variant.story, width - 4).map((line) => `    ${line}`),
    ...variant.breaks.map((broken) => `    breaks: ${broken}`),
  ]);
  return [
    headline(name, incident, colors),
    '',
    ...wrap(story, width),
    '',
    ...(incident === undefined ? [] : [...factsOf(incident), '']),
    'Expected, besides the standing laws:',
    ...expected,
    ...(told.length === 0 ? [] : ['', 'Variants, each with one historical fault put back in:', ...told]),
  ].join('\n');
}

/** As `deadlock  I-1, 2026-02-02`. */
function headline(name: string, incident: IncidentRecord | undefined, colors: Colors): string {
  const when = [incident?.id, incident?.date].filter((part) => part !== undefined && part !== '').join(', ');
  return when === '' ? colors.bold(name) : `${colors.bold(name)}  ${colors.dim(when)}`;
}

function factsOf({ cost, guard }: IncidentRecord): string[] {
  return [...(cost === '' ? [] : [`Cost: ${cost}`]), `What holds now: ${guard}`];
}

/** Up to the first full stop that a new sentence follows. */
export function firstSentence(story: string): string {
  const match = /^[\s\S]*?[.!?](?=\s+[A-Z]|\s*$)/.exec(story);
  return match === null ? story : match[0];
}
