/** A runner's request as the store takes it, and the store's reply as the runner hears it. */
import type { Config } from '../../../engine/config.ts';
import { timerKey, type Answer, type Price, type Request } from '../../../engine/protocol.ts';
import type { StoreCall, StoreReply } from '../store/store.ts';
import type { Fault } from './faults.ts';
import { BACKLOG_MAX, type SimWorker } from './worker.ts';

/** @param nowMs the worker's own clock, as it is sent along. @param storeMs the store's clock, which is true. */
export function toStoreCall(
  worker: SimWorker,
  request: Request,
  config: Config,
  nowMs: number,
  storeMs: number,
): StoreCall {
  switch (request.op) {
    case 'acquire': {
      const { name, timers } = worker.stage;
      const sources = [...worker.reads, ...timers.map(timerKey), 'outcomes', 'epoch'];
      const outsideFromMs = storeMs - config.INTENT_MAX_AGE_S * 1000;
      const { leaseMs } = request;
      return { op: 'acquire', stage: name, owner: worker.owner, leaseMs, storeMs, sources, timers, outsideFromMs };
    }
    case 'renew':
      return { ...request, owner: worker.owner, storeMs };
    case 'load':
      return { op: 'load', wants: request.wants, lastIds: request.lastIds, nowMs };
    case 'commit':
      return { op: 'commit', owner: worker.owner, commit: request.commit, nowMs, storeMs };
    case 'probe':
      return { op: 'probe', stage: request.stage, source: request.source };
    case 'wait': {
      const { name, outputs, batchMax } = worker.stage;
      const after = request.positions;
      return {
        op: 'read',
        stage: name,
        streams: worker.reads,
        after,
        count: batchMax,
        outputs,
        backlogMax: BACKLOG_MAX,
        unthrottled: worker.stage.unthrottled ?? [],
      };
    }
    default:
      throw new Error(`${request.op} does not go to the store`);
  }
}

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
    case 'done':
      return { kind: 'done', atMs };
    case 'nothing':
      return { kind: 'idle', atMs };
    default:
      return { ...reply, atMs };
  }
}
