/**
 * Listens to a backtest and keeps what its report needs: every fill, and counts of everything else. What is under
 * way is kept only until it ends, so that a long run needs no more memory than its trades.
 */
import { readClientOrderId } from '../../../engine/executor/clientOrderId.ts';
import { OUTSIDE_STREAMS, STREAM } from '../../../engine/names.ts';
import type { Commit, Entry, Fields, NumberedAppend } from '../../../engine/protocol.ts';
import type { VenueEvent } from '../exchange/events.ts';
import { rootOf } from '../../../engine/root.ts';
import type { WorldObserver } from '../world/observer.ts';

export interface RecordedFill extends Extract<VenueEvent, { kind: 'fill' }> {
  /** Empty when the order was not ours. */
  readonly planId: string;
  /** Of a close: the first reason of its plan, or who did it if not we. Of an entry: empty. */
  readonly reason: string;
}

interface Close {
  readonly reason: string;
  readonly fromHarvest: boolean;
}

/** A plan that is decided twice has its one result already. */
const NO_END = 'DUPLICATE_PLAN';

export interface SignalCounts {
  readonly count: number;
  readonly endings: ReadonlyMap<string, number>;
  /** Without an end so far. */
  readonly pending: number;
  /** Ends of a signal that had ended before, or that nobody sent. */
  readonly stray: number;
}

export class Recorder implements WorldObserver {
  readonly fills: RecordedFill[] = [];
  /** Ends of plans that harvest proposed, by code. */
  readonly exitEndings = new Map<string, number>();
  private signalCount = 0;
  private stray = 0;
  private readonly signalEndings = new Map<string, number>();
  private readonly openSignals = new Set<string>();
  /** By plan id, until their results. */
  private readonly closes = new Map<string, Close>();
  private readonly clientIdPrefix: string;

  constructor(clientIdPrefix: string) {
    this.clientIdPrefix = clientIdPrefix;
  }

  signals(): SignalCounts {
    const { signalCount: count, signalEndings: endings, stray } = this;
    return { count, endings, pending: this.openSignals.size, stray };
  }

  onAdd(stream: string, entry: Entry): void {
    if (!OUTSIDE_STREAMS.includes(stream)) return;
    this.signalCount += 1;
    this.openSignals.add(rootOf(stream, entry));
  }

  onCommit({ appends }: Commit): void {
    for (const append of appends) this.takeAppend(append);
  }

  onVenue(event: VenueEvent): void {
    if (event.kind !== 'fill') return;
    const { clientOrderId, reduceOnly } = event.order;
    const planId = readClientOrderId(this.clientIdPrefix, clientOrderId)?.planId ?? '';
    const reason = this.closes.get(planId)?.reason ?? (planId === '' ? event.origin : reduceOnly ? 'unknown' : '');
    this.fills.push({ ...event, planId, reason });
  }

  private takeAppend({ stream, fields }: NumberedAppend): void {
    switch (stream) {
      case STREAM.plans:
      case STREAM.exitPlans:
        return this.takePlan(fields, stream === STREAM.exitPlans);
      case STREAM.results:
        return this.takeResult(fields);
      case STREAM.outcomes:
        if (fields['code'] !== NO_END) this.endSignal(fields['root_id'], fields['code']);
        return;
      case STREAM.deadletters:
        this.endSignal(fields['root_id'], 'DEAD_LETTER');
    }
  }

  private takePlan(fields: Fields, fromHarvest: boolean): void {
    if (fields['reduceOnly'] !== 'true') return;
    const [reason = ''] = (fields['reason_codes'] ?? '').split(',');
    this.closes.set(fields['plan_id'] ?? '', {
      reason: reason === '' ? (fields['source'] ?? '') : reason,
      fromHarvest,
    });
  }

  private takeResult(fields: Fields): void {
    if (fields['terminal'] !== 'true') return;
    const planId = fields['plan_id'] ?? '';
    const close = this.closes.get(planId);
    this.closes.delete(planId);
    if (close?.fromHarvest === true) countOne(this.exitEndings, fields['reason_codes'] ?? '');
    else this.endSignal(fields['root_id'], fields['reason_codes']);
  }

  private endSignal(rootId = '', code = ''): void {
    if (!this.openSignals.delete(rootId)) this.stray += 1;
    countOne(this.signalEndings, code);
  }
}

function countOne(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}
