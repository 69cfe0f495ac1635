/** Dead letters for people, newest first. */
import type { Entry } from '../../engine/protocol.ts';
import { idMs } from '../../engine/streamId.ts';
import { isoTime } from '../../engine/time.ts';
import type { Colors } from '../colors.ts';
import { shortStream } from '../traceLine.ts';
import { wrap } from '../table.ts';

export interface LetterRecord {
  readonly id: string;
  readonly time: string;
  readonly stage: string;
  readonly stream: string;
  readonly entryId: string;
  readonly reason: string;
  /** Characters of the original. */
  readonly length: number;
  /** The beginning of the original, or all of it. */
  readonly body: string;
}

const BODY_SHOWN = 160;

export function letterOf({ id, fields }: Entry): LetterRecord {
  return {
    id,
    time: isoTime(idMs(id)),
    stage: fields['stage'] ?? '',
    stream: fields['stream'] ?? '',
    entryId: fields['entry_id'] ?? '',
    reason: fields['reason'] ?? '',
    length: Number(fields['length'] ?? 0),
    body: fields['body'] ?? '',
  };
}

/** Whoever wrote it may have written to the terminal too. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

export function lettersText(letters: readonly LetterRecord[], width: number, colors: Colors): string {
  if (letters.length === 0) return 'no dead letters';
  return letters
    .map(({ id, time, stage, stream, entryId, reason, body }) => {
      const shown = printable(body);
      const cut = shown.length > BODY_SHOWN ? `${shown.slice(0, BODY_SHOWN - 1)}…` : shown;
      const head = `${colors.bold(id)}  ${time}  ${stage} ← ${shortStream(stream)} ${entryId}: ${colors.red(printable(reason))}`;
      return [head, ...wrap(cut, width - 4).map((line) => `    ${line}`)].join('\n');
    })
    .join('\n');
}
