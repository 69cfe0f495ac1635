/** What a world does with its faults: each is seen to happen, and the engine is seen to get over it. */
import { describe, expect, it } from 'vitest';
import { HASH, STREAM, TEXT } from '../../../engine/names.ts';
import { writePlan } from '../../../engine/nouns/plan.ts';
import { LawBook } from '../laws/laws.ts';
import { comeToRest, drive } from '../run/drive.ts';
import { Journal } from '../run/journal.ts';
import { says, START_MS, usualWorld } from '../run/usualWorld.ts';
import { MemoryStore } from '../store/memoryStore.ts';
import type { Fault } from './faults.ts';
import type { WorldSpec } from './spec.ts';
import { World } from './world.ts';

const SYMBOL = 'ETHUSDT';
const OTHER = 'BTCUSDT';
const ENTRY_AT_S = 60;
const MINUTES = 4;

function run(
  changes: Partial<WorldSpec> = {},
  outside?: readonly [afterMs: number, act: (store: MemoryStore) => void],
) {
  const signals = [
    says({ symbol: SYMBOL, side: 'BUY', second: ENTRY_AT_S }),
    says({ symbol: SYMBOL, side: 'SELL', second: 150, action: 'CLOSE' }),
  ];
  const world = new World({
    ...usualWorld({ seed: 'w', symbols: [SYMBOL, OTHER], minutes: MINUTES, signals }),
    ...changes,
  });
  const store = new MemoryStore(world.consumers, 'w');
  if (outside !== undefined) world.at(outside[0], () => outside[1](store));
  const journal = new Journal();
  const laws = new LawBook(world);
  world.core.observers.push(journal, laws);
  drive(world, store, (START_MS + world.spec.durationMs) * 1000);
  const pending = comeToRest(world, store);
  laws.atRest();
  const deaths = new Set<string>();
  return { world, store, journal, laws, pending, deaths };
}

const SURVIVED: readonly Fault[] = [
  { site: 'store/commit', key: 'desk', occurrence: 1, kind: 'reply-lost' },
  { site: 'store/commit', key: 'desk', occurrence: 1, kind: 'request-lost' },
  { site: 'store/commit', key: 'executor', occurrence: 3, kind: 'refused' },
  { site: 'store/load', key: 'bridge', occurrence: 1, kind: 'slow', ms: 700 },
  { site: 'store/commit', key: 'executor', occurrence: 4, kind: 'crash-after', ms: 500 },
  { site: 'worker/commit', key: 'bridge', occurrence: 1, kind: 'crash-before', ms: 500 },
  { site: 'worker/load', key: 'desk', occurrence: 1, kind: 'pause', ms: 3_000 },
  { site: 'venue/configureSymbol', key: SYMBOL, occurrence: 1, kind: 'lost-before-accept' },
  { site: 'venue/placeOrder', key: SYMBOL, occurrence: 1, kind: 'accept-reply-lost' },
  { site: 'venue/placeOrder', key: SYMBOL, occurrence: 1, kind: 'unknown-1007' },
  { site: 'venue/placeOrder', key: SYMBOL, occurrence: 2, kind: 'lost-before-accept' },
  { site: 'venue/placeOrder', key: SYMBOL, occurrence: 2, kind: 'unknown-1007-not-done' },
  { site: 'venue/placeOrder', key: SYMBOL, occurrence: 2, kind: 'delayed-accept', ms: 20_000 },
  { site: 'venue/placeOrder', key: SYMBOL, occurrence: 2, kind: 'reject', code: -1021 },
  { site: 'venue/positions', key: '*', occurrence: 3, kind: 'lost-before-accept' },
];

describe('a world', () => {
  it('trades one signal and its close', () => {
    const { journal, laws, pending, world } = run();
    expect(journal.orders.map((order) => order.reduceOnly)).toEqual([false, true]);
    expect(world.exchange.position(SYMBOL)).toBe(0n);
    expect(pending).toBeUndefined();
    expect(laws.violations()).toEqual([]);
  });

  it.each(SURVIVED)('gets over $kind at $site of $key, number $occurrence', (fault) => {
    const { world, journal, laws, pending } = run({ faults: [fault] });
    expect(world.core.faults.fired).toEqual([fault]);
    expect(journal.entryOrders(SYMBOL)).toHaveLength(1);
    expect(world.exchange.position(SYMBOL)).toBe(0n);
    expect(pending).toBeUndefined();
    expect(laws.violations()).toEqual([]);
  });

  it('sends no entry twice when its request never arrived', () => {
    const fault: Fault = { site: 'venue/placeOrder', key: SYMBOL, occurrence: 1, kind: 'lost-before-accept' };
    const { journal, laws } = run({ faults: [fault] });
    expect(journal.entryOrders(SYMBOL)).toHaveLength(0);
    expect(journal.count('UNKNOWN_NOT_EXECUTED')).toBe(1);
    expect(laws.violations()).toEqual([]);
  });

  it('refuses what arrives after recvWindow', () => {
    const fault: Fault = { site: 'venue/placeOrder', key: SYMBOL, occurrence: 1, kind: 'delayed-accept', ms: 4_000 };
    const { journal, laws } = run({ faults: [fault] });
    expect(journal.rejected).toMatchObject([{ symbol: SYMBOL, code: -1021 }]);
    expect(journal.entryOrders(SYMBOL)).toHaveLength(0);
    expect(laws.violations()).toEqual([]);
  });

  it('enters nothing while the kill switch is set, and still closes', () => {
    const { journal, laws } = run({
      script: (world) => {
        world.at(30_000, () => world.set(TEXT.kill, '1'));
        world.at(62_000, () => world.set(TEXT.kill, undefined));
        world.at(64_000, () => world.add(says({ symbol: SYMBOL, side: 'BUY', second: 64 })));
        world.at(100_000, () => world.set(TEXT.kill, '1'));
      },
    });
    expect(journal.count('KILL_SWITCH')).toBe(1);
    expect(journal.orders.map((order) => order.reduceOnly)).toEqual([false, true]);
    expect(laws.violations()).toEqual([]);
  });

  it('adopts a position that somebody opened by hand, and lets it be closed', () => {
    const { journal, world, laws } = run({
      signals: [[says({ symbol: SYMBOL, side: 'SELL', second: 150, action: 'CLOSE' })]],
      script: (script) =>
        script.at(70_000, () => {
          const quantity = 50_000_000_000_000_000n;
          script.exchange.externalOrder({ symbol: SYMBOL, side: 'BUY', quantity }, script.nowMs);
        }),
    });
    expect(journal.count('EXTERNAL_FILL')).toBe(1);
    expect(world.exchange.position(SYMBOL)).toBe(0n);
    expect(laws.violations()).toEqual([]);
  });

  it('follows a position that somebody closed by hand', () => {
    const { journal, store, laws } = run({
      script: (script) => script.at(90_000, () => void script.exchange.externalClose(SYMBOL, script.nowMs)),
    });
    expect(journal.count('EXTERNAL_CLOSE')).toBe(1);
    expect(store.hashes.has(`quantum:position:${SYMBOL}`)).toBe(false);
    expect(laws.violations()).toEqual([]);
  });

  it('keeps two workers of one stage from acting both', () => {
    const { journal, laws, store } = run({
      script: (script) => void script.addWorker(script.worker('executor').stage, 'executor-2'),
    });
    expect(journal.entryOrders(SYMBOL)).toHaveLength(1);
    expect(store.leases.get('executor')?.owner).toBe('executor');
    expect(laws.violations()).toEqual([]);
  });

  it('closes on request while a dead harvest holds back the entries', () => {
    const flood = Array.from({ length: 1_500 }, (_, index) =>
      says({ symbol: SYMBOL, side: 'BUY', second: 80, id: `flood-${index}` }),
    );
    const close = writePlan({
      ...{ planId: 'operator1', symbol: SYMBOL, action: 'FULL_CLOSE_PROPOSED', side: 'SELL', reduceOnly: true },
      ...{ source: 'operator', createdMs: START_MS + 120_000, reasonCodes: ['operator'] },
      ...{ rootId: 'operator1', traceId: '', correlationId: '' },
    });
    const { world, store, pending } = run({
      signals: [[says({ symbol: SYMBOL, side: 'BUY', second: ENTRY_AT_S }), ...flood]],
      script: (script) => {
        script.at(70_000, () => script.kill('harvest'));
        script.at(120_000, () => script.add({ stream: STREAM.exitPlans, fields: close }));
      },
    });
    expect(world.exchange.position(SYMBOL)).toBe(0n);
    expect(store.stream(STREAM.plans).backlog('')).toBeGreaterThan(0);
    expect(pending).toMatch(/^desk has \d+ unread entries in /);
  });

  it('puts aside an entry whose commit the store can never take, and goes on', () => {
    const { journal, pending } = run({
      signals: [
        [
          says({ symbol: SYMBOL, side: 'BUY', second: ENTRY_AT_S }),
          says({ symbol: OTHER, side: 'BUY', second: ENTRY_AT_S }),
        ],
      ],
      script: (script) => script.set(HASH.position(SYMBOL), 'not a hash'),
    });
    const dead = journal.of(STREAM.deadletters).map(({ fields }) => `${fields['stage']} ${fields['reason']}`);
    expect(dead).toEqual([`desk WRONGTYPE ${HASH.position(SYMBOL)}`]);
    expect(journal.entryOrders(SYMBOL)).toHaveLength(0);
    expect(journal.entryOrders(OTHER)).toHaveLength(1);
    expect(pending).toBeUndefined();
  });

  it.each([1_100, -4_000, 20_000])('trades with an executor whose clock is %i ms ahead', (skewMs) => {
    const { journal, laws, world } = run({ script: (script) => script.skew('executor', skewMs) });
    expect(journal.orders.map((order) => order.reduceOnly)).toEqual([false, true]);
    expect(world.exchange.position(SYMBOL)).toBe(0n);
    expect(laws.violations()).toEqual([]);
  });

  it.each(['harvest', 'executor', 'brain', 'market', 'desk'] as const)(
    'goes on after the clock of %s was an hour ahead for a while',
    (name) => {
      const { journal, world, pending } = run({
        signals: [[80, 140].map((second) => says({ symbol: second === 80 ? OTHER : SYMBOL, side: 'BUY', second }))],
        script: (script) => {
          script.at(20_000, () => script.skew(name, 3_600_000));
          script.at(25_000, () => script.skew(name, 0));
        },
      });
      expect(journal.entryOrders().map((order) => order.symbol)).toEqual([OTHER, SYMBOL]);
      expect(journal.marksWith('HARVEST_WATCH')).toHaveLength(2);
      expect(world.exchange.position(SYMBOL)).not.toBe(0n);
      expect(pending).toBeUndefined();
    },
  );

  it('closes what is filled of an entry that goes on filling', () => {
    const { journal, world, laws } = run({
      fillPlan: (order) =>
        order.reduceOnly
          ? { kind: 'full' }
          : {
              kind: 'slices',
              parts: [
                [0.5, 0],
                [0.5, 110_000],
              ],
            },
    });
    const close = journal.orders.find((order) => order.reduceOnly);
    expect(close?.updatedMs).toBeLessThan(START_MS + 151_000);
    expect(world.exchange.position(SYMBOL)).not.toBe(0n);
    expect(laws.violations()).toEqual([]);
  });

  it.each<[string, (world: World) => void]>([
    ['closed by hand', (world) => void world.exchange.externalClose(SYMBOL, world.nowMs)],
    ['lost with the account', (world) => world.exchange.accountReset(world.nowMs)],
  ])('resolves an unknown close although the position was %s long before', (_, vanish) => {
    const { world, pending, journal } = run({
      durationMs: 600_000,
      signals: [
        [
          says({ symbol: SYMBOL, side: 'BUY', second: ENTRY_AT_S }),
          says({ symbol: SYMBOL, side: 'SELL', second: 200, action: 'CLOSE' }),
        ],
      ],
      faults: [{ site: 'venue/placeOrder', key: SYMBOL, occurrence: 2, kind: 'lost-before-accept' }],
      script: (script) => {
        script.at(90_000, () => script.kill('brain'));
        script.at(100_000, () => vanish(script));
        script.at(230_000, () => script.restart('brain'));
      },
    });
    expect(journal.count('UNKNOWN_NOT_EXECUTED')).toBe(1);
    expect(world.exchange.position(SYMBOL)).toBe(0n);
    expect(pending).toBeUndefined();
  });

  it('lets a position be closed again after the result of its close was lost', () => {
    const { journal, world } = run(
      {
        faults: [{ site: 'venue/placeOrder', key: SYMBOL, occurrence: 2, kind: 'reject', code: -2019 }],
        script: (script) => {
          script.at(150_012, () => script.kill('desk'));
          script.at(152_000, () => script.restart('desk'));
          script.at(215_000, () => script.add(says({ symbol: SYMBOL, side: 'SELL', second: 215, action: 'CLOSE' })));
        },
      },
      [151_000, (store) => store.stream(STREAM.results).trimOutside(0)],
    );
    expect(journal.marksWith('from=OPEN to=CLOSING')).toHaveLength(2);
    expect(journal.count('VENUE_REJECTED')).toBe(1);
    expect(journal.marksWith('BOOK_CAUGHT_UP')).toHaveLength(1);
    expect(world.exchange.position(SYMBOL)).toBe(0n);
  });

  it('tells what is still pending when it cannot come to rest', () => {
    const { pending } = run({ script: (script) => script.at(10_000, () => script.kill('bridge')) });
    expect(pending).toBe(`bridge has 2 unread entries in ${STREAM.intents}`);
  });
});
