/** A runner's request as a store takes it: the same in both worlds. */
import { timerKey, type AnyStage, type Request } from '../../engine/protocol.ts';
import type { EngineCall, Timed } from './calls.ts';

/** Unread entries in an output that make a stage stop reading its inputs. */
export const BACKLOG_MAX = 1_000;

/** Who asks. */
interface Caller {
  readonly stage: AnyStage;
  readonly owner: string;
  /** Streams it consumes or reads along, in order of preference. */
  readonly reads: readonly string[];
}

interface When {
  /** The worker's own clock, as it is sent along, ms. */
  readonly nowMs: number;
  /** Where streams that others write too are read from at a first start, unix ms. */
  readonly outsideFromMs: number;
}

/** With the store's clock where that is simulated; undefined leaves leases to the server's own. */
export function toEngineCall(caller: Caller, request: Request, when: When, storeMs: number): Timed<EngineCall>;
export function toEngineCall(caller: Caller, request: Request, when: When, storeMs: undefined): EngineCall;
export function toEngineCall(
  { stage, owner, reads }: Caller,
  request: Request,
  { nowMs, outsideFromMs }: When,
  storeMs: number | undefined,
): EngineCall {
  switch (request.op) {
    case 'acquire': {
      const { name, timers } = stage;
      const sources = [...reads, ...timers.map(timerKey), 'outcomes', 'epoch'];
      return { op: 'acquire', stage: name, owner, leaseMs: request.leaseMs, storeMs, sources, timers, outsideFromMs };
    }
    case 'renew':
      return { op: 'renew', stage: request.stage, token: request.token, leaseMs: request.leaseMs, owner, storeMs };
    case 'load':
      return { op: 'load', wants: request.wants, lastIds: request.lastIds, nowMs };
    case 'commit':
      return { op: 'commit', owner, commit: request.commit, nowMs, storeMs };
    case 'probe':
      return { op: 'probe', stage: request.stage, source: request.source };
    case 'wait': {
      const { name, outputs, batchMax, unthrottled = [] } = stage;
      return {
        op: 'read',
        stage: name,
        streams: reads,
        after: request.positions,
        count: batchMax,
        outputs,
        backlogMax: BACKLOG_MAX,
        unthrottled,
      };
    }
    default:
      throw new Error(`${request.op} does not go to the store`);
  }
}
