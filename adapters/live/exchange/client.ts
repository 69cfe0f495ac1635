/**
 * Requests through ccxt's own signing and URL tables, sent by a fetch of ours: it looks at the host before a byte
 * leaves, ends when the whole answer is late (ccxt's time-out does not cover the body), follows no redirect, repeats
 * nothing, and keeps what really came back, so that an answer is judged by Binance's code and not by ccxt's classes.
 * Facts about ccxt 4.5.84: enableDemoTrading works as a method call only, every constructor flag of that meaning leaves
 * the live URLs in place; its throttle would hold orders back behind reads; `maxRetriesOnFailure` repeats orders.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { binanceusdm } from 'ccxt';
import type { HttpCall, HttpResult } from './httpCall.ts';
import type { Hide } from './secrets.ts';
import { destination, ForeignHost, type Target } from './target.ts';
import type { VenueClock } from './venueClock.ts';

/** An answer that is not complete by then does not count any more. */
const ANSWER_MS = 10_000;
const SECOND_MS = 1_000;

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
}

/** Told of each answer before it is judged. */
export type OnHeaders = (headers: Headers) => void;

export interface Client {
  /** Never throws but for a host outside the allowlist. @throws ForeignHost */
  call(call: HttpCall): Promise<HttpResult>;
}

/** What the fetch of one call leaves for its caller. */
interface Slot {
  result: HttpResult | undefined;
  foreign: ForeignHost | undefined;
}

/** What a fetch is held to. */
interface Guard {
  readonly target: Target;
  readonly slot: Slot;
  readonly onHeaders: OnHeaders;
  readonly answerMs: number;
}

interface FetchParameters {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Loads ccxt: for live commands only. */
export async function openClient(
  target: Target,
  credentials: Credentials,
  clock: VenueClock,
  hide: Hide,
  onHeaders: OnHeaders,
  answerMs = ANSWER_MS,
): Promise<Client> {
  const Binance = await loadBinance();
  const slots = new AsyncLocalStorage<Slot>();
  const exchange = new Binance({
    ...credentials,
    enableRateLimit: false,
    // Later than ours, which ends the whole answer.
    timeout: 2 * answerMs,
    fetchImplementation: async (url: string, params: FetchParameters) => {
      const slot = slots.getStore();
      if (slot === undefined) throw new Error('a request that nobody asked for');
      return guardedFetch(url, params, { target, slot, onHeaders, answerMs });
    },
  });
  if (target.name !== 'real money') exchange.enableDemoTrading(true);
  exchange.nonce = () => clock.nowMs();

  return {
    async call({ api, method, path, params }) {
      const slot: Slot = { result: undefined, foreign: undefined };
      let said = 'no answer';
      await slots.run(slot, async () => {
        try {
          await exchange.request(path, api, method, { ...params });
        } catch (error) {
          said = hide(reasonOf(error));
        }
      });
      if (slot.foreign !== undefined) throw slot.foreign;
      return slot.result ?? { kind: 'failure', reason: said };
    },
  };
}

/** Its one file, since the package's entry loads every exchange there is, a second of a restart. */
async function loadBinance(): Promise<typeof binanceusdm> {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve('ccxt'));
  const file = new URL('../js/src/binanceusdm.js', entry);
  return ((await import(file.href)) as { default: typeof binanceusdm }).default;
}

async function guardedFetch(
  url: string,
  { method, headers, body }: FetchParameters,
  { target, slot, onHeaders, answerMs }: Guard,
): Promise<Response> {
  const there = placeOf(url, target, slot);
  const signal = AbortSignal.timeout(answerMs);
  try {
    const response = await fetch(there, { method, headers, body: body ?? null, redirect: 'error', signal });
    onHeaders(response.headers);
    const text = await response.text();
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * SECOND_MS || 0;
    slot.result = { kind: 'response', status: response.status, retryAfterMs, text };
    return new Response(text, { status: response.status, headers: response.headers });
  } catch (error) {
    slot.result ??= { kind: 'failure', reason: reasonOf(error, answerMs) };
    throw error;
  }
}

function placeOf(url: string, target: Target, slot: Slot): string {
  try {
    return destination(url, target);
  } catch (error) {
    if (error instanceof ForeignHost) slot.foreign = error;
    throw error;
  }
}

/** Without the URL, which is signed, and without ccxt's words around it. */
function reasonOf(error: unknown, answerMs = ANSWER_MS): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.name === 'TimeoutError') return `no whole answer in ${answerMs} ms`;
  const { cause } = error;
  const inner = cause instanceof Error && cause.message !== '' ? cause : error;
  const code = 'code' in inner ? `${String(inner.code)} ` : '';
  return `${code}${inner.message.replaceAll(/https?:\/\/\S+/g, 'the venue')}`.slice(0, 200);
}
