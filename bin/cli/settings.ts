/** Settings from the command line and from a file, all faults told at once. */
import { readFileSync } from 'node:fs';
import { parseConfig } from '../../engine/config.ts';
import { Refusal, systemCause } from './refusal.ts';

export type Settings = Readonly<Record<string, string>>;

/** What somebody wrote, in order, with where they wrote it. */
interface Written {
  readonly text: string;
  readonly where: string;
}

/**
 * Settings of `--env` and, over them, of `--set`.
 * @param sets each `KEY=VALUE`
 * @throws Refusal that names every fault
 */
export function readSettings(sets: readonly string[], envFile?: string): Settings {
  const faults: string[] = [];
  const settings = { ...readFile(envFile, faults), ...readLine(sets, faults) };
  demandGood(settings, faults);
  return settings;
}

/** What a file of KEY=VALUE lines says; nothing without one. Faults are added to the list. @throws Refusal when it cannot be read */
export function readFile(path: string | undefined, faults: string[]): Settings {
  return path === undefined ? {} : Object.fromEntries(assignments(envLines(path), faults));
}

/** What the command line says. Faults are added to the list. */
export function readLine(sets: readonly string[], faults: string[]): Settings {
  return Object.fromEntries(
    assignments(
      sets.map((text) => ({ text, where: '--set' })),
      faults,
    ),
  );
}

/** @throws Refusal that names these faults and all of the settings' own */
export function demandGood(settings: Settings, faults: readonly string[]): void {
  const parsed = parseConfig(settings);
  const all = [...faults, ...('faults' in parsed ? parsed.faults.map(withCure) : [])];
  if (all.length > 0) throw new Refusal(all);
}

/** Where there is no guess, the list helps. */
function withCure(fault: string): string {
  return fault.endsWith('no such setting') ? `${fault} (see npx tsx bin/sim config)` : fault;
}

function envLines(path: string): readonly Written[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(`cannot read ${path}: ${systemCause(error)}`);
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines
    .map((line, index) => ({ text: line.trim().replace(/^export\s+/, ''), where: `${path}:${index + 1}` }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
}

/** Each name at most once per place, so that nothing is silently overruled. */
function assignments(written: readonly Written[], faults: string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { text, where } of written) {
    const match = /^([^=\s]+)\s*=\s*([\s\S]*)$/.exec(text);
    const name = match?.[1];
    if (name === undefined) faults.push(`${where}: ${JSON.stringify(text.slice(0, 40))} is not KEY=VALUE`);
    else if (values.has(name)) faults.push(`${where}: ${name} is set twice`);
    else values.set(name, unquoted(match?.[2] ?? ''));
  }
  return values;
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value.trim());
  return quoted?.[2] ?? value.trim();
}
