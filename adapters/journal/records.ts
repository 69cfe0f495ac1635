/** What a journal's lines say. README.md has the table; `columns` and `recordOf` are each other's inverse. */
import type { StageName } from '../../engine/names.ts';
import type { Request } from '../../engine/protocol.ts';
import type { Life } from './recorder.ts';
import { encode } from './value.ts';

/** Of everything in this folder. A reader takes no other. */
export const FORMAT = 'lockstep-journal-1';

/** The first line of each segment. */
export interface Head {
  readonly format: string;
  readonly version: string;
  readonly build: string;
  /** Names the process that wrote it, or the simulated run; another one is another recording. */
  readonly run: string;
  /** What else there is to know of it, for readers. */
  readonly about: Readonly<Record<string, string>>;
  readonly startedAt: string;
}

/** `answer`, `request` and `calls` are texts of value.ts, so that they are compared byte by byte. */
export type JournalRecord =
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'life'; readonly life: number; readonly about: Life }
  | { readonly kind: 'step'; readonly life: number; readonly answer: string; readonly request: string }
  | { readonly kind: 'broke'; readonly life: number; readonly answer: string; readonly cause: string }
  | {
      readonly kind: 'calls';
      readonly id: string;
      readonly venueMs: number;
      readonly request: string;
      readonly calls: string;
    }
  /** The process stopped in order: nothing was asked after this. */
  | { readonly kind: 'end' };

export function columns(record: JournalRecord): readonly string[] {
  switch (record.kind) {
    case 'head':
      return [record.kind, encode(record.head)];
    case 'life':
      return [record.kind, String(record.life), encode(record.about)];
    case 'step':
      return [record.kind, String(record.life), record.answer, record.request];
    case 'broke':
      return [record.kind, String(record.life), record.answer, encode(record.cause)];
    case 'calls':
      return [record.kind, encode(record.id), String(record.venueMs), record.request, record.calls];
    case 'end':
      return [record.kind];
  }
}

/** @returns undefined for what this version does not know. */
export function recordOf([kind, ...rest]: readonly string[]): JournalRecord | undefined {
  const [first = '', second = '', third = '', fourth = ''] = rest;
  switch (kind) {
    case 'head':
      return { kind, head: JSON.parse(first) as Head };
    case 'life':
      return { kind, life: Number(first), about: JSON.parse(second) as Life };
    case 'step':
      return { kind, life: Number(first), answer: second, request: third };
    case 'broke':
      return { kind, life: Number(first), answer: second, cause: JSON.parse(third) as string };
    case 'calls':
      return { kind, id: JSON.parse(first) as string, venueMs: Number(second), request: third, calls: fourth };
    case 'end':
      return { kind };
    default:
      return undefined;
  }
}

/** A request as it is written down: a stage by its name. */
export function requestText(request: Request): string {
  return encode('stage' in request ? { ...request, stage: nameOf(request.stage) } : request);
}

function nameOf(stage: StageName | { readonly name: StageName }): StageName {
  return typeof stage === 'string' ? stage : stage.name;
}
