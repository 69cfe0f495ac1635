/** Where a command writes: a terminal that may be coloured and redrawn, or a pipe that gets plain lines. */
import pc from 'picocolors';
import type { Colors } from '../../report/colors.ts';

export interface Terminal {
  /** True when lines may be redrawn in place. */
  readonly live: boolean;
  readonly columns: number;
  readonly colors: Colors;
  readonly out: (text: string) => void;
}

const USUAL_COLUMNS = 110;

/** A stream of this process as it is: plain when piped, without colours when NO_COLOR says so. */
export function terminalOf(stream: NodeJS.WriteStream): Terminal {
  // A pipe has no isTTY at all, whatever the types say; colours made for `undefined` are guessed from CI and FORCE_COLOR.
  const live = Boolean(stream.isTTY) && process.env['TERM'] !== 'dumb';
  const coloured = live && (process.env['NO_COLOR'] ?? '') === '';
  return {
    live,
    columns: columnsOf(stream),
    colors: pc.createColors(coloured),
    out: (text) => void stream.write(text),
  };
}

/** As wide as it is; some terminals say 0. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : USUAL_COLUMNS;
}

/** A reader that goes away (`| head`) ends the process quietly. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode);
      throw error;
    });
  }
}
