/** What a run left behind, for expectations and reports: results, outcomes, orders and fills, in order. */
import { OUTSIDE_STREAMS, STREAM, type StageName } from '../../../engine/names.ts';
import type { Commit, Entry, Fields } from '../../../engine/protocol.ts';
import type { VenueOrder, VenueStop, VenueTrade } from '../../../engine/venue.ts';
import type { VenueEvent } from '../exchange/events.ts';
import type { WorldObserver } from '../world/observer.ts';

export interface Recorded {
  readonly atMs: number;
  readonly stage: string;
  readonly id: string;
  readonly fields: Fields;
}

export interface Mark {
  readonly atMs: number;
  readonly stage: StageName;
  readonly line: string;
}

/** Records kept of one kind; a long run keeps counting after that. */
const KEPT_MAX = 200_000;

export class Journal implements WorldObserver {
  /** Entries the stages appended, by stream. */
  readonly records = new Map<string, Recorded[]>();
  /** Results and outcomes by code. */
  readonly codes = new Map<string, number>();
  readonly signals: Entry[] = [];
  /** Entries that producers outside added, also those not kept. */
  given = 0;
  readonly marks: Mark[] = [];
  /** Accepted from our client, in order. */
  readonly orders: VenueOrder[] = [];
  /** Conditional orders, as each change left them. */
  readonly stops: VenueStop[] = [];
  readonly rejected: { readonly atMs: number; readonly symbol: string; readonly code: number }[] = [];
  readonly fills: Extract<VenueEvent, { kind: 'fill' }>[] = [];
  commits = 0;

  onCommit(commit: Commit): void {
    this.commits += 1;
    for (const append of commit.appends) {
      if (append.stream === STREAM.results || append.stream === STREAM.outcomes) this.countCode(append.fields);
      let list = this.records.get(append.stream);
      if (list === undefined) this.records.set(append.stream, (list = []));
      if (list.length < KEPT_MAX)
        list.push({ atMs: commit.atMs, stage: commit.stage, id: append.id, fields: append.fields });
    }
  }

  onAdd(stream: string, entry: Entry): void {
    if (!OUTSIDE_STREAMS.includes(stream)) return;
    this.given += 1;
    if (this.signals.length < KEPT_MAX) this.signals.push(entry);
  }

  onVenue(event: VenueEvent): void {
    if (event.kind === 'orderAccepted' && event.origin === 'client') this.orders.push(event.order);
    if (event.kind === 'orderRejected')
      this.rejected.push({ atMs: event.atMs, symbol: event.request.symbol, code: event.code });
    if (event.kind === 'stopChanged') this.stops.push(event.stop);
    if (event.kind === 'fill') this.fills.push(event);
  }

  onMarks(stage: StageName, marks: readonly string[], atMs: number): void {
    if (this.marks.length >= KEPT_MAX) return;
    for (const line of marks) this.marks.push({ atMs, stage, line });
  }

  /** How often a plan or message ended with this code. */
  count(code: string): number {
    return this.codes.get(code) ?? 0;
  }

  of(stream: string): readonly Recorded[] {
    return this.records.get(stream) ?? [];
  }

  marksWith(text: string): readonly Mark[] {
    return this.marks.filter((mark) => mark.line.includes(text));
  }

  /** Orders that opened or added, by symbol. */
  entryOrders(symbol?: string): readonly VenueOrder[] {
    return this.orders.filter((order) => !order.reduceOnly && (symbol === undefined || order.symbol === symbol));
  }

  trades(): readonly VenueTrade[] {
    return this.fills.map((fill) => fill.trade);
  }

  private countCode(fields: Fields): void {
    const code = fields['code'] ?? fields['reason_codes'] ?? '';
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }
}
