/**
 * The user-data stream, as a hint that saves waiting for the next look: it says that something has happened to an order
 * of ours, and the order is then asked for by REST. It is never taken for proof; without it everything works, later.
 */
import { z } from 'zod';
import type { Client } from './client.ts';
import type { HttpCall } from './httpCall.ts';
import { LISTEN_KEY } from './replies.ts';
import { VenueStream } from './socket.ts';
import type { Target } from './target.ts';
import { verdictOn } from './verdict.ts';

/** A key lives for 60 minutes. */
const KEEP_ALIVE_MS = 20 * 60_000;
/** Silence is normal here; the venue pings every three minutes. */
const SILENCE_MAX_MS = 600_000;

const EVENT = z.discriminatedUnion('e', [
  z.object({ e: z.literal('ORDER_TRADE_UPDATE'), o: z.object({ s: z.string(), c: z.string() }) }),
  z.object({ e: z.literal('listenKeyExpired') }),
]);

/** Something happened to the order of that client id. */
export type OnOrder = (symbol: string, clientOrderId: string) => void;

export class UserStream {
  private readonly client: Client;
  private readonly stream: VenueStream;
  private readonly onOrder: OnOrder;
  private keeping: NodeJS.Timeout | undefined;

  constructor(client: Client, target: Target, onOrder: OnOrder) {
    this.client = client;
    this.onOrder = onOrder;
    this.stream = new VenueStream({
      target,
      path: () => this.newPath(),
      onMessage: (message) => this.take(message),
      silenceMaxMs: SILENCE_MAX_MS,
    });
  }

  open(): void {
    this.stream.open();
    this.keeping = setInterval(() => void this.client.call(listenKey('PUT')), KEEP_ALIVE_MS);
  }

  close(): void {
    clearInterval(this.keeping);
    this.stream.close();
  }

  private async newPath(): Promise<string | undefined> {
    const verdict = verdictOn(await this.client.call(listenKey('POST')));
    const read = verdict.kind === 'body' ? LISTEN_KEY.safeParse(verdict.body) : undefined;
    return read?.data === undefined ? undefined : `/private/ws?listenKey=${encodeURIComponent(read.data.listenKey)}`;
  }

  private take(message: unknown): void {
    const event = EVENT.safeParse(message);
    if (!event.success) return;
    if (event.data.e === 'listenKeyExpired') this.stream.restart();
    else this.onOrder(event.data.o.s, event.data.o.c);
  }
}

function listenKey(method: 'POST' | 'PUT'): HttpCall {
  return { api: 'fapiPrivate', method, path: 'listenKey', params: {} };
}
