/** What one look before the start found: good, doubtful, or a reason not to start; with what to do about it. */

export interface CheckResult {
  readonly name: string;
  readonly level: 'pass' | 'warn' | 'fail';
  readonly found: string;
  /** Empty where nothing needs one. */
  readonly cure: string;
}

export function pass(name: string, found: string): CheckResult {
  return { name, level: 'pass', found, cure: '' };
}

export function warn(name: string, found: string, cure: string): CheckResult {
  return { name, level: 'warn', found, cure };
}

export function fail(name: string, found: string, cure: string): CheckResult {
  return { name, level: 'fail', found, cure };
}

/** Some names of many. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
