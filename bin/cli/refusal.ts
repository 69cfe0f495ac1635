/** A command that cannot do what it was asked: one line of cause and cure each, and how the process ends. */
import { EXIT } from './exitCodes.ts';

export class Refusal extends Error {
  readonly lines: readonly string[];
  readonly exitCode: number;

  constructor(lines: string | readonly string[], exitCode: number = EXIT.usage) {
    const all = typeof lines === 'string' ? [lines] : lines;
    super(all.join('\n'));
    this.lines = all;
    this.exitCode = exitCode;
  }
}

/** What went wrong, in one line: no stack, but where in this repo an assertion of ours broke. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).replaceAll(/\s+/g, ' ');
  const message = error.message.replaceAll(/\s+/g, ' ').trim() || error.name;
  const place = /(?:adapters|bin|engine|report|scenarios)\/[\w./-]+\.ts:\d+/.exec(error.stack ?? '');
  return place === null ? message : `${message} (${place[0]})`;
}

/** A failed system call as `no such file`, and the like. */
export function systemCause(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SYSTEM_CAUSES[code] ?? causeOf(error);
}

const SYSTEM_CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is no folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};
