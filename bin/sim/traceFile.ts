/** Trace files: a header, then one event a line (NDJSON), written and read in pieces so that they may be large. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { TraceEvent } from '../../adapters/sim/world/trace.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import type { Settings } from '../cli/settings.ts';

export interface TraceHeader {
  readonly lockstep: 'trace';
  readonly version: string;
  readonly scenario: string;
  /** Null for the run as it should be. */
  readonly variant: string | null;
  readonly seed: string;
  /** Of the command line. */
  readonly settings: Settings;
}

const PIECE_CHARACTERS = 262_144;
/** In place of a path. */
export const TO_STDOUT = '-';
const STDOUT = 1;
const FULL_PIPE_MS = 2;

export class TraceWriter {
  private readonly path: string;
  private readonly file: number;
  private piece: string;

  /** @throws Refusal when the file cannot be written */
  constructor(path: string, header: TraceHeader) {
    this.path = path;
    this.file = path === TO_STDOUT ? STDOUT : this.refusing(() => openSync(path, 'w'));
    this.piece = `${JSON.stringify(header)}\n`;
  }

  write(event: TraceEvent): void {
    this.piece += `${JSON.stringify(event)}\n`;
    if (this.piece.length >= PIECE_CHARACTERS) this.flush();
  }

  close(): void {
    this.flush();
    if (this.file !== STDOUT) closeSync(this.file);
  }

  private flush(): void {
    const bytes = Buffer.from(this.piece);
    this.piece = '';
    for (let done = 0; done < bytes.length;) done += this.refusing(() => writeSome(this.file, bytes, done));
  }

  private refusing<Value>(act: () => Value): Value {
    try {
      return act();
    } catch (error) {
      throw new Refusal(`cannot write the trace ${this.path}: ${systemCause(error)}`);
    }
  }
}

/** @returns how many bytes; a pipe that is full is given a moment. */
function writeSome(file: number, bytes: Buffer, from: number): number {
  try {
    return writeSync(file, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    return 0;
  }
}

export interface TraceText {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

const READ_BYTES = 1_048_576;

/** Lines one after the other. Only `\n` ends a line: JSON text may hold every other separator. */
export function* readLines(path: string): Generator<TraceText, void, undefined> {
  const piece = Buffer.allocUnsafe(READ_BYTES);
  const decoder = new StringDecoder('utf8');
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    let rest = '';
    let number = 0;
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
      const lines = (rest + decoder.write(piece.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { number: (number += 1), text };
    }
    rest += decoder.end();
    if (rest !== '') yield { number: number + 1, text: rest };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`cannot read the trace ${path}: ${systemCause(error)}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
