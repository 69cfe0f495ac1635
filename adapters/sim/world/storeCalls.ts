/** The store's reply as the runner hears it. */
import type { Answer, Price } from '../../../engine/protocol.ts';
import type { StoreReply } from '../store/store.ts';
import type { Fault } from './faults.ts';

/** @param atMs the worker's clock when the reply arrives. @param prices of the symbols a load asked for, in that order. */
export function toAnswer(
  reply: StoreReply,
  fault: Fault | undefined,
  atMs: number,
  prices: readonly (Price | undefined)[],
): Answer {
  if (fault?.kind === 'reply-lost') return { kind: 'unknown', atMs };
  switch (reply.kind) {
    case 'loaded':
      return { kind: 'loaded', loaded: reply.loaded, prices, atMs };
    case 'committed':
      return { kind: 'committed', epoch: reply.epoch, atMs };
    case 'renewed':
      return { kind: 'renewed', epoch: reply.epoch, atMs };
    case 'done':
      return { kind: 'done', atMs };
    case 'nothing':
      return { kind: 'idle', atMs };
    case 'entries': {
      const { stream, entries, lost, upTo } = reply;
      return upTo === undefined
        ? { kind: 'entries', stream, entries, lost, atMs }
        : { kind: 'entries', stream, entries, lost, upTo, atMs };
    }
    default:
      return { ...reply, atMs };
  }
}
