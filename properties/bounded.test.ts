/**
 * However much comes at once, and however long the venue wants nothing: nobody takes more than a bite, holds more than a bound
 * or asks more often than the venue allows. Judged without the laws, by what was committed and sent.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../adapters/sim/fuzz/buildWorld.ts';
import type { Case, IntentDraft } from '../adapters/sim/fuzz/case.ts';
import { drive } from '../adapters/sim/run/drive.ts';
import { rest } from '../adapters/sim/run/rest.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import type { FaultKind } from '../adapters/sim/world/faultKinds.ts';
import type { WorldObserver } from '../adapters/sim/world/observer.ts';
import type { StagePatch } from '../adapters/sim/world/spec.ts';
import { World } from '../adapters/sim/world/world.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { blindfolded } from '../scenarios/blindfold.ts';
import { DRAWN_MS, runs } from './drawn/runs.ts';
import { stillCase, stillSignals } from './drawn/still.ts';

/** Entries of one step. */
const BITE_MAX = 200;
/** A stage stops reading when what it writes to holds a thousand unread entries; the step that passes it may add a bite. */
const BACKLOG_MAX = 1_000 + BITE_MAX;
/** Requests of one order. */
const ATTEMPTS_MAX = 8;
/** Of the venue: orders in ten seconds, and requests in a minute if each weighed one. */
const ORDERS_MAX = 300;
const REQUESTS_MAX = 2_400;

/** @returns the store it leaves, at rest. */
function live(one: Case, observer: WorldObserver, patch: StagePatch = (stage) => stage): MemoryStore {
  const world = new World({ ...buildWorld(one), patch });
  const store = new MemoryStore(world.consumers, 'bounded');
  world.core.observers.push(observer);
  drive(world, store, (world.spec.startMs + world.spec.durationMs) * 1_000);
  world.core.faults.stop();
  expect(rest(world, store)).toBeUndefined();
  return store;
}

/** So many that nobody trades, all at once. */
function burst(count: number): readonly IntentDraft[] {
  const one = { shape: 'decision', atMs: 20_000, symbol: 'NOSUCHUSDT', side: 'BUY', usd: 100, leverage: 10 } as const;
  return Array.from({ length: count }, (_, nth) => ({ ...one, id: `burst-${nth}` }));
}

describe('a burst', { timeout: DRAWN_MS }, () => {
  /** The most that one step took, that waited for the bridge, and that a stream holds in the end. */
  function tell(count: number, deadS: number, patch?: StagePatch) {
    const dead = { kind: 'down', atMs: 10_000, stage: 'bridge', forMs: deadS * 1_000 } as const;
    const one = stillCase(burst(count), { happenings: [dead] });
    let [bite, backlog, waiting, ended] = [0, 0, 0, 0];
    const store = live(
      one,
      {
        onCommit: ({ stage, appends }) => {
          const passed = appends.filter(({ stream }) => stream === STREAM.intents || stream === STREAM.outcomes).length;
          bite = Math.max(bite, passed);
          if (stage === 'router') waiting += passed;
          if (stage === 'bridge') [waiting, ended] = [waiting - passed, ended + passed];
          backlog = Math.max(backlog, waiting);
        },
      },
      patch,
    );
    return { bite, backlog, ended, longest: Math.max(...[...store.streams.values()].map(({ length }) => length)) };
  }

  it('is taken in bites, waits in the first stream, and ends to the last entry', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 60 }), (count, deadS) => {
        const { bite, backlog, ended } = tell(count, deadS);
        expect(ended).toBe(count);
        expect(bite).toBeLessThanOrEqual(BITE_MAX);
        expect(backlog).toBeLessThanOrEqual(BACKLOG_MAX);
      }),
      runs(8),
    );
  });

  it('of more than a stream holds leaves it at its bound', () => {
    const { ended, longest } = tell(11_000, 1);
    expect(ended).toBe(11_000);
    expect(longest).toBeLessThanOrEqual(10_200);
  });

  it('is too much for a stage that reads without a bound', () => {
    const { bite, backlog } = tell(4_000, 30, (stage) =>
      stage.name === 'router' ? { ...stage, batchMax: 5_000 } : stage,
    );
    expect([bite, backlog]).toEqual([4_000, 4_000]);
  });
});

describe('a venue that wants nothing', { timeout: DRAWN_MS }, () => {
  /** The largest number of stamps within `spanMs`. */
  const mostWithin = (stamps: readonly number[], spanMs: number): number =>
    Math.max(0, ...stamps.map((from) => stamps.filter((atMs) => atMs >= from && atMs < from + spanMs).length));

  /** From the `from`th order on, `count` of them meet this. */
  function tell(signals: readonly IntentDraft[], kind: FaultKind, from: number, count: number, patch?: StagePatch) {
    const ms = kind === 'outage' ? 10_000 : 5_000;
    const struck = Array.from({ length: count }, (_, nth) => from + nth);
    const faults = struck.map((occurrence) => ({ site: 'venue/placeOrder', key: '*', occurrence, kind, ms }));
    const attempts = new Map<string, number>();
    const [orders, requests]: [number[], number[]] = [[], []];
    const world: { nowMs: number } = { nowMs: 0 };
    live(
      { ...stillCase(signals), faults },
      {
        onCommit: ({ atMs }) => void (world.nowMs = atMs),
        onSend: (_, { request }) => {
          requests.push(world.nowMs);
          if (request.kind !== 'placeOrder') return;
          orders.push(world.nowMs);
          const plan = request.clientOrderId.replace(/-\d+$/, '');
          attempts.set(plan, (attempts.get(plan) ?? 0) + 1);
        },
      },
      patch,
    );
    const most = Math.max(0, ...attempts.values());
    return { attempts: most, orders: mostWithin(orders, 10_000), requests: mostWithin(requests, 60_000) };
  }

  const refusals = fc.constantFrom<FaultKind>(
    ...(['outage', 'too-many-429', 'banned-418', 'unavailable-503', 'internal-503', 'outside-window-1021'] as const),
    ...(['unknown-1007-not-done', 'lost-before-accept', 'accept-reply-lost'] as const),
  );

  it('is asked a bounded number of times for each order, and never more often than it allows', () => {
    fc.assert(
      fc.property(
        stillSignals,
        refusals,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 25 }),
        (signals, kind, from, count) => {
          const { attempts, orders, requests } = tell(signals, kind, from, count);
          expect(attempts).toBeLessThanOrEqual(ATTEMPTS_MAX);
          expect(orders).toBeLessThanOrEqual(ORDERS_MAX);
          expect(requests).toBeLessThanOrEqual(REQUESTS_MAX);
        },
      ),
      runs(12),
    );
  });

  const enter: IntentDraft = {
    ...{ shape: 'decision', atMs: 12_500, symbol: 'BTCUSDT', side: 'BUY', usd: 100, leverage: 10 },
    id: 'enter',
  };
  const leave: IntentDraft = { ...enter, atMs: 62_500, side: 'SELL', action: 'FULL_CLOSE', id: 'leave' };

  it('is asked eight times for a close that it refuses as often, and more often by an engine that loses count', () => {
    const losingCount = blindfolded('executor', {
      hash: (key, seen) => {
        const isMany = key.startsWith(HASH.order('')) && Number(seen?.['attempt']) > 5;
        return seen !== undefined && isMany ? { ...seen, attempt: '2' } : seen;
      },
    });
    expect(tell([enter, leave], 'unavailable-503', 2, 12).attempts).toBe(ATTEMPTS_MAX);
    expect(tell([enter, leave], 'unavailable-503', 2, 12, losingCount).attempts).toBeGreaterThan(ATTEMPTS_MAX);
  });
});
