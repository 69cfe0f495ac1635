/**
 * What stood under some keys when a decision was taken. A value written in the same moment may have come before the reading
 * or after it, so there can be several answers: what stood before that moment, and what was written in it.
 */
import type { Fields, Write } from '../../../engine/protocol.ts';

interface Version {
  /** undefined: absent. */
  readonly fields: Fields | undefined;
  /** True time. */
  readonly writtenMs: number;
}

/** A worker that stands still between reading and committing is superseded long before this. */
const KEPT_MS = 120_000;

export class Written {
  private readonly prefixes: readonly string[];
  /** Oldest first; the first one may be older than `KEPT_MS`. */
  private readonly versions = new Map<string, Version[]>();

  /** @param prefixes of the keys to remember. */
  constructor(prefixes: readonly string[]) {
    this.prefixes = prefixes;
  }

  note(write: Write, nowMs: number): void {
    if (!this.remembers(write.key)) return;
    let versions = this.versions.get(write.key);
    if (versions === undefined) this.versions.set(write.key, (versions = []));
    versions.push({ fields: after(versions.at(-1)?.fields, write), writtenMs: nowMs });
    while ((versions[1]?.writtenMs ?? nowMs) < nowMs - KEPT_MS) versions.shift();
  }

  private remembers(key: string): boolean {
    for (const prefix of this.prefixes) if (key.startsWith(prefix)) return true;
    return false;
  }

  /** What may have been read at `viewedMs`, the newest first. */
  readAt(key: string, viewedMs: number): readonly (Fields | undefined)[] {
    const versions = this.versions.get(key) ?? [];
    const read: (Fields | undefined)[] = [];
    for (let at = versions.length - 1; at >= 0; at -= 1) {
      const { fields, writtenMs } = versions[at] as Version;
      if (writtenMs <= viewedMs) read.push(fields);
      if (writtenMs < viewedMs) return read;
    }
    return [...read, undefined];
  }
}

function after(fields: Fields | undefined, write: Write): Fields | undefined {
  if (write.op === 'put') return write.fields;
  if (write.op === 'merge') return { ...fields, ...write.fields };
  return write.op === 'delete' ? undefined : fields;
}
