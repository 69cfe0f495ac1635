/**
 * What an answer of the venue means: a fact, a refusal, or nothing that can be known. By Binance's own code and the
 * HTTP status. Only what Binance says for certain was not done is a refusal (research/binance-usdm-and-ccxt.md 2.6).
 */
import type { HttpResult } from './httpCall.ts';

export type Verdict =
  | { readonly kind: 'body'; readonly body: unknown }
  | { readonly kind: 'rejected'; readonly code: number; readonly message: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly code: number; readonly message: string };

/** "Send status unknown", "unexpected response", "disconnected", "unknown error": it may have been done. */
const UNKNOWN_CODES: readonly number[] = [-1000, -1001, -1006, -1007];
/** "Request throttled by system-level protection": never done, whatever the status. */
const THROTTLED = -1008;
/** Too many requests: with status 429, or 418 for a ban, or one of no meaning; and the code that goes with them. */
const TOO_MANY = 429;
const TOO_MANY_REQUESTS = -1003;
const BANNED = 418;
const UNAVAILABLE = 503;
/** Where the venue does not say for how long. */
const USUAL_RETRY_MS = { [TOO_MANY]: 20_000, [BANNED]: 120_000 } as const;
const MESSAGE_MAX = 200;
/** Ids can be larger than a number holds: long integers become texts before they are read. */
const LONG_INTEGER = /\d{16}/;
/** A text whole, so that nothing in it is taken for a number, or a number. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const WHOLE = /^-?\d{16,}$/;

export function verdictOn(result: HttpResult): Verdict {
  if (result.kind === 'failure') return { kind: 'unknown', code: 0, message: result.reason.slice(0, MESSAGE_MAX) };
  const { status, text } = result;
  const body = parsed(text);
  const said = refusalIn(body);
  const message = (said?.message ?? text).slice(0, MESSAGE_MAX);
  if (status === TOO_MANY || status === BANNED || (said?.code === TOO_MANY_REQUESTS && status < 500)) {
    const retryAfterMs = result.retryAfterMs || USUAL_RETRY_MS[status === BANNED ? BANNED : TOO_MANY];
    return { kind: 'rejected', code: said?.code ?? status, message, retryAfterMs };
  }
  if (said?.code === THROTTLED) return { kind: 'rejected', code: THROTTLED, message };
  if (status === UNAVAILABLE && isUnavailable(message)) return { kind: 'rejected', code: UNAVAILABLE, message };
  if (status >= 200 && status < 300) {
    if (body === undefined) return { kind: 'unknown', code: 0, message: 'an answer that is no JSON' };
    if (said === undefined) return { kind: 'body', body };
  }
  const isRefusal = said !== undefined && status < 500 && status !== 408 && !UNKNOWN_CODES.includes(said.code);
  if (isRefusal) return { kind: 'rejected', ...said, message };
  return { kind: 'unknown', code: said?.code ?? status, message };
}

/** "100% failure", says Binance of exactly this text. */
function isUnavailable(message: string): boolean {
  return message.startsWith('Service Unavailable');
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(LONG_INTEGER.test(text) ? exact(text) : text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function exact(text: string): string {
  return text.replaceAll(TEXT_OR_NUMBER, (token) => (WHOLE.test(token) ? `"${token}"` : token));
}

function refusalIn(body: unknown): { readonly code: number; readonly message: string } | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('msg' in body)) return undefined;
  const code = Number(body.code);
  return Number.isInteger(code) && code < 0 ? { code, message: String(body.msg) } : undefined;
}
