import { describe, expect, it } from 'vitest';
import { verdictOn } from './verdict.ts';

function response(status: number, body: unknown, retryAfterMs = 0) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return verdictOn({ kind: 'response', status, retryAfterMs, text });
}

const error = (code: number, msg = 'said') => ({ code, msg });

/** research/binance-usdm-and-ccxt.md 2.6 and 4: only what is certain not to have been done is a refusal. */
describe('what an answer means', () => {
  it.each([
    ['no such order', 400, error(-2013), { kind: 'rejected', code: -2013 }],
    ['outside the window', 400, error(-1021), { kind: 'rejected', code: -1021 }],
    ['outside the window, said by the engine', 400, error(-5028), { kind: 'rejected', code: -5028 }],
    ['a refusal with status 200', 200, error(-2019), { kind: 'rejected', code: -2019 }],
    ['wrong key', 401, error(-2015), { kind: 'rejected', code: -2015 }],
    ['throttled', 503, error(-1008), { kind: 'rejected', code: -1008 }],
    ['unavailable', 503, 'Service Unavailable.', { kind: 'rejected', code: 503 }],
    ['unavailable, as JSON', 503, error(-1, 'Service Unavailable.'), { kind: 'rejected', code: 503 }],
    ['status unknown', 408, error(-1007), { kind: 'unknown', code: -1007 }],
    ['status unknown with another status', 400, error(-1007), { kind: 'unknown', code: -1007 }],
    ['unexpected response', 503, error(-1006), { kind: 'unknown', code: -1006 }],
    ['internal error', 503, error(-1001, 'Internal error; unable to process'), { kind: 'unknown', code: -1001 }],
    [
      'unknown error',
      503,
      'Unknown error, please check your request or try again later.',
      { kind: 'unknown', code: 503 },
    ],
    ['a refusal from behind a broken gateway', 502, error(-2019), { kind: 'unknown', code: -2019 }],
    ['bad gateway', 502, '<html>', { kind: 'unknown', code: 502 }],
    ['firewall', 403, '<html>', { kind: 'unknown', code: 403 }],
    ['request time-out', 408, '', { kind: 'unknown', code: 408 }],
    ['a truncated body', 200, '{"orderId": 12', { kind: 'unknown', code: 0 }],
    ['an empty body', 200, '', { kind: 'unknown', code: 0 }],
    ['a number', 200, '7', { kind: 'unknown', code: 0 }],
  ])('%s', (_, status, body, verdict) => expect(response(status, body)).toMatchObject(verdict));

  it('takes time-outs and cut connections for unknown', () => {
    expect(verdictOn({ kind: 'failure', reason: 'ECONNRESET' })).toEqual({
      kind: 'unknown',
      code: 0,
      message: 'ECONNRESET',
    });
  });

  it('says how long the venue wants no request', () => {
    expect(response(429, error(-1003), 7_000)).toMatchObject({ kind: 'rejected', code: -1003, retryAfterMs: 7_000 });
    expect(response(429, 'Too many')).toMatchObject({ kind: 'rejected', code: 429, retryAfterMs: 20_000 });
    expect(response(400, error(-1003))).toMatchObject({ kind: 'rejected', code: -1003, retryAfterMs: 20_000 });
    expect(response(418, error(-1003))).toMatchObject({ kind: 'rejected', code: -1003, retryAfterMs: 120_000 });
  });

  it('keeps every digit of long ids, in text too', () => {
    const body = '{"orderId":8389765544444444123,"ids":[8389765544444444125, 7],"note":"a:8389765544444444123,b"}';
    expect(response(200, body)).toEqual({
      kind: 'body',
      body: { orderId: '8389765544444444123', ids: ['8389765544444444125', 7], note: 'a:8389765544444444123,b' },
    });
  });

  it('takes a success that says so for one', () => {
    expect(response(200, { code: 200, msg: 'success' })).toEqual({ kind: 'body', body: { code: 200, msg: 'success' } });
  });
});
