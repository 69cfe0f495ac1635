/** A runner's request as the store takes it, and the store's reply as the runner hears it. */
import type { Config } from '../../../engine/config.ts';
import { timerKey, type Answer, type Price, type Request } from '../../../engine/protocol.ts';
import type { StoreCall, StoreReply } from '../store/store.ts';
import type { Fault } from './faults.ts';
import { BACKLOG_MAX, type SimWorker } from './worker.ts';

/** @param nowMs the worker's own clock, as it is sent along. */
export function toStoreCall(worker: SimWorker, request: Request, config: Config, nowMs: number): StoreCall {
  switch (request.op) {
    case 'acquire': {
      const { name, timers, streams, observes } = worker.stage;
      const timed = timers.map(timerKey);
      const sources = [...streams, ...observes, ...timed, 'outcomes', 'epoch'];
      const outsideFromMs = nowMs - config.INTENT_MAX_AGE_S * 1000;
      const { leaseMs } = request;
      return { op: 'acquire', stage: name, owner: worker.owner, leaseMs, nowMs, sources, timers, outsideFromMs };
    }
    case 'renew':
      return { op: 'renew', stage: request.stage, token: request.token, leaseMs: request.leaseMs, nowMs };
    case 'load':
      return { op: 'load', wants: request.wants, lastIds: request.lastIds, nowMs };
    case 'commit':
      return { op: 'commit', commit: request.commit, nowMs };
    case 'probe':
      return { op: 'probe', stage: request.stage, source: request.source };
    case 'wait': {
      const { name, streams, observes, outputs, batchMax } = worker.stage;
      const all = [...streams, ...observes];
      const after = request.positions;
      return { op: 'read', stage: name, streams: all, after, count: batchMax, outputs, backlogMax: BACKLOG_MAX };
    }
    default:
      throw new Error(`${request.op} does not go to the store`);
  }
}

/** @param atMs the worker's clock when the reply arrives. */
export function toAnswer(
  reply: StoreReply,
  fault: Fault | undefined,
  atMs: number,
  prices: () => ReadonlyMap<string, Price>,
): Answer {
  if (fault?.kind === 'reply-lost') return { kind: 'unknown', atMs };
  if (reply.kind === 'loaded') return { kind: 'loaded', loaded: { ...reply.loaded, prices: prices() }, atMs };
  if (reply.kind === 'done') return { kind: 'done', atMs };
  if (reply.kind === 'nothing') return { kind: 'idle', atMs };
  return { ...reply, atMs };
}
