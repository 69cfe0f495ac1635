/**
 * What a failed call means. The server's own refusals say that nothing was done. Everything else, a time-out or a
 * connection that dropped, says nothing: a commit must be looked for.
 */

export type Failed =
  { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Said before a script starts, or at its first write: read-only replica, data still being loaded, another script that
 * does not end, no memory left, disk full, too few replicas, no login, cluster slots elsewhere. Not NOPERM, which can come
 * in the middle.
 */
const REFUSALS =
  /^(READONLY|LOADING|BUSY|OOM|MISCONF|NOREPLICAS|MASTERDOWN|NOAUTH|WRONGPASS|CLUSTERDOWN|MOVED|ASK|CROSSSLOT|TRYAGAIN)\b/;

export function failed(error: unknown): Failed {
  const reason = error instanceof Error ? error.message : String(error);
  const isReply = error instanceof Error && error.name === 'ReplyError';
  return { kind: isReply && REFUSALS.test(reason) ? 'refused' : 'unknown', reason };
}
