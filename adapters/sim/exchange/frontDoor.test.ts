import { describe, expect, it } from 'vitest';
import { decimal } from '../../../engine/decimal.ts';
import type { VenueRequest } from '../../../engine/venue.ts';
import { FrontDoor, requestWeight, type TurnedAway } from './frontDoor.ts';

/** A whole minute. */
const NOW_MS = 1_770_000_000_000;
const READ: VenueRequest = { kind: 'account' };
const ORDER: VenueRequest = {
  kind: 'placeOrder',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'MARKET',
  quantity: decimal('1'),
  reduceOnly: false,
  clientOrderId: 'c',
  timestampMs: NOW_MS,
  recvWindowMs: 3_000,
};

const codeOf = (turned: TurnedAway | undefined) =>
  turned === undefined || turned === 'away' ? turned : turned.kind === 'rejected' ? turned.code : turned.kind;

function ask(door: FrontDoor, times: number, nowMs = NOW_MS, request = READ) {
  return Array.from({ length: times }, () => codeOf(door.turnAway(request, nowMs)));
}

describe('the front door of the venue', () => {
  it('takes a weight of 2,400 a minute, and says when it takes more', () => {
    const door = new FrontDoor();
    expect(ask(door, 480)).toEqual(Array(480).fill(undefined));
    expect(door.turnAway(READ, NOW_MS + 20_000)).toMatchObject({ code: -1003, retryAfterMs: 40_000 });
    expect(ask(door, 1, NOW_MS + 59_999)).toEqual([-1003]);
    expect(ask(door, 480, NOW_MS + 60_000)).toEqual(Array(480).fill(undefined));
  });

  it('takes 300 orders in ten seconds, which have no weight', () => {
    const door = new FrontDoor();
    expect(ask(door, 300, NOW_MS, ORDER)).toEqual(Array(300).fill(undefined));
    expect(ask(door, 1, NOW_MS + 9_999, ORDER)).toEqual([-1015]);
    expect(ask(door, 480)).toEqual(Array(480).fill(undefined));
    expect(ask(door, 1, NOW_MS + 10_000, ORDER)).toEqual([undefined]);
  });

  it('bans who goes on asking, for longer each time', () => {
    const door = new FrontDoor();
    door.quieten(NOW_MS, 30_000);
    expect(ask(door, 11)).toEqual([...Array<number>(10).fill(-1003), 418]);
    expect(door.turnAway(READ, NOW_MS + 100_000)).toMatchObject({ code: 418, retryAfterMs: 20_000 });
    expect(ask(door, 1, NOW_MS + 120_000)).toEqual([undefined]);
    door.quieten(NOW_MS + 120_000, 1_000);
    ask(door, 10, NOW_MS + 120_000);
    expect(door.turnAway(READ, NOW_MS + 120_000)).toMatchObject({ code: 418, retryAfterMs: 240_000 });
  });

  it('answers nobody while the venue is away', () => {
    const door = new FrontDoor();
    door.leave(NOW_MS, 5_000);
    door.ban(NOW_MS, 60_000);
    expect(ask(door, 1, NOW_MS + 4_999)).toEqual(['away']);
    expect(ask(door, 1, NOW_MS + 5_000)).toEqual([418]);
  });

  it('weighs bars by symbol and length', () => {
    const bars = (count: number): VenueRequest => ({ kind: 'bars', symbols: ['A', 'B', 'C'], count });
    expect([requestWeight(bars(99)), requestWeight(bars(100)), requestWeight(READ)]).toEqual([3, 6, 5]);
  });
});
