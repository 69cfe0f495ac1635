/**
 * What every store must do, so that the engine cannot tell them apart: the memory store, ioredis-mock and a real
 * Redis run the same suite. Calls are awaited, so a store may answer at once or with a promise.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HASH, STREAM, type StageName } from '../engine/names.ts';
import type { Commit, Entry, Expectation, NumberedAppend, Tail, Wants, Write } from '../engine/protocol.ts';
import type { Consumer, StoreCall, StoreReply } from '../adapters/sim/store/store.ts';

export interface ContractStore {
  execute(call: StoreCall): StoreReply | Promise<StoreReply>;
  /** What an operator's XTRIM MAXLEN does: without regard to who has read what. */
  trimOutside(stream: string, lengthMax: number): void | Promise<void>;
  close(): void | Promise<void>;
}

/** Makes an empty store. @param epoch what it must call itself. */
export type MakeStore = (consumers: readonly Consumer[], epoch: string) => ContractStore | Promise<ContractStore>;

const CONSUMERS: readonly Consumer[] = [
  { stage: 'router', stream: STREAM.decisions, observes: false },
  { stage: 'bridge', stream: STREAM.intents, observes: false },
  { stage: 'brain', stream: STREAM.intents, observes: true },
  { stage: 'desk', stream: STREAM.results, observes: false },
  { stage: 'harvest', stream: STREAM.results, observes: false },
];
const EPOCH = 'run-1';
const NOW_MS = 1_770_000_000_000;
const LEASE_MS = 15_000;
/** Streams are trimmed to about this, and never to less. */
const LENGTH_MAX = 10_000;
const LENGTH_SLACK = 200;

/** A store under test with the calls written short. */
class Subject {
  private readonly store: ContractStore;

  constructor(store: ContractStore) {
    this.store = store;
  }

  execute(call: StoreCall): Promise<StoreReply> {
    return Promise.resolve(this.store.execute(call));
  }

  async trimOutside(stream: string, lengthMax: number): Promise<void> {
    await this.store.trimOutside(stream, lengthMax);
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  acquire(stage: StageName, more: { owner?: string; nowMs?: number; sources?: string[]; outsideFromMs?: number } = {}) {
    const { owner = 'a', nowMs = NOW_MS, sources = [], outsideFromMs = 0 } = more;
    return this.execute({ op: 'acquire', stage, owner, leaseMs: LEASE_MS, nowMs, sources, timers: [], outsideFromMs });
  }

  async token(stage: StageName, owner = 'a', nowMs = NOW_MS): Promise<number> {
    const reply = await this.acquire(stage, { owner, nowMs });
    if (reply.kind !== 'acquired') throw new Error(`not acquired: ${reply.kind}`);
    return reply.token;
  }

  async add(stream: string, nowMs = NOW_MS, fields: Record<string, string> = { x: '1' }): Promise<string> {
    const reply = await this.execute({ op: 'add', stream, fields, nowMs });
    if (reply.kind !== 'done') throw new Error(`not added: ${reply.kind}`);
    return reply.id;
  }

  commit(stage: StageName, token: number, progress: Commit['progress'], more: Changes = {}): Promise<StoreReply> {
    const { writes = [], appends = [], expects = [], id = 'c1', nowMs = NOW_MS } = more;
    const commit = { stage, token, id, atMs: nowMs, leaseMs: LEASE_MS, progress, expects, writes, appends };
    return this.execute({ op: 'commit', nowMs, commit });
  }

  read(
    stage: StageName,
    stream: string,
    after: string,
    more: { count?: number; outputs?: string[]; max?: number } = {},
  ) {
    const { count = 100, outputs = [], max = 1_000 } = more;
    const positions = new Map([[stream, after]]);
    return this.execute({ op: 'read', stage, streams: [stream], after: positions, count, outputs, backlogMax: max });
  }

  async load(wants: Wants, nowMs = NOW_MS, lastIds: readonly string[] = []) {
    const reply = await this.execute({ op: 'load', wants, lastIds, nowMs });
    if (reply.kind !== 'loaded') throw new Error(`not loaded: ${reply.kind}`);
    return reply.loaded;
  }

  async tail(tail: Tail): Promise<string[]> {
    return ids((await this.load({ tails: [tail] })).tails.get(tail.stream) ?? []);
  }

  async length(stream: string): Promise<number | undefined> {
    return (await this.load({ streams: [stream] })).streams.get(stream)?.length;
  }

  async hash(key: string, nowMs = NOW_MS) {
    return (await this.load({ hashes: [key] }, nowMs)).hashes.get(key);
  }

  async text(key: string, nowMs = NOW_MS) {
    return (await this.load({ texts: [key] }, nowMs)).texts.get(key);
  }
}

interface Changes {
  readonly writes?: readonly Write[];
  readonly appends?: readonly NumberedAppend[];
  readonly expects?: readonly Expectation[];
  readonly id?: string;
  readonly nowMs?: number;
}

const TIMER = 'timer:cycle';
const FIRST = { source: TIMER, from: '', to: '1' };
const ids = (entries: readonly Entry[]) => entries.map((entry) => entry.id);
const idsIn = (reply: StoreReply) => (reply.kind === 'entries' ? ids(reply.entries) : reply.kind);

export function storeContract(name: string, makeStore: MakeStore): void {
  describe(`store: ${name}`, () => {
    let store: Subject;
    beforeEach(async () => {
      store = new Subject(await makeStore(CONSUMERS, EPOCH));
    });
    afterEach(() => store.close());
    const current = () => store;
    streams(current);
    trimming(current);
    leases(current);
    commits(current);
    values(current);
  });
}

function streams(store: () => Subject): void {
  it('numbers entries by the given clock, never backwards', async () => {
    const added = [];
    for (const nowMs of [5, 5, 4, 7]) added.push(await store().add(STREAM.decisions, nowMs));
    expect(added).toEqual(['5-0', '5-1', '5-2', '7-0']);
    expect((await store().load({}, NOW_MS, [STREAM.decisions, STREAM.orders])).lastIds).toEqual(
      new Map([
        [STREAM.decisions, '7-0'],
        [STREAM.orders, '0-0'],
      ]),
    );
  });

  it('reads what lies behind a cursor, oldest first, at most count', async () => {
    await store().acquire('router');
    for (let nowMs = 1; nowMs <= 5; nowMs += 1) await store().add(STREAM.decisions, nowMs, { n: String(nowMs) });
    const reply = await store().read('router', STREAM.decisions, '2-0', { count: 2 });
    expect(reply).toEqual({
      kind: 'entries',
      stream: STREAM.decisions,
      entries: [
        { id: '3-0', fields: { n: '3' } },
        { id: '4-0', fields: { n: '4' } },
      ],
      lost: 0,
    });
    expect(await store().read('router', STREAM.decisions, '5-0')).toEqual({ kind: 'nothing' });
    // An id between two entries, and one of the same millisecond.
    await store().add(STREAM.decisions, 5);
    expect(idsIn(await store().read('router', STREAM.decisions, '4-7'))).toEqual(['5-0', '5-1']);
    expect(idsIn(await store().read('router', STREAM.decisions, '5-0'))).toEqual(['5-1']);
  });

  it('prefers the stream named first', async () => {
    await store().add(STREAM.plans, 1);
    await store().add(STREAM.exitPlans, 2);
    const call = { op: 'read', stage: 'desk', after: new Map(), count: 9, outputs: [], backlogMax: 9 } as const;
    const reply = await store().execute({ ...call, streams: [STREAM.exitPlans, STREAM.plans] });
    expect(reply).toMatchObject({ stream: STREAM.exitPlans });
  });

  it('reads a tail newest first, from sinceMs on, at most limit', async () => {
    for (const nowMs of [1, 2, 2, 3, 4]) await store().add(STREAM.intents, nowMs);
    expect(await store().tail({ stream: STREAM.intents, sinceMs: 2, limit: 9 })).toEqual(['4-0', '3-0', '2-1', '2-0']);
    expect(await store().tail({ stream: STREAM.intents, sinceMs: 2, limit: 2 })).toEqual(['4-0', '3-0']);
    expect(await store().tail({ stream: STREAM.intents, sinceMs: 5, limit: 9 })).toEqual([]);
  });

  it('tells length, last id and the lag of each consumer, observers left out', async () => {
    const token = await store().token('bridge');
    const first = await store().add(STREAM.intents);
    await store().add(STREAM.intents);
    await store().commit('bridge', token, { source: STREAM.intents, from: '0-0', to: first });
    const info = (await store().load({ streams: [STREAM.intents] })).streams.get(STREAM.intents);
    expect(info).toEqual({ length: 2, lastId: `${NOW_MS}-1`, lag: { bridge: 1 } });
  });

  it('hands out nothing while an output holds too much that others have not read', async () => {
    await store().acquire('desk');
    await store().add(STREAM.decisions);
    for (let count = 0; count < 3; count += 1) await store().add(STREAM.results);
    const outputs = [STREAM.results];
    expect((await store().read('router', STREAM.decisions, '0-0', { outputs, max: 3 })).kind).toBe('entries');
    expect((await store().read('router', STREAM.decisions, '0-0', { outputs, max: 2 })).kind).toBe('nothing');
  });

  it('lets a stage read its own backlog in a stream that it also writes', async () => {
    const token = await store().token('desk');
    const added = [];
    for (let count = 0; count < 3; count += 1) added.push(await store().add(STREAM.results));
    const harvest = await store().token('harvest');
    await store().commit('harvest', harvest, { source: STREAM.results, from: '0-0', to: added[2] ?? '' });
    expect(token).toBeGreaterThan(0);
    const reply = await store().read('desk', STREAM.results, '0-0', { outputs: [STREAM.results], max: 2 });
    expect(idsIn(reply)).toEqual(added);
  });
}

function trimming(store: () => Subject): void {
  it('trims to about ten thousand, never past an entry a consumer has not committed', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < LENGTH_MAX + 400; count += 1) added.push(await store().add(STREAM.decisions));
    const [early, last] = [added[99] ?? '', added[added.length - 1] ?? ''];
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: early });
    expect(await store().length(STREAM.decisions)).toBeGreaterThanOrEqual(added.length - 100);
    const reply = await store().read('router', STREAM.decisions, early, { count: 1 });
    expect(reply).toMatchObject({ entries: [{ id: added[100] }], lost: 0 });
    await store().commit('router', token, { source: STREAM.decisions, from: early, to: last });
    const length = (await store().length(STREAM.decisions)) ?? 0;
    expect(length).toBeGreaterThanOrEqual(LENGTH_MAX);
    expect(length).toBeLessThanOrEqual(LENGTH_MAX + LENGTH_SLACK);
  });

  it('counts what an outside trim took away unread, once', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < 10; count += 1) added.push(await store().add(STREAM.decisions));
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: added[1] ?? '' });
    await store().trimOutside(STREAM.decisions, 3);
    const reply = await store().read('router', STREAM.decisions, added[1] ?? '');
    expect(reply).toMatchObject({ lost: 5 });
    expect(idsIn(reply)).toEqual(added.slice(7));
    await store().commit('router', token, { source: STREAM.decisions, from: added[1] ?? '', to: added[9] ?? '' });
    await store().add(STREAM.decisions);
    expect(await store().read('router', STREAM.decisions, added[9] ?? '')).toMatchObject({ lost: 0 });
  });

  it('counts no loss when the trim took only what was read', async () => {
    const token = await store().token('router');
    const added: string[] = [];
    for (let count = 0; count < 4; count += 1) added.push(await store().add(STREAM.decisions));
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: added[2] ?? '' });
    await store().trimOutside(STREAM.decisions, 1);
    expect(await store().read('router', STREAM.decisions, added[2] ?? '')).toMatchObject({
      lost: 0,
      entries: [{ id: added[3] }],
    });
  });
}

function leases(store: () => Subject): void {
  it('gives the lease to one owner until it runs out, with a larger token each time', async () => {
    const first = await store().token('desk', 'a');
    expect(await store().acquire('desk', { owner: 'b', nowMs: NOW_MS + LEASE_MS - 1 })).toEqual({
      kind: 'held',
      untilMs: NOW_MS + LEASE_MS,
    });
    expect(await store().token('router', 'b')).toBeGreaterThan(0);
    expect(await store().token('desk', 'b', NOW_MS + LEASE_MS)).toBeGreaterThan(first);
  });

  it('lets an owner come back at once, and fences its earlier life', async () => {
    const old = await store().token('desk', 'a');
    const young = await store().token('desk', 'a');
    expect(young).toBeGreaterThan(old);
    expect(await store().commit('desk', old, FIRST)).toEqual({ kind: 'fenced' });
    expect(await store().commit('desk', young, FIRST)).toEqual({ kind: 'committed', epoch: EPOCH });
  });

  it('renews a lease and extends it with each commit; a superseded worker can do neither', async () => {
    const old = await store().token('desk', 'a');
    const renew = (token: number, nowMs: number) =>
      store().execute({ op: 'renew', stage: 'desk', token, leaseMs: LEASE_MS, nowMs });
    expect(await renew(old, NOW_MS + 10_000)).toEqual({ kind: 'renewed', epoch: EPOCH });
    await store().commit('desk', old, FIRST, { nowMs: NOW_MS + 20_000 });
    expect(await store().acquire('desk', { owner: 'b', nowMs: NOW_MS + 30_000 })).toMatchObject({
      kind: 'held',
      untilMs: NOW_MS + 20_000 + LEASE_MS,
    });
    await store().token('desk', 'b', NOW_MS + 40_000);
    expect(await renew(old, NOW_MS + 40_001)).toEqual({ kind: 'fenced' });
    const write: Write = { op: 'text', key: 'k', value: 'late' };
    expect(await store().commit('desk', old, { ...FIRST, from: '1', to: '2' }, { writes: [write] })).toEqual({
      kind: 'fenced',
    });
    expect(await store().text('k')).toBeUndefined();
  });

  it('places every cursor with the first stage that starts: outside streams from the past, own ones from the end', async () => {
    await store().add(STREAM.decisions, 50);
    const young = await store().add(STREAM.decisions, 150);
    const old = await store().add(STREAM.results, 150);
    const reply = await store().acquire('router', { sources: [STREAM.decisions, TIMER], outsideFromMs: 100 });
    expect(reply).toMatchObject({ kind: 'acquired', epoch: EPOCH, positions: new Map([[STREAM.decisions, '100-0']]) });
    expect(idsIn(await store().read('router', STREAM.decisions, '100-0'))).toEqual([young]);
    // The desk starts later, but misses nothing written since.
    const result = await store().add(STREAM.results, 200);
    const later = await store().acquire('desk', { sources: [STREAM.results], outsideFromMs: 900 });
    expect(later).toMatchObject({ positions: new Map([[STREAM.results, old]]) });
    expect(idsIn(await store().read('desk', STREAM.results, old))).toEqual([result]);
  });

  it('answers every position that was committed', async () => {
    const token = await store().token('router');
    const id = await store().add(STREAM.decisions);
    await store().commit('router', token, { source: STREAM.decisions, from: '0-0', to: id });
    await store().commit('router', token, { source: TIMER, from: '', to: '7' });
    const reply = await store().acquire('router', { sources: [STREAM.decisions, TIMER, 'outcomes'] });
    expect(reply).toMatchObject({
      positions: new Map([
        [STREAM.decisions, id],
        [TIMER, '7'],
      ]),
    });
  });
}

const SOME: Changes = {
  writes: [
    { op: 'put', key: 'h', fields: { a: '1' } },
    { op: 'text', key: 't', value: '1' },
    { op: 'setAdd', key: 's', members: ['m'] },
  ],
  appends: [{ stream: STREAM.orders, id: `${NOW_MS}-0`, fields: { a: '1' } }],
};

async function expectNothingWritten(store: Subject): Promise<void> {
  const { hashes, texts, lastIds } = await store.load({ hashes: ['h'], texts: ['t'] }, NOW_MS, [STREAM.orders]);
  expect([hashes.size, texts.size, lastIds.get(STREAM.orders)]).toEqual([0, 0, '0-0']);
}

function commits(store: () => Subject): void {
  it('writes all of a commit: values, appends, progress, cursor and commit id', async () => {
    const token = await store().token('desk');
    expect(await store().commit('desk', token, FIRST, { ...SOME, id: 'mine' })).toEqual({
      kind: 'committed',
      epoch: EPOCH,
    });
    expect(await store().hash('h')).toEqual({ a: '1' });
    expect(await store().text('t')).toBe('1');
    expect(await store().tail({ stream: STREAM.orders, sinceMs: 0, limit: 9 })).toEqual([`${NOW_MS}-0`]);
    expect(await store().execute({ op: 'probe', stage: 'desk', source: TIMER })).toEqual({
      kind: 'probed',
      position: '1',
      commitId: 'mine',
      epoch: EPOCH,
    });
    expect(await store().hash(HASH.cursor('desk', TIMER))).toEqual({ position: '1', commit: 'mine' });
  });

  it('probes nothing where nothing was committed', async () => {
    await store().acquire('desk');
    const probed = { kind: 'probed', position: '', commitId: '', epoch: EPOCH };
    expect(await store().execute({ op: 'probe', stage: 'desk', source: TIMER })).toEqual(probed);
  });

  it.each<[string, string, string]>([
    ['from a position that was never reached', '4', '5'],
    ['from the one before the last', '', '1'],
  ])('refuses progress %s, and writes nothing', async (_, from, to) => {
    const token = await store().token('desk');
    if (from === '') await store().commit('desk', token, FIRST);
    const reply = await store().commit('desk', token, { source: TIMER, from, to }, SOME);
    expect(reply).toEqual({ kind: 'conflict', reason: 'progress' });
    await expectNothingWritten(store());
  });

  it('keeps the progress of stages and sources apart', async () => {
    const [desk, router] = [await store().token('desk'), await store().token('router')];
    await store().commit('desk', desk, FIRST);
    expect((await store().commit('router', router, FIRST)).kind).toBe('committed');
    expect((await store().commit('desk', desk, { ...FIRST, source: 'outcomes' })).kind).toBe('committed');
  });

  it.each<[string, NumberedAppend[]]>([
    ['not behind the last', [{ stream: STREAM.plans, id: '9-0', fields: { a: '1' } }]],
    ['equal to the last', [{ stream: STREAM.plans, id: `${NOW_MS}-0`, fields: { a: '1' } }]],
    [
      'out of order among themselves',
      [
        { stream: STREAM.plans, id: `${NOW_MS}-2`, fields: { a: '1' } },
        { stream: STREAM.plans, id: `${NOW_MS}-1`, fields: { a: '1' } },
      ],
    ],
  ])('refuses appends with ids %s, and writes nothing', async (_, appends) => {
    const token = await store().token('desk');
    await store().add(STREAM.plans);
    const reply = await store().commit('desk', token, FIRST, {
      ...SOME,
      appends: [...(SOME.appends ?? []), ...appends],
    });
    expect(reply).toEqual({ kind: 'conflict', reason: 'stream' });
    expect(await store().length(STREAM.plans)).toBe(1);
    await expectNothingWritten(store());
  });

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['absent, as expected', undefined, undefined, true],
    ['as expected', '0', '0', true],
    ['changed', '1', '0', false],
    ['there, though expected absent', '1', undefined, false],
    ['gone, though expected', undefined, '0', false],
  ])('commits only while an expected text is as it was: %s', async (_, held, value, passes) => {
    const token = await store().token('executor');
    await store().execute({ op: 'set', key: 'kill', value: held });
    const reply = await store().commit('executor', token, FIRST, { ...SOME, expects: [{ key: 'kill', value }] });
    if (passes) expect(reply.kind).toBe('committed');
    else {
      expect(reply).toEqual({ kind: 'conflict', reason: 'text' });
      await expectNothingWritten(store());
    }
  });

  const ON_TEXT = ['put', 'merge', 'drop', 'setAdd', 'setRemove'] as const;
  it.each(ON_TEXT)('refuses %s of a key that holds a text before the first write', async (op) => {
    const token = await store().token('desk');
    await store().execute({ op: 'set', key: 'wrong', value: 'x' });
    const writes: Record<(typeof ON_TEXT)[number], Write> = {
      put: { op: 'put', key: 'wrong', fields: { a: '1' } },
      merge: { op: 'merge', key: 'wrong', fields: { a: '1' } },
      drop: { op: 'drop', key: 'wrong', fields: ['a'] },
      setAdd: { op: 'setAdd', key: 'wrong', members: ['a'] },
      setRemove: { op: 'setRemove', key: 'wrong', members: ['a'] },
    };
    const reply = await store().commit('desk', token, FIRST, { ...SOME, writes: [...(SOME.writes ?? []), writes[op]] });
    expect(reply.kind).toBe('refused');
    await expectNothingWritten(store());
    expect(await store().text('wrong')).toBe('x');
    expect((await store().commit('desk', token, FIRST, SOME)).kind).toBe('committed');
  });

  it('refuses a text where a hash lies, and deletes anything', async () => {
    const token = await store().token('desk');
    await store().commit('desk', token, FIRST, SOME);
    const text: Write = { op: 'text', key: 'h', value: '1' };
    const second = { ...FIRST, from: '1', to: '2' };
    expect((await store().commit('desk', token, second, { writes: [text] })).kind).toBe('refused');
    const deletes = ['h', 't', 's', 'absent'].map((key): Write => ({ op: 'delete', key }));
    const again = [
      text,
      { op: 'put', key: 't', fields: { a: '2' } },
      { op: 'put', key: 's', fields: { a: '2' } },
    ] as const;
    expect((await store().commit('desk', token, second, { writes: deletes })).kind).toBe('committed');
    expect((await store().commit('desk', token, { ...FIRST, from: '2', to: '3' }, { writes: again })).kind).toBe(
      'committed',
    );
    expect(await store().text('h')).toBe('1');
  });
}

function values(store: () => Subject): void {
  const PUT: Write = { op: 'put', key: 'h', fields: { a: '1', b: '2' } };
  it.each<[string, Write[], Record<string, string> | undefined]>([
    ['put replaces a hash whole', [PUT, { op: 'put', key: 'h', fields: { c: '3' } }], { c: '3' }],
    [
      'merge sets some fields',
      [PUT, { op: 'merge', key: 'h', fields: { b: '3', c: '4' } }],
      { a: '1', b: '3', c: '4' },
    ],
    ['merge makes a hash', [{ op: 'merge', key: 'h', fields: { b: '3' } }], { b: '3' }],
    ['drop takes fields away', [PUT, { op: 'drop', key: 'h', fields: ['a', 'z'] }], { b: '2' }],
    ['drop of the last field ends the hash', [PUT, { op: 'drop', key: 'h', fields: ['a', 'b'] }], undefined],
    ['drop of nothing is nothing', [{ op: 'drop', key: 'h', fields: ['a'] }], undefined],
    ['delete ends it', [PUT, { op: 'delete', key: 'h' }], undefined],
  ])('%s', async (_, writes, expected) => {
    const token = await store().token('desk');
    await store().commit('desk', token, FIRST, { writes });
    expect(await store().hash('h')).toEqual(expected);
  });

  it('sees an expired value as gone by the caller’s clock, also for a merge', async () => {
    const token = await store().token('desk');
    const expiresAtMs = NOW_MS + 100;
    const writes: Write[] = [
      { ...PUT, expiresAtMs },
      { op: 'text', key: 't', value: '1', expiresAtMs },
    ];
    await store().commit('desk', token, FIRST, { writes });
    expect([await store().hash('h', expiresAtMs - 1), await store().text('t', expiresAtMs - 1)]).toEqual([
      PUT.fields,
      '1',
    ]);
    expect([await store().hash('h', expiresAtMs), await store().text('t', expiresAtMs)]).toEqual([
      undefined,
      undefined,
    ]);
    const merge: Write = { op: 'merge', key: 'h', fields: { c: '3' } };
    const hashForText: Write = { op: 'put', key: 't', fields: { a: '1' } };
    const second = { ...FIRST, from: '1', to: '2' };
    await store().commit('desk', token, second, { writes: [merge, hashForText], nowMs: expiresAtMs });
    expect(await store().hash('h', expiresAtMs + 1_000)).toEqual({ c: '3' });
    expect(await store().hash('t', expiresAtMs + 1_000)).toEqual({ a: '1' });
  });

  it('keeps the newest expiry: a write without one lasts, a merge keeps it', async () => {
    const token = await store().token('desk');
    const expiresAtMs = NOW_MS + 100;
    const merge: Write = { op: 'merge', key: 'h', fields: { b: '3' } };
    const texts: Write[] = [
      { op: 'text', key: 't', value: '1', expiresAtMs },
      { op: 'text', key: 't', value: '2' },
    ];
    await store().commit('desk', token, FIRST, { writes: [{ ...PUT, expiresAtMs }, merge, ...texts] });
    expect(await store().hash('h', expiresAtMs)).toBeUndefined();
    expect(await store().text('t', expiresAtMs)).toBe('2');
    await store().commit(
      'desk',
      token,
      { ...FIRST, from: '1', to: '2' },
      { writes: [{ op: 'text', key: 'k', value: '1', expiresAtMs }] },
    );
    await store().execute({ op: 'set', key: 'k', value: '0' });
    expect(await store().text('k', expiresAtMs)).toBe('0');
  });

  it('loads only what was asked for', async () => {
    const token = await store().token('desk');
    await store().commit('desk', token, FIRST, SOME);
    const loaded = await store().load({ hashes: ['h', 'absent'] });
    expect(loaded.hashes).toEqual(new Map([['h', { a: '1' }]]));
    expect([loaded.texts.size, loaded.tails.size, loaded.streams.size, loaded.lastIds.size]).toEqual([0, 0, 0, 0]);
  });
}
