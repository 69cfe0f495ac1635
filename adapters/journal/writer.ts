/**
 * Writes a journal: lines into a segment, a new segment when one is full. What it holds back is small and is written
 * before anything leaves the process, so that a killed process leaves the record of all that it did. When the disk
 * takes no more it says so once and stays silent: what it would write then could not be replayed.
 */
import { mkdirSync } from 'node:fs';
import { type Disk, realDisk } from './disk.ts';
import { seal } from './line.ts';
import { readSegment, type Located } from './reader.ts';
import { columns, FORMAT, type Head, type JournalRecord } from './records.ts';
import { segmentPath, segmentsOf } from './segments.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Held back at most. */
const HELD_BYTES = 64 * 1024;

export interface WriterOptions {
  readonly folder: string;
  readonly head: Omit<Head, 'format'>;
  /** Every line goes through it. */
  readonly hide: (text: string) => string;
  /** Hears once why nothing more is written. */
  readonly onFailure: (error: Error) => void;
  readonly segmentBytes?: number;
  readonly disk?: Disk;
}

export class JournalWriter {
  private readonly options: WriterOptions;
  private readonly disk: Disk;
  private readonly segmentBytes: number;
  private segment: number;
  private next: number;
  private file: number | undefined;
  private held = '';
  /** In the present segment, with what is held back; by UTF-16 units, which is near enough. */
  private size = 0;
  private isSyncing = false;
  private isDirty = false;

  /** Begins behind what the folder holds. @throws JournalDamage, or what the system says of folder and disk */
  constructor(options: WriterOptions) {
    this.options = options;
    this.disk = options.disk ?? realDisk;
    this.segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const before = lastIn(options.folder);
    this.segment = before.segment;
    this.next = before.number + 1;
    this.begin();
    this.flushOrThrow();
  }

  /** False once the disk has failed. */
  get isWriting(): boolean {
    return this.file !== undefined;
  }

  append(record: JournalRecord): void {
    if (this.file === undefined) return;
    this.hold(record);
    if (this.size >= this.segmentBytes) this.attempt(() => this.rotate());
    else if (this.held.length >= HELD_BYTES) this.flush();
  }

  /** What is held back goes to the system, and outlives this process. */
  flush(): void {
    this.attempt(() => this.flushOrThrow());
  }

  /** What was written goes to the disk, and outlives the machine. Does not wait for it. */
  sync(): void {
    this.flush();
    if (this.file === undefined || this.isSyncing || !this.isDirty) return;
    this.isSyncing = true;
    this.isDirty = false;
    this.disk.syncLater(this.file, (error) => {
      this.isSyncing = false;
      // Of a segment that was closed meanwhile the close has said it.
      if (error !== undefined && !isClosed(error)) this.fail(error);
    });
  }

  /** In order: nothing more will be asked. */
  close(): void {
    this.append({ kind: 'end' });
    this.flush();
    this.attempt(() => this.shut());
  }

  private begin(): void {
    this.segment += 1;
    this.file = this.disk.create(segmentPath(this.options.folder, this.segment));
    this.size = 0;
    this.hold({ kind: 'head', head: { format: FORMAT, ...this.options.head } });
  }

  private hold(record: JournalRecord): void {
    const line = seal(columnsHidden(this.next, record, this.options.hide));
    this.next += 1;
    this.size += line.length;
    this.held += line;
  }

  private rotate(): void {
    this.flushOrThrow();
    this.shut();
    this.begin();
    this.flushOrThrow();
  }

  private flushOrThrow(): void {
    if (this.file === undefined || this.held === '') return;
    const bytes = Buffer.from(this.held);
    this.held = '';
    this.isDirty = true;
    this.disk.write(this.file, bytes);
  }

  private shut(): void {
    const { file } = this;
    this.file = undefined;
    if (file !== undefined) this.disk.close(file);
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private fail(error: Error): void {
    this.held = '';
    const { file } = this;
    this.file = undefined;
    if (file !== undefined) {
      try {
        this.disk.close(file);
      } catch {
        // It has failed already.
      }
    }
    this.options.onFailure(error);
  }
}

function columnsHidden(number: number, record: JournalRecord, hide: (text: string) => string): readonly string[] {
  return hide([String(number), ...columns(record)].join('\t')).split('\t');
}

function isClosed(error: Error): boolean {
  return 'code' in error && error.code === 'EBADF';
}

/** Where a folder's journal ends: its last segment and the number of its last record, or nothing yet. */
function lastIn(folder: string): { readonly segment: number; readonly number: number } {
  const segments = segmentsOf(folder);
  let last: Located | undefined;
  // The newest may hold no whole record.
  for (const segment of segments.toReversed()) {
    last = readSegment(segment).records.at(-1);
    if (last !== undefined) break;
  }
  return { segment: segments.at(-1)?.number ?? 0, number: last?.number ?? -1 };
}
