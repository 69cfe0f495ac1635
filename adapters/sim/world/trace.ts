/**
 * The run's trace: every commit, venue event, fault and life sign of a worker, in order. It is always hashed; the
 * events themselves are made only when somebody listens.
 */
import type { Commit, Fields, Write } from '../../../engine/protocol.ts';
import { formatDecimal } from '../../../engine/decimal.ts';
import { isoTime } from '../../../engine/time.ts';
import type { VenueEvent } from '../exchange/events.ts';
import { TraceHash } from './traceHash.ts';

/** One line of a trace file. */
export interface TraceEvent {
  readonly n: number;
  readonly time: string;
  readonly kind: string;
  readonly [detail: string]: unknown;
}

export class Trace {
  /** Events so far. */
  count = 0;
  private readonly hash = new TraceHash();
  private readonly startUs: number;
  private readonly listener: ((event: TraceEvent) => void) | undefined;

  constructor(startUs: number, listener: ((event: TraceEvent) => void) | undefined) {
    this.startUs = startUs;
    this.listener = listener;
  }

  hex(): string {
    return this.hash.hex();
  }

  /** Anything without a form of its own; `text` is what is hashed. */
  note(nowUs: number, kind: string, text: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.begin(nowUs, kind);
    this.hash.text(text);
    this.emit(nowUs, kind, detail);
  }

  /** What a stage logged: for readers only, neither counted nor hashed, so that listening changes no trace. */
  marks(nowUs: number, worker: string, marks: readonly string[]): void {
    if (this.listener !== undefined) this.emit(nowUs, 'marks', { worker, marks });
  }

  commit(nowUs: number, worker: string, commit: Commit): void {
    this.begin(nowUs, 'commit');
    // The id says no more than worker and token: it is their count.
    this.hash.text(worker).integer(commit.token).text(commit.progress.source).text(commit.progress.to);
    for (const write of commit.writes) this.hashWrite(write);
    for (const append of commit.appends) {
      this.hash.text(append.stream).text(append.id);
      this.hashFields(append.fields);
    }
    if (this.listener === undefined) return;
    const { stage, atMs, progress, writes, appends } = commit;
    this.emit(nowUs, 'commit', { worker, stage, at: isoTime(atMs), progress, writes, appends });
  }

  venue(nowUs: number, event: VenueEvent): void {
    this.begin(nowUs, event.kind);
    this.hash.text(venueDigest(event));
    if (this.listener === undefined) return;
    const plain = JSON.parse(
      JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? formatDecimal(value) : value)),
    ) as Record<string, unknown>;
    this.emit(nowUs, `venue.${event.kind}`, { ...plain, kind: undefined, event: event.kind });
  }

  private begin(nowUs: number, kind: string): void {
    this.count += 1;
    this.hash.integer(nowUs - this.startUs).text(kind);
  }

  private emit(nowUs: number, kind: string, detail: Readonly<Record<string, unknown>>): void {
    this.listener?.({
      ...detail,
      n: this.count,
      time: isoTime(Math.floor(nowUs / 1000)),
      us: nowUs - this.startUs,
      kind,
    });
  }

  private hashWrite(write: Write): void {
    this.hash.text(write.op).text(write.key);
    switch (write.op) {
      case 'put':
      case 'merge':
        this.hashFields(write.fields);
        break;
      case 'drop':
        for (const name of write.fields) this.hash.text(name);
        break;
      case 'text':
        this.hash.text(write.value);
        break;
      case 'setAdd':
      case 'setRemove':
        for (const member of write.members) this.hash.text(member);
        break;
      case 'delete':
        break;
    }
  }

  private hashFields(fields: Fields): void {
    for (const name in fields) this.hash.text(name).text(fields[name] ?? '');
  }
}

/** What of a venue event is hashed: enough to tell any two runs apart that differ at the venue. */
function venueDigest(event: VenueEvent): string {
  switch (event.kind) {
    case 'orderAccepted':
    case 'orderAmended':
    case 'orderDone':
      return `${event.order.clientOrderId} ${event.order.orderId} ${event.order.status} ${event.order.executedQuantity} ${event.position}`;
    case 'orderRejected':
      return `${event.request.clientOrderId} ${event.code}`;
    case 'fill':
      return `${event.trade.tradeId} ${event.trade.price} ${event.trade.quantity} ${event.trade.feeUsd} ${event.position}`;
    case 'stopChanged':
      return `${event.stop.clientOrderId} ${event.stop.status}`;
    case 'positionChanged':
      return `${event.symbol} ${event.cause} ${event.position}`;
    case 'configured':
      return `${event.symbol} ${event.leverage} ${event.marginType}`;
    case 'funding':
    case 'liquidationFee':
      return `${event.symbol} ${event.paidUsd}`;
    case 'symbolStatus':
      return `${event.symbol} ${event.status}`;
    case 'walletSet':
      return `${event.walletUsd}`;
  }
}
