/**
 * The text of engine/ names nothing that two machines or two moments could disagree about: the linter's rules, and what
 * no linter rule covers. Judged on a copy, so that a mutant can be judged like the engine as it stands.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutated, type Mutant } from '../../../adapters/sim/fuzz/threads/bundle.ts';
import type { DoctorCheck } from '../../../report/doctor/doctorRecord.ts';
import { ROOT } from './gateScript.ts';

const COPIED = ['.oxlintrc.json', 'tsconfig.json', 'package.json', 'engine'];
const FINDINGS_SHOWN = 5;

export async function lint(mutant?: Mutant): Promise<DoctorCheck> {
  const name = 'lint';
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-lint-'));
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true, filter: isJudged });
    mkdirSync(join(folder, 'adapters'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    if (mutant !== undefined) writeFileSync(join(folder, mutant.file), mutated(mutant));
    const [linted, impure] = await Promise.all([linterFindings(folder), impurities(folder)]);
    const findings = [...linted, ...impure];
    if (findings.length === 0)
      return { name, verdict: 'pass', detail: 'engine/ names no clock, no chance, no I/O and nothing of Node’s' };
    const more = findings.length > FINDINGS_SHOWN ? ` … and ${findings.length - FINDINGS_SHOWN} more` : '';
    const detail = `${findings.slice(0, FINDINGS_SHOWN).join('; ')}${more}`;
    return { name, verdict: 'fail', detail, cure: 'let it arrive as an argument (npm run lint, properties/tidy)' };
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { name, verdict: 'not proven', detail: 'the linter is not installed', cure: 'npm ci' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests take types from outside of the copy, and no run loads them. */
function isJudged(path: string): boolean {
  return !path.endsWith('.test.ts');
}

/** A development package that a bare install leaves out. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ERR_MODULE_NOT_FOUND'].includes(String(error.code));
}

/** It ends with 1 when it finds something. @throws when there is no such program */
async function linterFindings(cwd: string): Promise<readonly string[]> {
  const child = spawn(join('node_modules', '.bin', 'oxlint'), ['--format=unix', 'engine'], { cwd });
  await once(child, 'spawn');
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) said += String(text);
  return said.split('\n').filter((line) => /^\S+:\d+:\d+: /.test(line));
}

async function impurities(folder: string): Promise<readonly string[]> {
  const [{ readTree }, { purity }] = await Promise.all([
    import('../../../properties/tidy/source.ts'),
    import('../../../properties/tidy/purity.ts'),
  ]);
  return purity(readTree(folder));
}
