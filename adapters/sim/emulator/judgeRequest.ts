/** What a request must show before its route is asked: key, signature, parameters, timestamp. */
import { checkTimestamp } from '../exchange/filters.ts';
import { refuses, type Refusal, type Said } from './http/answer.ts';
import { mandatory, readParameters } from './http/parameters.ts';
import type { ParsedRequest } from './http/request.ts';
import { checkKey, checkSignature, type Credentials } from './http/signature.ts';
import type { Route } from './route.ts';

export interface Admissible {
  readonly ok: true;
  readonly params: unknown;
  readonly weight: number;
  readonly newOrders: number;
  readonly timestampMs: number;
  readonly recvWindowMs: number;
}

export type Judged =
  Admissible | { readonly ok: false; readonly said: Said; readonly weight: number; readonly newOrders: 0 };

const USUAL_WINDOW_MS = 5_000;
const DIGITS = /^\d{1,16}$/;

export function judgeRequest(route: Route, request: ParsedRequest, known: Credentials, nowMs: number): Judged {
  const { params: given } = request;
  const read = readParameters(route.params, given);
  const weight = weightOf(route, read.ok ? read.params : undefined);
  const refused = (refusal: Refusal): Judged => ({ ok: false, said: refuses(refusal), weight, newOrders: 0 });
  if (request.doubled !== undefined)
    return refused({ code: -1101, message: `Duplicate values for parameter '${request.doubled}'.` });
  const stranger = route.security === 'none' ? undefined : checkKey(request, known);
  if (stranger !== undefined) return refused(stranger);
  let [timestampMs, recvWindowMs] = [nowMs, USUAL_WINDOW_MS];
  if (route.security === 'signed') {
    const late = checkSigned(request, known, nowMs);
    if (late !== undefined) return refused(late);
    timestampMs = Number(given.get('timestamp'));
    recvWindowMs = Number(given.get('recvWindow') ?? USUAL_WINDOW_MS);
  }
  if (!read.ok) return refused(read.refusal);
  const newOrders = route.newOrders?.(read.params) ?? 0;
  return { ok: true, params: read.params, weight, newOrders, timestampMs, recvWindowMs };
}

function checkSigned(request: ParsedRequest, known: Credentials, nowMs: number): Refusal | undefined {
  const timestamp = request.params.get('timestamp');
  const window = request.params.get('recvWindow');
  if (timestamp === undefined || !DIGITS.test(timestamp)) return mandatory('timestamp');
  if (window !== undefined && !DIGITS.test(window))
    return { code: -1130, message: "Data sent for parameter 'recvWindow' is not valid." };
  return checkSignature(request, known) ?? checkTimestamp(Number(timestamp), Number(window ?? USUAL_WINDOW_MS), nowMs);
}

/** A request whose parameters cannot be read costs what the route costs at least. */
function weightOf({ weight }: Route, params: unknown): number {
  if (typeof weight === 'number') return weight;
  return params === undefined ? 1 : weight(params);
}
