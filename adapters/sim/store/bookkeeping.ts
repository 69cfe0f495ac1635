/** Leases and cursors: kept as records, since every commit moves them; as hashes they are made when asked for. */
import { HASH } from '../../../engine/names.ts';
import type { Commit, Fields } from '../../../engine/protocol.ts';
import type { MemoryValues } from './memoryValues.ts';

const LEASE_PREFIX = 'quantum:lease:';
const CURSOR_PREFIX = 'quantum:cursor:';
/** Of the counters. */
const STORE_PREFIX = 'quantum:store:';
const STREAM_PREFIX = 'quantum:stream:';

export interface Progress {
  readonly position: string;
  /** The commit that set it; empty where a first start did. */
  readonly commitId: string;
}

export interface Lease {
  readonly token: number;
  readonly owner: string;
  expiresAtMs: number;
}

/** @param progress by stage, then source. */
export function bookkeepingHash(
  key: string,
  leases: ReadonlyMap<string, Lease>,
  progress: ReadonlyMap<string, ReadonlyMap<string, Progress>>,
): Fields | undefined {
  if (key.startsWith(LEASE_PREFIX)) {
    const lease = leases.get(key.slice(LEASE_PREFIX.length));
    return lease && { owner: lease.owner, token: String(lease.token), expires_at_ms: String(lease.expiresAtMs) };
  }
  if (!key.startsWith(CURSOR_PREFIX)) return undefined;
  const name = key.slice(CURSOR_PREFIX.length);
  const end = name.indexOf(':');
  const reached = progress.get(name.slice(0, end))?.get(name.slice(end + 1));
  return reached && { position: reached.position, commit: reached.commitId };
}

/** On Redis these are keys like others, which somebody outside may delete or overwrite. @returns whether it is one, or a stream. */
export function forget(key: string, leases: Map<string, Lease>, progress: Map<string, Map<string, Progress>>): boolean {
  if (key.startsWith(LEASE_PREFIX)) leases.delete(key.slice(LEASE_PREFIX.length));
  else if (key.startsWith(CURSOR_PREFIX)) {
    const [stage = '', ...source] = key.slice(CURSOR_PREFIX.length).split(':');
    progress.get(stage)?.delete(source.join(':'));
  } else return key.startsWith(STORE_PREFIX) || key.startsWith(STREAM_PREFIX);
  return true;
}

/** The first key where something else lies than the store would have written there. */
export function damageIn(
  values: MemoryValues,
  records: readonly string[],
  counters: readonly string[],
): string | undefined {
  const isNumber = (key: string) => /^\d{1,15}$/.test(values.text(key, 0) ?? '');
  return records.find((key) => values.has(key)) ?? counters.find((key) => values.has(key) && !isNumber(key));
}

/** What a commit goes by, and moves. */
export function recordsOf({ stage, progress }: Commit): readonly string[] {
  return [HASH.lease(stage), HASH.cursor(stage, progress.source)];
}
