/** Where a running process says what it does; the command decides how that looks. */
import type { StageName } from '../../../engine/names.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export interface Log {
  /** Lines the stages said, with the markers that operators search for. */
  marks(stage: StageName, marks: readonly string[], atMs: number): void;
  /** What the process itself has to say. `about` is told beside the text, never in it. */
  say(level: Level, text: string, about?: Readonly<Record<string, string | number>>): void;
}
