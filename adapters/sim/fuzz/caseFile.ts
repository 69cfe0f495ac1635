/** Cases as files: a counter-example that is kept, and replayed by every later run of everything. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../../../engine/hash.ts';
import { validateSpec } from '../run/validateSpec.ts';
import { buildWorld } from './buildWorld.ts';
import type { Case } from './case.ts';
import { asCase, caseSchema, written } from './caseSchema.ts';

const found = z.strictObject({
  /** Of the fuzz run. */
  seed: z.string(),
  law: z.string(),
  detail: z.string(),
  /** Of the smallest case, with the engine as it was then. */
  traceHash: z.string(),
});

const fileSchema = z.strictObject({
  lockstep: z.literal('case'),
  version: z.literal(1),
  found,
  /** What was wrong, for people; written by hand once it is known. */
  story: z.string().optional(),
  case: caseSchema,
});

export interface CaseFile {
  readonly found: z.infer<typeof found>;
  readonly story?: string;
  readonly one: Case;
}

/** A file that is no case: names it and what is wrong. */
export class CaseFileError extends Error {}

const EXTENSION = '.json';

/** @throws CaseFileError */
export function readCaseFile(path: string): CaseFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CaseFileError(`cannot read ${path}: no such file`);
  }
  const read = fileSchema.safeParse(jsonOf(text));
  if (!read.success) throw new CaseFileError(`${path} is no case: ${faultIn(read.error)}`);
  const { found, story, case: one } = read.data;
  const file = { found, one: asCase(one), ...(story === undefined ? {} : { story }) };
  try {
    validateSpec(buildWorld(file.one));
  } catch (error) {
    throw new CaseFileError(`${path} is no case: ${error instanceof Error ? error.message : String(error)}`);
  }
  return file;
}

/** @returns the path: `<law>-<hash of the case>.json`, so that the same case is written once. */
export function writeCaseFile(folder: string, { found, story, one }: CaseFile): string {
  const name = `${found.law.replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40)}-${hashOf(JSON.stringify(one)).slice(0, 8)}`;
  const path = join(folder, `${name}${EXTENSION}`);
  const file = { lockstep: 'case', version: 1, found, ...(story === undefined ? {} : { story }), case: written(one) };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`);
  return path;
}

/** Every case in a folder with its name, in order of name. @throws CaseFileError */
export function readCaseFolder(folder: string): readonly (readonly [name: string, file: CaseFile])[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  return names.sort().map((name) => [basename(name, EXTENSION), readCaseFile(join(folder, name))]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first fault, with where it is: `case.draft.minutes: …`. */
function faultIn({ issues }: z.ZodError): string {
  const [first] = issues;
  if (first === undefined) return 'unreadable';
  return `${first.path.length === 0 ? '' : `${first.path.join('.')}: `}${first.message}`;
}
