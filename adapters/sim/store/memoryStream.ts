/**
 * One stream in memory, as Redis keeps it: ids grow, trimming takes from the front, groups remember how far they
 * have read. Entries lie in an array with a moving head, so that a read after a cursor and a trim cost nothing.
 */
import type { Entry } from '../../../engine/protocol.ts';
import { compareIds, FIRST_ID, idMs } from '../../../engine/streamId.ts';

export interface Group {
  /** Id of the last entry read. */
  cursor: string;
  /** Absolute number of the next entry to read, counting all ever added. */
  next: number;
  readonly observes: boolean;
}

export class MemoryStream {
  lastId = FIRST_ID;
  readonly groups = new Map<string, Group>();
  private entries: (Entry | undefined)[] = [];
  /** Absolute number of entries[head]. */
  private first = 0;
  private head = 0;

  get length(): number {
    return this.entries.length - this.head;
  }

  /** Entries ever added. */
  get added(): number {
    return this.first + this.length;
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.lastId = entry.id;
  }

  /** Takes back the newest entry, for a store that loses its last writes. */
  removeLast(lastId: string): void {
    this.entries.pop();
    this.lastId = lastId;
  }

  group(name: string, observes: boolean, cursor: string): Group {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = { cursor, next: this.numberAfter(cursor), observes };
      this.groups.set(name, group);
    }
    return group;
  }

  moveGroup(name: string, observes: boolean, cursor: string): void {
    const group = this.group(name, observes, cursor);
    group.cursor = cursor;
    group.next = this.numberAfter(cursor);
  }

  /** Up to `count` entries after `cursor`, oldest first, and how many before them were trimmed unread. */
  read(cursor: string, count: number, group: Group | undefined): { entries: Entry[]; lost: number } {
    const isOwn = group !== undefined && group.cursor === cursor;
    const from = isOwn ? Math.max(group.next, this.first) : this.numberAfter(cursor);
    const lost = isOwn ? Math.max(0, this.first - group.next) : 0;
    return { entries: this.slice(from, Math.min(from + count, this.added)), lost };
  }

  /** Newest first, not older than `sinceMs`, at most `limit`. */
  tail(sinceMs: number, limit: number): Entry[] {
    const from = Math.max(this.numberFrom(sinceMs), this.added - limit);
    return this.slice(from, this.added).reverse();
  }

  /** Unread entries of each group that consumes. */
  lag(): { name: string; count: number }[] {
    const lags: { name: string; count: number }[] = [];
    for (const [name, group] of this.groups) if (!group.observes) lags.push({ name, count: this.added - group.next });
    return lags;
  }

  /** Most unread entries of any consuming group but `reader`'s own: what it has not read itself must not stop it reading. */
  backlog(reader: string): number {
    let most = 0;
    for (const [name, group] of this.groups) {
      if (!group.observes && name !== reader) most = Math.max(most, this.added - group.next);
    }
    return most;
  }

  /** Trims to about `lengthMax`, never past an entry that a consumer has not committed. */
  trim(lengthMax: number, slack: number): void {
    if (this.length <= lengthMax + slack) return;
    let until = this.added - lengthMax;
    for (const group of this.groups.values()) if (!group.observes) until = Math.min(until, group.next);
    this.dropUntil(until);
  }

  /** What an operator's XTRIM does: without regard to who has read what. */
  trimOutside(lengthMax: number): void {
    this.dropUntil(this.added - lengthMax);
  }

  private dropUntil(until: number): void {
    const drop = Math.max(0, until - this.first);
    for (let index = 0; index < drop; index += 1) this.entries[this.head + index] = undefined;
    this.head += drop;
    this.first += drop;
    if (this.head > 4_096 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  private slice(from: number, to: number): Entry[] {
    const entries: Entry[] = [];
    for (let number = Math.max(from, this.first); number < to; number += 1) {
      const entry = this.entries[this.head + number - this.first];
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  /** Absolute number of the first entry after `id`; the newest is looked at first. */
  private numberAfter(id: string): number {
    if (this.length === 0 || compareIds(id, this.lastId) >= 0) return this.added;
    return this.firstWhere((entry) => compareIds(entry.id, id) > 0);
  }

  /** Absolute number of the first entry not older than `sinceMs`. */
  private numberFrom(sinceMs: number): number {
    return this.firstWhere((entry) => idMs(entry.id) >= sinceMs);
  }

  /** Absolute number of the first entry for which `isReached` holds, by binary search: it holds for all behind it. */
  private firstWhere(isReached: (entry: Entry) => boolean): number {
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && !isReached(entry)) low = middle + 1;
      else high = middle;
    }
    return this.first + low - this.head;
  }
}
