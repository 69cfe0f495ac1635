/**
 * Which store this is: the server's run id, the id of its history of data (new at each promotion of a replica), and,
 * should the same history ever hold fewer commits than were seen in it, a count of such losses.
 */

/** Enough of an id of forty hex digits to tell two apart. */
const SHOWN = 12;

/** As a script answers it. */
export interface Identity {
  readonly run: string;
  readonly data: string;
  /** Commits in this history. */
  readonly commits: number;
}

export class EpochWatch {
  private last: Identity | undefined;
  private losses = 0;

  /** What the last reply said. */
  get seen(): Identity | undefined {
    return this.last;
  }

  /** The epoch's name; undefined before the first reply. */
  get name(): string | undefined {
    if (this.last === undefined) return undefined;
    const { run, data } = this.last;
    return `${run.slice(0, SHOWN)}.${data.slice(0, SHOWN)}${this.losses === 0 ? '' : `+${this.losses}`}`;
  }

  /** Replies come in the order in which the server gave them. @returns the epoch's name. */
  note(now: Identity): string {
    const { last } = this;
    if (last?.run === now.run && last.data === now.data && now.commits < last.commits) this.losses += 1;
    this.last = now;
    return this.name ?? '';
  }
}
