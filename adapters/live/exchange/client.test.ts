/** ccxt's own request code, against a server that shows what arrives and answers as told. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openClient, type Client } from './client.ts';
import type { HttpCall } from './httpCall.ts';
import { hiding } from './secrets.ts';
import { DEMO, emulatorAt, ForeignHost, type Target } from './target.ts';
import { VenueClock } from './venueClock.ts';

const KEY = 'the-key-of-this-test';
const SECRET = 'the-secret-of-this-test';
const ANSWER_MS = 400;

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const arrived: Arrived[] = [];
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  void (async () => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    arrived.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    answer(response);
  })();
});
let target: Target;
let client: Client;

async function clientOf(other: Target): Promise<Client> {
  const clock = new VenueClock({ nowMs: () => 0 });
  clock.note(1_795_000_000_000, 0, 0);
  return openClient(other, { apiKey: KEY, secret: SECRET }, clock, hiding([KEY, SECRET]), () => undefined, ANSWER_MS);
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target = emulatorAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) as Target;
  client = await clientOf(target);
}, 30_000);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  arrived.length = 0;
  answer = (response) => response.end('{"ok":true}');
});

const order: HttpCall = {
  api: 'fapiPrivate',
  method: 'POST',
  path: 'order',
  params: { symbol: 'BTCUSDT', newClientOrderId: 'lk-ab-1', timestamp: 1_795_000_000_123, recvWindow: 3_000 },
};
const query: HttpCall = { api: 'fapiPrivate', method: 'GET', path: 'order', params: { symbol: 'BTCUSDT' } };

function signedWith(text: string): boolean {
  const [signed = '', signature] = text.split('&signature=');
  return createHmac('sha256', SECRET).update(signed).digest('hex') === signature;
}

describe("requests through ccxt's signing", () => {
  it('send an order exactly as journalled, never stamped anew', async () => {
    await client.call(order);
    const [{ method, url, headers, body }] = arrived as [Arrived];
    expect([method, url]).toEqual(['POST', '/fapi/v1/order']);
    expect(body).toMatch(/^timestamp=1795000000123&symbol=BTCUSDT&newClientOrderId=lk-ab-1&recvWindow=3000&signature=/);
    expect(signedWith(body)).toBe(true);
    expect(headers['x-mbx-apikey']).toBe(KEY);
  });

  it("stamp reads with the venue's time", async () => {
    await client.call(query);
    const asked = arrived[0]?.url.split('?')[1] ?? '';
    expect(asked).toMatch(/^timestamp=1795000000000&symbol=BTCUSDT&/);
    expect(signedWith(asked)).toBe(true);
  });

  it('keep what came back as it came, with its status', async () => {
    answer = (response) => response.writeHead(400, { 'retry-after': '3' }).end('{"code":-2013,"msg":"no"}');
    expect(await client.call(query)).toEqual({
      kind: 'response',
      status: 400,
      retryAfterMs: 3_000,
      text: '{"code":-2013,"msg":"no"}',
    });
  });

  it('are sent once, whatever comes back', async () => {
    answer = (response) => response.writeHead(503).end('{"code":-1007,"msg":"unknown"}');
    await client.call(order);
    expect(arrived).toHaveLength(1);
  });

  it('keep apart what belongs to calls under way at the same time', async () => {
    answer = (response) => response.end(JSON.stringify({ url: arrived.at(-1)?.url }));
    const results = await Promise.all(
      ['A', 'B', 'C', 'D'].map((symbol) => client.call({ ...query, params: { symbol } })),
    );
    const texts = results.map((result) => (result.kind === 'response' ? result.text : ''));
    expect(texts.map((text) => /symbol=(\w)/.exec(text)?.[1])).toEqual(['A', 'B', 'C', 'D']);
  });
});

describe('what is no answer', () => {
  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['silence', () => undefined, /no whole answer in 400 ms/],
    ['headers and then silence', (response) => void response.writeHead(200).write('{"orderId":'), /no whole answer/],
    ['a cut connection', (response) => response.destroy(), /UND_ERR_SOCKET|ECONNRESET/],
    ['a redirect', (response) => response.writeHead(302, { location: 'https://example.org' }).end(), /redirect/],
  ])('%s', async (_, told, reason) => {
    answer = told;
    const started = performance.now();
    expect(await client.call(order)).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) });
    expect(performance.now() - started).toBeLessThan(5 * ANSWER_MS);
    expect(arrived).toHaveLength(1);
  });

  it('says nothing of the keys', async () => {
    for (const told of [(response: ServerResponse) => response.destroy(), () => undefined]) {
      answer = told;
      const said = JSON.stringify(await client.call(query));
      expect(said).not.toMatch(new RegExp(`${KEY}|${SECRET}|signature=`));
    }
  });
});

describe('a host outside the allowlist', () => {
  it('is refused before a byte is sent', async () => {
    let connections = 0;
    server.on('connection', () => (connections += 1));
    const wrong = await clientOf({ ...target, hosts: DEMO.hosts });
    await expect(wrong.call(order)).rejects.toThrow(ForeignHost);
    expect([connections, arrived.length]).toEqual([0, 0]);
  });

  it('is every other service of the venue', async () => {
    const demo = await clientOf(DEMO);
    await expect(demo.call({ ...query, api: 'sapi' as 'fapiPrivate', path: 'account' })).resolves.toMatchObject({
      kind: 'failure',
    });
  });
});
