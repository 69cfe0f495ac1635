/** A hint is a question to the venue, never an answer. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Effect, VenueReply, VenueRequest } from '../../../engine/venue.ts';
import { OrderHints } from './hints.ts';
import type { LiveWorker } from './worker.ts';
import { VenueLine } from './venueLine.ts';

const REPLY: VenueReply = { kind: 'answer', answer: { kind: 'orderNotFound' }, serverTimeMs: 1 };

let asked: Effect[];
let heard: [Effect, VenueReply][];
let line: VenueLine;
let hints: OrderHints;
let isLeading: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  heard = [];
  const venue = {
    ask(request: VenueRequest, id: string) {
      asked.push({ request, id });
      // An order's own answer does not come in this test.
      return request.kind === 'placeOrder' ? new Promise<VenueReply>(() => undefined) : Promise.resolve(REPLY);
    },
    price: () => undefined,
  };
  line = new VenueLine(venue);
  isLeading = true;
  const executor = {
    get isLeading() {
      return isLeading;
    },
    hear: (effect: Effect, reply: VenueReply) => void heard.push([effect, reply]),
  };
  hints = new OrderHints(line, () => executor as unknown as LiveWorker, 'lk');
});
afterEach(() => vi.useRealTimers());

it('asks the venue once for a burst of events, and passes on what the venue says', async () => {
  for (let times = 0; times < 3; times += 1) hints.take('BTCUSDT', 'lk-ab-1');
  await vi.advanceTimersByTimeAsync(1_000);
  const effect = {
    id: 'ab/query/1.hint',
    request: { kind: 'queryOrder', symbol: 'BTCUSDT', clientOrderId: 'lk-ab-1' },
  };
  expect(asked).toEqual([effect]);
  expect(heard).toEqual([[effect, REPLY]]);
});

it('asks nothing of orders that others placed', async () => {
  for (const other of ['autoclose-1', 'web_x', 'lk-', '']) hints.take('BTCUSDT', other);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([]);
});

it('asks nothing while another process leads', async () => {
  isLeading = false;
  hints.take('BTCUSDT', 'lk-ab-1');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([]);
});

it("asks nothing while an order's own answer is still to come", async () => {
  const order: VenueRequest = {
    kind: 'placeOrder',
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: 1n,
    reduceOnly: false,
    clientOrderId: 'lk-ab-1',
    timestampMs: 0,
    recvWindowMs: 1,
  };
  line.send([{ id: 'ab/place/1', request: order }], () => undefined);
  hints.take('BTCUSDT', 'lk-ab-1');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.map(({ request }) => request.kind)).toEqual(['placeOrder']);
});
