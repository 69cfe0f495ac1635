/** Every fault that can meet a request, over a real connection: what the client hears, and what the venue has done. */
import { afterEach, describe, expect, it } from 'vitest';
import { control, served, signed, type Heard } from './fixture.ts';
import { WIRE_FAULT_KINDS, type EmulatorFault } from './faults.ts';
import { FAULT_KINDS, strikesAt } from '../world/faultKinds.ts';
import type { ServedVenue, ServeOptions } from './serveVenue.ts';

let venue: ServedVenue | undefined;
afterEach(async () => {
  await venue?.stop();
  venue = undefined;
});

async function begin(options: Partial<ServeOptions> = {}): Promise<ServedVenue> {
  venue = await served(options);
  return venue;
}

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', newClientOrderId: 'c1' };
const place = (at: ServedVenue, changes = {}): Promise<Heard> =>
  signed(at, 'POST', '/fapi/v1/order', { ...ORDER, ...changes });
const fault = (kind: EmulatorFault['kind'], changes: Partial<EmulatorFault> = {}): EmulatorFault => ({
  ...{ site: 'venue/placeOrder', key: 'BTCUSDT', occurrence: 1, kind },
  ...changes,
});

const UNHEARD = 'no answer';
const CUT = 'connection lost';

function wordOf(body: Heard['body']): string | undefined {
  const word = body['code'] ?? body['status'];
  return typeof word === 'string' || typeof word === 'number' ? String(word) : undefined;
}

/** Status and code, or what became of the connection. A silent venue is waited for a moment. */
async function heardOf(asked: Promise<Heard>): Promise<string> {
  const silence = new Promise<string>((resolve) => {
    setTimeout(() => resolve(UNHEARD), 150);
  });
  const spoken = asked.then(
    ({ status, body, text }) => `${status} ${wordOf(body) ?? (text === '' ? 'empty' : 'no JSON')}`,
    () => CUT,
  );
  return Promise.race([spoken, silence]);
}

const REQUEST_FAULTS: readonly [EmulatorFault['kind'], heard: string, orders: number][] = [
  ['lost-before-accept', UNHEARD, 0],
  ['accept-reply-lost', UNHEARD, 1],
  ['unknown-1007', '408 -1007', 1],
  ['unknown-1007-not-done', '408 -1007', 0],
  ['unknown-503', '503 -1000', 1],
  ['unknown-503-not-done', '503 -1000', 0],
  ['internal-503', '503 -1001', 0],
  ['unavailable-503', '503 no JSON', 0],
  ['bad-gateway-502', '502 no JSON', 1],
  ['throttled-1008', '503 -1008', 0],
  ['outside-window-1021', '400 -1021', 0],
  ['reject', '400 -1000', 0],
  ['too-many-429', '429 -1003', 0],
  ['banned-418', '418 -1003', 0],
  ['outage', UNHEARD, 0],
  ['slow', UNHEARD, 1],
  ['delayed-accept', '408 -1007', 0],
  ['cut-before-accept', CUT, 0],
  ['cut-after-accept', CUT, 1],
  ['stalled-body', UNHEARD, 1],
  ['cut-body', CUT, 1],
  ['truncated-body', '200 no JSON', 1],
  ['empty-body', '200 empty', 1],
  ['html-body', '200 no JSON', 1],
  ['no-order-body', '200 200', 1],
  ['forbidden-403', '403 no JSON', 0],
  ['error-500', '500 no JSON', 1],
];

describe('a fault that meets an order', () => {
  it.each(REQUEST_FAULTS)('%s: %s, %i accepted', async (kind, heard, orders) => {
    const at = await begin({ faults: [fault(kind)] });
    expect(await heardOf(place(at))).toBe(heard);
    expect(at.emulator.exchange.totals().orderCount).toBe(orders);
    expect(at.emulator.faults.fired).toEqual([fault(kind)]);
  });

  it('is in this table if it can meet one', () => {
    const onOrders = Object.keys(FAULT_KINDS).filter((kind) =>
      strikesAt(kind as keyof typeof FAULT_KINDS, 'venue/placeOrder'),
    );
    const elsewhere = ['reply-twice', 'crash-before', 'clock-skew', 'clock-jump', 'clock-drift'];
    const possible = [...onOrders.filter((kind) => !elsewhere.includes(kind)), ...Object.keys(WIRE_FAULT_KINDS)];
    expect(REQUEST_FAULTS.map(([kind]) => kind).sort()).toEqual(possible.sort());
  });

  it('spares what reduces from overload protection', async () => {
    const at = await begin();
    await place(at);
    at.emulator.faults.add([fault('throttled-1008')]);
    expect(await heardOf(place(at, { side: 'SELL', reduceOnly: true }))).toBe('200 NEW');
  });

  it('happens to the nth only, counted from when it was given', async () => {
    const at = await begin();
    await place(at);
    const given = await control(at, 'faults', { faults: [fault('reject', { occurrence: 2, code: -2010 })] });
    expect(given.body).toEqual({ faults: 1 });
    expect(await heardOf(place(at))).toBe('200 NEW');
    expect(await heardOf(place(at))).toBe('400 -2010');
    expect(await heardOf(place(at))).toBe('200 NEW');
    expect((await control(at, 'faults')).body['fired']).toHaveLength(1);
  });

  it('can be called off', async () => {
    const at = await begin({ faults: [fault('reject')] });
    await fetch(`${at.url}/emulator/faults`, { method: 'DELETE' });
    expect(await heardOf(place(at))).toBe('200 NEW');
  });

  it('is refused in one line when it cannot happen here', async () => {
    const at = await begin();
    const foreign = await control(at, 'faults', { faults: [fault('failover', { site: 'store/commit', key: 'desk' })] });
    expect(foreign.body).toEqual({ code: -1, msg: 'cannot happen here: failover at store/commit' });
    const misspelt = await control(at, 'faults', { faults: [{ ...fault('reject'), kind: 'rejct' }] });
    expect(misspelt.status).toBe(400);
  });
});

describe('time and faults', () => {
  it('a delayed request reaches the venue later, unless it is too late by then', async () => {
    const delayed = fault('delayed-accept', { ms: 4_000 });
    const at = await begin({ faults: [delayed, { ...delayed, occurrence: 2 }] });
    expect(await heardOf(place(at, { recvWindow: 4_000 }))).toBe('408 -1007');
    expect(await heardOf(place(at, { newClientOrderId: 'c2', recvWindow: 3_999 }))).toBe('408 -1007');
    await control(at, 'clock', { advanceMs: 3_999 });
    expect(at.emulator.exchange.totals().orderCount).toBe(0);
    await control(at, 'clock', { advanceMs: 1 });
    expect(at.emulator.exchange.allOrders().map(({ clientOrderId }) => clientOrderId)).toEqual(['c1']);
  });

  it('a slow answer comes when the time has come', async () => {
    const at = await begin({ faults: [fault('slow', { ms: 2_000 })] });
    const asked = place(at);
    expect(await heardOf(asked)).toBe(UNHEARD);
    await control(at, 'clock', { advanceMs: 2_000 });
    expect((await asked).status).toBe(200);
  });

  it('a stale read does not know what is new', async () => {
    const stale = fault('stale-read', { site: 'venue/queryOrder', lagMs: 500 });
    const at = await begin({ faults: [stale, { ...stale, occurrence: 2 }] });
    await place(at);
    const read = (): Promise<Heard> =>
      signed(at, 'GET', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'c1' });
    expect(await heardOf(read())).toBe('400 -2013');
    await control(at, 'clock', { advanceMs: 500 });
    expect(await heardOf(read())).toBe('200 FILLED');
  });

  it.each(['too-many-429', 'banned-418', 'outage'] as const)('%s is over after so long', async (kind) => {
    const at = await begin({ faults: [fault(kind, { ms: 5_000 })] });
    await heardOf(place(at));
    expect(await heardOf(place(at))).not.toMatch(/^200/);
    await control(at, 'clock', { advanceMs: 5_000 });
    expect(await heardOf(place(at))).toBe('200 NEW');
  });
});

describe('what the market and the outside do', () => {
  it('serves an order in part, or late', async () => {
    const served = (kind: EmulatorFault['kind'], occurrence: number) =>
      fault(kind, { site: 'market/order', occurrence, fraction: 0.5, ms: 1_000 });
    const at = await begin({ faults: [served('partial-expire', 1), served('late-fill', 2)] });
    const result = { newOrderRespType: 'RESULT', quantity: '0.02' };
    expect((await place(at, result)).body).toMatchObject({ status: 'EXPIRED', executedQty: '0.01' });
    expect((await place(at, result)).body).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '0.01' });
    await control(at, 'clock', { advanceMs: 1_000 });
    expect(at.emulator.exchange.allOrders().at(-1)?.status).toBe('FILLED');
  });

  it('closes a position after a fill of ours, or when told to', async () => {
    const at = await begin({ faults: [fault('external-close', { site: 'moment/fill', ms: 100 })] });
    await place(at);
    expect(at.emulator.exchange.positions().size).toBe(1);
    await control(at, 'clock', { advanceMs: 100 });
    expect(at.emulator.exchange.positions().size).toBe(0);
    await place(at);
    expect((await control(at, 'happen', { kind: 'liquidation', symbol: 'BTCUSDT' })).status).toBe(200);
    expect(at.emulator.exchange.allOrders().at(-1)?.clientOrderId).toMatch(/^autoclose-/);
    expect((await control(at, 'happen', { kind: 'slow', symbol: 'BTCUSDT' })).status).toBe(400);
  });
});
