/** The entries of one stream that one stage has not committed yet, oldest first. */
import type { Entry } from '../../../engine/protocol.ts';
import type { StageName } from '../../../engine/names.ts';
import { compareIds } from '../../../engine/streamId.ts';

const COMPACT_AT = 1_024;

export class Unread {
  readonly stage: StageName;
  /** Entries that producers outside the engine added, ever. */
  addedOutside = 0;
  private entries: Entry[] = [];
  private head = 0;
  private position: string | undefined;

  constructor(stage: StageName) {
    this.stage = stage;
  }

  get count(): number {
    return this.entries.length - this.head;
  }

  get oldest(): Entry | undefined {
    return this.entries[this.head];
  }

  add(entry: Entry): void {
    this.entries.push(entry);
  }

  /**
   * Moves the stage on to `to` and puts what it consumed behind `covered`.
   * @returns how many entries lay before `from` unconsumed; before the first move that is where the stage began.
   */
  take(from: string, to: string, covered: Entry[]): number {
    const skipped = from === this.position ? 0 : this.dropUntil(from);
    const until = this.indexAfter(to);
    for (let index = this.head; index < until; index += 1) covered.push(this.entries[index] as Entry);
    this.head = until;
    this.compact();
    const first = this.position === undefined;
    this.position = to;
    return first ? 0 : skipped;
  }

  private dropUntil(id: string): number {
    const until = id === '' ? this.head : this.indexAfter(id);
    const dropped = until - this.head;
    this.head = until;
    return dropped;
  }

  /** Index of the first entry after `id`. Equality is tried first, since a stage mostly moves to an entry's own id. */
  private indexAfter(id: string): number {
    for (let index = this.head; index < this.entries.length; index += 1) {
      if ((this.entries[index] as Entry).id === id) return index + 1;
    }
    let index = this.head;
    while (index < this.entries.length && compareIds((this.entries[index] as Entry).id, id) <= 0) index += 1;
    return index;
  }

  private compact(): void {
    if (this.head < COMPACT_AT || this.head * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.head);
    this.head = 0;
  }
}
