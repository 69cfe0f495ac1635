/**
 * The newest mark price of every symbol: from the venue's stream each second, and by REST at the start and whenever the
 * stream has said nothing for a while. Both say the same; a price is as old as the venue says it is.
 */
import { z } from 'zod';
import { parseDecimal } from '../../../engine/decimal.ts';
import type { Price } from '../../../engine/protocol.ts';
import type { Client } from './client.ts';
import type { HttpCall } from './httpCall.ts';
import { MARK_PRICES } from './replies.ts';
import { VenueStream } from './socket.ts';
import type { Target } from './target.ts';
import { verdictOn } from './verdict.ts';

const STREAM = '/market/ws/!markPrice@arr@1s';
const LOOK_MS = 2_000;
/** The stream speaks every second; behind this the prices are asked for. */
const STALE_MS = 4_000;
const ASK: HttpCall = { api: 'fapiPublic', method: 'GET', path: 'premiumIndex', params: {} };

const UPDATES = z.array(z.object({ e: z.literal('markPriceUpdate'), s: z.string(), p: z.string(), E: z.number() }));

export class MarkPrices {
  private readonly client: Client;
  private readonly monotonicMs: () => number;
  private readonly prices = new Map<string, Price>();
  private readonly stream: VenueStream;
  private heardMs = Number.NEGATIVE_INFINITY;
  private looking: NodeJS.Timeout | undefined;

  constructor(client: Client, target: Target, monotonicMs: () => number) {
    this.client = client;
    this.monotonicMs = monotonicMs;
    const path = () => Promise.resolve(STREAM);
    this.stream = new VenueStream({ target, path, onMessage: (message) => this.take(message) });
  }

  /** Resolves once they have been asked for; they may still be missing then. */
  async open(): Promise<void> {
    await this.ask();
    this.stream.open();
    this.looking = setInterval(() => void this.askWhenSilent(), LOOK_MS);
  }

  close(): void {
    clearInterval(this.looking);
    this.stream.close();
  }

  price(symbol: string): Price | undefined {
    return this.prices.get(symbol);
  }

  private take(message: unknown): void {
    const updates = UPDATES.safeParse(message);
    if (!updates.success || updates.data.length === 0) return;
    this.heardMs = this.monotonicMs();
    for (const { s, p, E } of updates.data) this.note(s, parseDecimal(p), E);
  }

  private async askWhenSilent(): Promise<void> {
    if (this.monotonicMs() - this.heardMs >= STALE_MS) await this.ask();
  }

  private async ask(): Promise<void> {
    const verdict = verdictOn(await this.client.call(ASK));
    const read = verdict.kind === 'body' ? MARK_PRICES.safeParse(verdict.body) : undefined;
    for (const { symbol, markPrice, time } of read?.data ?? []) this.note(symbol, markPrice, time);
  }

  /** Never an older one over a newer one. */
  private note(symbol: string, price: bigint | undefined, atMs: number): void {
    if (price === undefined || price <= 0n) return;
    if ((this.prices.get(symbol)?.atMs ?? 0) <= atMs) this.prices.set(symbol, { price, atMs });
  }
}
