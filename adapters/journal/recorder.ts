/** Who writes down what the runners asked and heard; nobody, unless a journal is kept. */
import type { StageName } from '../../engine/names.ts';
import type { Answer, Request } from '../../engine/protocol.ts';

/** One run of a runner, from its first request on: with the answers it was given, all that it takes to repeat it. */
export interface Life {
  readonly stage: StageName;
  readonly owner: string;
  readonly leaseMs: number;
  /** As text; what is not named has its default. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Recorder {
  /** A runner starts. @returns what its notes are kept under. */
  begin(life: Life): number;
  /** It was given this answer, and asked for this next, which has not been done yet. */
  note(life: number, answer: Answer, request: Request): void;
  /** It was given this answer, and an assertion of ours broke. */
  broke(life: number, answer: Answer, cause: string): void;
}

export const NO_RECORDER: Recorder = { begin: () => 0, note: () => undefined, broke: () => undefined };
