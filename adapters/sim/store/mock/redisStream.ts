/**
 * One stream as Redis keeps it, for ioredis-mock, whose own numbers entries by the list's length, finds an id again after
 * a trim, compares ids by their milliseconds and knows no groups.
 */
import { compareIds, FIRST_ID } from '../../../../engine/streamId.ts';
import type { Reply } from '../../../redis/scriptRunner.ts';

interface Entry {
  readonly id: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
}

export interface Group {
  last: string;
  /** Null where nobody said it. */
  read: number | null;
}

/** An id, and whether the range begins behind it. */
export interface Bound {
  readonly id: string;
  readonly isOpen: boolean;
}

/** Trimmed entries are let go of when there are so many, and more than are left. */
const SPARE_MAX = 1_024;

export class RedisStream {
  lastId = FIRST_ID;
  /** Entries ever added. */
  added = 0;
  readonly groups = new Map<string, Group>();
  private entries: Entry[] = [];
  /** Where in `entries` the first one is that was not trimmed. */
  private head = 0;

  get length(): number {
    return this.entries.length - this.head;
  }

  add(id: string, fields: readonly string[]): void {
    this.entries.push({ id, fields });
    this.lastId = id;
    this.added += 1;
  }

  /** Keeps the newest. @returns how many went */
  trim(lengthMax: number): number {
    const count = Math.max(0, this.length - lengthMax);
    this.head += count;
    if (this.head > SPARE_MAX && this.head > this.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return count;
  }

  /** At most `count`, oldest first, or newest first from the end. */
  range(from: Bound, to: Bound, count: number, isReverse: boolean): Reply[] {
    const first = this.indexOf(from.id, from.isOpen);
    const end = this.indexOf(to.id, !to.isOpen);
    const found = isReverse
      ? this.entries.slice(Math.max(first, end - count), end).reverse()
      : this.entries.slice(first, Math.min(end, first + count));
    return found.map(({ id, fields }) => [id, fields]);
  }

  /** Index of the first entry at or, with `isBehind`, after the id, by binary search. */
  private indexOf(id: string, isBehind: boolean): number {
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareIds(this.entries[middle]?.id ?? FIRST_ID, id);
      if (order < 0 || (isBehind && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
