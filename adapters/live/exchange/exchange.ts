/**
 * The exchange port on Binance USD-M: each request of the engine is one or more calls, and what came back becomes one
 * reply. A reply says what the venue said, or that nobody knows; it is dated by the earliest time the venue can have
 * had when the question left, since its answers carry none.
 */
import { decimal, type Decimal } from '../../../engine/decimal.ts';
import type { Price } from '../../../engine/protocol.ts';
import type { VenueReply, VenueRequest } from '../../../engine/venue.ts';
import type { VenueGate } from '../../../engine/venueGate.ts';
import type { LiveVenue } from '../run/venue.ts';
import { isChange } from '../run/venueLine.ts';
import { answerOf } from './answers.ts';
import type { Client } from './client.ts';
import type { HttpCall } from './httpCall.ts';
import { callsOf, isPaged, PAGE_MAX, pageAfter } from './requests.ts';
import type { Hide } from './secrets.ts';
import { ForeignHost } from './target.ts';
import type { VenueClock } from './venueClock.ts';
import { verdictOn, type Verdict } from './verdict.ts';
import type { WeightBudget } from './weights.ts';

/** Pages of one list: more than that many orders in a week are not ours to read in one go. */
const PAGES_MAX = 50;
/** Calls of one question under way at once. */
const AT_ONCE = 6;
/** "No need to change margin type." */
const MARGIN_TYPE_UNCHANGED = -4046;
const INVALID_SYMBOL = -1121;
const NO_SUCH_ORDER = -2013;
const OUTSIDE_WINDOW = -1021;
const USD_COINS: readonly string[] = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'USD'];

/** Notes what leaves, before it does. */
export type OnCalls = (id: string, request: VenueRequest, calls: readonly HttpCall[], venueMs: number) => void;

export interface ExchangeParts {
  /** Lets nothing through while the gate is closed. */
  readonly client: Client;
  readonly gate: VenueGate;
  readonly monotonicMs: () => number;
  readonly clock: VenueClock;
  readonly weights: WeightBudget;
  readonly hide: Hide;
  /** The newest price of a symbol. */
  readonly price: (symbol: string) => Price | undefined;
  readonly onCalls: OnCalls;
  /** The venue said that our time is wrong. */
  readonly onOutsideWindow: () => void;
  /** Why no entry may leave, if so. */
  readonly entriesRefused: () => string | undefined;
  /** Changes nothing at the venue: orders and settings are refused here. */
  readonly isDryRun: boolean;
}

type Body = Extract<Verdict, { kind: 'body' }>;

export class LiveExchange implements LiveVenue {
  private readonly parts: ExchangeParts;

  constructor(parts: ExchangeParts) {
    this.parts = parts;
  }

  price(symbol: string): Price | undefined {
    return this.parts.price(symbol);
  }

  async ask(request: VenueRequest, id: string): Promise<VenueReply> {
    const { clock, gate, monotonicMs, isDryRun, entriesRefused } = this.parts;
    const refusal = gate.refuse(monotonicMs());
    if (refusal !== undefined) return refusal;
    const serverTimeMs = clock.earliestMs();
    if (isDryRun && isChange(request)) return { kind: 'rejected', code: 0, message: 'dry run', serverTimeMs };
    const message = request.kind === 'placeOrder' && !request.reduceOnly ? entriesRefused() : undefined;
    if (message !== undefined) return { kind: 'rejected', code: 0, message, serverTimeMs };
    const reply = await this.perform(request, id, serverTimeMs);
    if (reply.kind === 'rejected' && reply.code === OUTSIDE_WINDOW) this.parts.onOutsideWindow();
    return reply;
  }

  private async perform(request: VenueRequest, id: string, serverTimeMs: number): Promise<VenueReply> {
    const venueMs = this.parts.clock.nowMs();
    const calls = callsOf(request, venueMs);
    this.parts.onCalls(id, request, calls, venueMs);
    try {
      const verdicts = isChange(request) ? await this.oneByOne(calls) : await this.several(calls);
      const bad = verdicts.find(({ kind }) => kind !== 'body');
      if (bad !== undefined && bad.kind !== 'body') return this.replyOf(request, bad, serverTimeMs);
      const bodies = verdicts.map((verdict) => (verdict as Body).body);
      return {
        kind: 'answer',
        answer: answerOf(request, bodies, { venueMs, usdPer: (asset) => this.usdPer(asset) }),
        serverTimeMs,
      };
    } catch (error) {
      if (error instanceof ForeignHost) return { kind: 'rejected', code: 0, message: error.message, serverTimeMs };
      return { kind: 'unknown', code: 0, message: this.parts.hide(firstLineOf(error)) };
    }
  }

  private replyOf(request: VenueRequest, bad: Exclude<Verdict, Body>, serverTimeMs: number): VenueReply {
    if (request.kind === 'queryOrder' && bad.kind === 'rejected' && bad.code === NO_SUCH_ORDER)
      return { kind: 'answer', answer: { kind: 'orderNotFound' }, serverTimeMs };
    const message = this.parts.hide(bad.message);
    return bad.kind === 'unknown' ? { ...bad, message } : { ...bad, message, serverTimeMs };
  }

  /** What changes something stops at the first that fails. */
  private async oneByOne(calls: readonly HttpCall[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const call of calls) {
      const verdict = tolerated(call, verdictOn(await this.parts.client.call(call)));
      verdicts.push(verdict);
      if (verdict.kind !== 'body') break;
    }
    return verdicts;
  }

  /** Reads, a few at once, each with all its pages; none begins after one has failed. */
  private async several(calls: readonly HttpCall[]): Promise<Verdict[]> {
    const verdicts: Verdict[][] = calls.map(() => []);
    let next = 0;
    let isOver = false;
    const reader = async () => {
      while (!isOver && next < calls.length) {
        const at = next;
        next += 1;
        const found = await this.read(calls[at] as HttpCall);
        verdicts[at] = found;
        isOver ||= found.some(({ kind }) => kind !== 'body');
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, calls.length) }, reader));
    return verdicts.flat();
  }

  private async read(first: HttpCall): Promise<Verdict[]> {
    const pages: Verdict[] = [];
    for (let call: HttpCall | undefined = first; call !== undefined;) {
      if (pages.length === PAGES_MAX) return [{ kind: 'unknown', code: 0, message: `more than ${PAGES_MAX} pages` }];
      const done = await this.parts.weights.takeRead();
      const verdict: Verdict = tolerated(call, verdictOn(await this.parts.client.call(call).finally(done)));
      pages.push(verdict);
      call = isPaged(call) && verdict.kind === 'body' ? nextPage(call, verdict.body) : undefined;
    }
    return pages;
  }

  private usdPer(asset: string): Decimal | undefined {
    return USD_COINS.includes(asset) ? decimal('1') : this.price(`${asset}USDT`)?.price;
  }
}

/** Refusals that are as good as an answer: it is so already, or there is no such symbol to have bars of. */
function tolerated({ path }: HttpCall, verdict: Verdict): Verdict {
  if (verdict.kind !== 'rejected') return verdict;
  const isFine =
    (path === 'marginType' && verdict.code === MARGIN_TYPE_UNCHANGED) ||
    (path === 'klines' && verdict.code === INVALID_SYMBOL);
  return isFine ? { kind: 'body', body: undefined } : verdict;
}

function nextPage(call: HttpCall, body: unknown): HttpCall | undefined {
  if (!Array.isArray(body) || body.length < PAGE_MAX) return undefined;
  const last = body.at(-1) as { readonly id?: unknown; readonly orderId?: unknown };
  return pageAfter(call, String(call.path === 'allOrders' ? last.orderId : last.id));
}

function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `an answer that cannot be read: ${message.replaceAll(/\s+/g, ' ').slice(0, 160)}`;
}
