/** Who writes down what the runners asked and heard; nobody, unless a journal is kept. */
import type { StageName } from '../../../engine/names.ts';
import type { Answer, Request } from '../../../engine/protocol.ts';

export interface Recorder {
  /** A runner starts. @returns what its notes are kept under. */
  begin(stage: StageName, owner: string): number;
  /** It was given this answer, and asked for this next. */
  note(life: number, answer: Answer, request: Request): void;
}

export const NO_RECORDER: Recorder = { begin: () => 0, note: () => undefined };
