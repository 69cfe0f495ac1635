/** Leases and cursors: kept as records, since every commit moves them; as hashes they are made when asked for. */
import type { Fields } from '../../../engine/protocol.ts';

const LEASE_PREFIX = 'quantum:lease:';
const CURSOR_PREFIX = 'quantum:cursor:';

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
