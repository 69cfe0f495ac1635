/** What a client gets instead of the answer when a fault meets its request (meanings: research/binance-usdm-and-ccxt.md 2.6). */
import type { Refusal, Delivery } from './http/answer.ts';
import type { EmulatorFault } from './faults.ts';

export interface Trouble {
  /** Does the venue do what was asked all the same? */
  readonly isDone: boolean;
  /** Said instead of the answer. */
  readonly refusal?: Refusal;
  /** A body that is no JSON, with its status. */
  readonly page?: readonly [status: number, body: string];
  readonly delivery?: Delivery;
}

const STATUS_UNKNOWN: Refusal = {
  code: -1007,
  message: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
};
const UNKNOWN_ERROR: Refusal = {
  code: -1000,
  message: 'Unknown error, please check your request or try again later.',
  status: 503,
};
const INTERNAL_ERROR: Refusal = {
  code: -1001,
  message: 'Internal error; unable to process your request. Please try again.',
};
const THROTTLED: Refusal = {
  code: -1008,
  message: 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt.',
};
const LATE: Refusal = { code: -1021, message: 'Timestamp for this request is outside of the recvWindow.' };

const page = (title: string): string =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const TROUBLES: Readonly<Partial<Record<EmulatorFault['kind'], Trouble>>> = {
  'lost-before-accept': { isDone: false, delivery: 'never' },
  'accept-reply-lost': { isDone: true, delivery: 'never' },
  'delayed-accept': { isDone: false, refusal: STATUS_UNKNOWN },
  'unknown-1007': { isDone: true, refusal: STATUS_UNKNOWN },
  'unknown-1007-not-done': { isDone: false, refusal: STATUS_UNKNOWN },
  'unknown-503': { isDone: true, refusal: UNKNOWN_ERROR },
  'unknown-503-not-done': { isDone: false, refusal: UNKNOWN_ERROR },
  'internal-503': { isDone: false, refusal: INTERNAL_ERROR },
  'unavailable-503': { isDone: false, page: [503, 'Service Unavailable.'] },
  'bad-gateway-502': { isDone: true, page: [502, page('502 Bad Gateway')] },
  'throttled-1008': { isDone: false, refusal: THROTTLED },
  'outside-window-1021': { isDone: false, refusal: LATE },
  'cut-before-accept': { isDone: false, delivery: 'cut' },
  'cut-after-accept': { isDone: true, delivery: 'cut' },
  'stalled-body': { isDone: true, delivery: 'stalled' },
  'cut-body': { isDone: true, delivery: 'half-cut' },
  'truncated-body': { isDone: true, delivery: 'half' },
  'empty-body': { isDone: true, page: [200, ''] },
  'html-body': { isDone: true, page: [200, page('Binance')] },
  'no-order-body': { isDone: true, page: [200, '{"code":200,"msg":"success"}'] },
  'forbidden-403': { isDone: false, page: [403, page('403 Forbidden')] },
  'error-500': { isDone: true, page: [500, page('500 Internal Server Error')] },
};

/** @param reduces an order that can only reduce: overload protection lets it through */
export function troubleOf(fault: EmulatorFault | undefined, reduces: boolean): Trouble | undefined {
  if (fault === undefined || (fault.kind === 'throttled-1008' && reduces)) return undefined;
  if (fault.kind === 'reject') return { isDone: false, refusal: { code: fault.code ?? -1000, message: 'Refused.' } };
  return TROUBLES[fault.kind];
}
