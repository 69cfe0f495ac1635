/**
 * What stood under some keys when a decision was taken. A value written in the same moment may have come before the reading
 * or after it, so there can be two answers: the newest value, and the one before it.
 */
import type { Fields, Write } from '../../../engine/protocol.ts';

interface Version {
  /** undefined: absent. */
  readonly fields: Fields | undefined;
  /** True time. */
  readonly writtenMs: number;
}

interface Versions {
  newest: Version;
  before: Version;
}

const ABSENT: Version = { fields: undefined, writtenMs: Number.NEGATIVE_INFINITY };

export class Written {
  private readonly prefixes: readonly string[];
  private readonly versions = new Map<string, Versions>();

  /** @param prefixes of the keys to remember. */
  constructor(prefixes: readonly string[]) {
    this.prefixes = prefixes;
  }

  note(write: Write, nowMs: number): void {
    if (!this.remembers(write.key)) return;
    const versions = this.versions.get(write.key);
    if (versions === undefined) {
      const newest = { fields: after(undefined, write), writtenMs: nowMs };
      this.versions.set(write.key, { newest, before: ABSENT });
      return;
    }
    versions.before = versions.newest;
    versions.newest = { fields: after(versions.before.fields, write), writtenMs: nowMs };
  }

  private remembers(key: string): boolean {
    for (const prefix of this.prefixes) if (key.startsWith(prefix)) return true;
    return false;
  }

  /** What may have been read at `viewedMs`. */
  readAt(key: string, viewedMs: number): readonly (Fields | undefined)[] {
    const versions = this.versions.get(key);
    if (versions === undefined) return [undefined];
    const { newest, before } = versions;
    if (newest.writtenMs < viewedMs) return [newest.fields];
    return newest.writtenMs === viewedMs ? [newest.fields, before.fields] : [before.fields];
  }
}

function after(fields: Fields | undefined, write: Write): Fields | undefined {
  if (write.op === 'put') return write.fields;
  if (write.op === 'merge') return { ...fields, ...write.fields };
  return write.op === 'delete' ? undefined : fields;
}
