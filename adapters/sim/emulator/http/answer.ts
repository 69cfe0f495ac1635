/** What a route says, and how it goes back to the client: bytes, and what becomes of them on the way. */
import type { Rejection } from '../../exchange/codes.ts';
import { wireJson } from './wireJson.ts';

/** Refused, with the venue's number and wording. */
export interface Refusal extends Rejection {
  /** HTTP status where it does not follow from the code. */
  readonly status?: number;
  readonly retryAfterMs?: number;
}

export type Said =
  { readonly kind: 'body'; readonly body: unknown } | { readonly kind: 'refused'; readonly refusal: Refusal };

export function says(body: unknown): Said {
  return { kind: 'body', body };
}

export function refuses(refusal: Refusal): Said {
  return { kind: 'refused', refusal };
}

/** What this emulator does not model says so instead of inventing an answer. */
export function notModelled(what: string): Said {
  return refuses({ code: -1000, message: `The emulator does not model ${what}.`, status: 501 });
}

/**
 * `whole`: as it should be. `never`: the client waits. `cut`: the connection ends without a byte. `stalled`: headers,
 * and then nothing. `half-cut`: headers, half of the body, and the connection ends. `half`: half of the body, framed as if it were all.
 */
export type Delivery = 'whole' | 'never' | 'cut' | 'stalled' | 'half-cut' | 'half';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delivery: Delivery;
}

/** Statuses other than 400 (Binance USD-M General Info and Error Codes; research/binance-usdm-and-ccxt.md 2.6, 2.7). */
const STATUS_OF: Readonly<Record<number, number>> = {
  [-1001]: 503,
  [-1002]: 401,
  [-1003]: 429,
  [-1007]: 408,
  [-1008]: 503,
  [-1015]: 429,
  [-2014]: 401,
  [-2015]: 401,
};

export function answer(said: Said, headers: Readonly<Record<string, string>>): Answer {
  if (said.kind === 'body') return json(200, said.body, headers);
  const { code, message, status, retryAfterMs } = said.refusal;
  const retry = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
  return json(status ?? STATUS_OF[code] ?? 400, { code, msg: message }, { ...headers, ...retry });
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: wireJson(body),
    delivery: 'whole',
  };
}
