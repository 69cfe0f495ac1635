/** What only a real server shows: which store it is, its clock, its refusals, and answers that never come. */
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ownPrefix, useRedisServer } from '../../properties/redisServer.ts';
import { CONSUMERS, LEASE_MS, NOW_MS } from '../../properties/storeContract/subject.ts';
import { HASH, STREAM } from '../../engine/names.ts';
import type { Commit } from '../../engine/protocol.ts';
import { connect, type Connection } from './connection.ts';
import { groupOf, RedisStore } from './redisStore.ts';
import type { ScriptRunner } from './scriptRunner.ts';

const TIMER = 'timer:cycle';
const server = useRedisServer();
const other = useRedisServer();

/** An operator at the server's command line. */
let operator: Redis;
beforeAll(() => {
  operator = new Redis(server.url());
});
afterAll(() => operator.disconnect());
afterEach(async () => {
  await operator.call('CLIENT', 'UNPAUSE');
  await operator.config('SET', 'maxmemory', '0');
});

function storeOn(runner: ScriptRunner, keyPrefix = ownPrefix()) {
  const store = new RedisStore(runner, CONSUMERS, { keyPrefix, expiryGraceMs: 3_600_000 });
  const acquire = (owner = 'a', leaseMs = LEASE_MS) =>
    store.execute({ op: 'acquire', stage: 'desk', owner, leaseMs, sources: [], timers: [], outsideFromMs: 0 });
  const renew = (token: number) => store.execute({ op: 'renew', stage: 'desk', token, owner: 'a', leaseMs: LEASE_MS });
  const commit = (token: number, epoch: string, more: Partial<Commit> = {}) => {
    const progress = { source: TIMER, from: '', to: '1' };
    const ids = { stage: 'desk', token, epoch, id: 'mine', atMs: NOW_MS, leaseMs: LEASE_MS } as const;
    const whole = { ...ids, progress, expects: [], writes: [], appends: [], ...more };
    return store.execute({ op: 'commit', owner: 'a', nowMs: NOW_MS, commit: whole });
  };
  const probe = () => store.execute({ op: 'probe', stage: 'desk', source: TIMER });
  const tenure = async (owner?: string) => {
    const reply = await acquire(owner);
    if (reply.kind !== 'acquired') throw new Error(`not acquired: ${JSON.stringify(reply)}`);
    return { token: reply.token, epoch: reply.epoch };
  };
  const lag = async (stream: string) => {
    const reply = await store.execute({ op: 'load', wants: { streams: [stream] }, lastIds: [], nowMs: NOW_MS });
    return reply.kind === 'loaded' ? reply.loaded.streams[0]?.lag : reply;
  };
  const read = (stream: string, after: string) => {
    const limits = { count: 9, outputs: [], backlogMax: 9, unthrottled: [] };
    return store.execute({
      op: 'read',
      stage: 'desk',
      streams: [stream],
      after: new Map([[stream, after]]),
      ...limits,
    });
  };
  return { keyPrefix, acquire, renew, commit, probe, tenure, lag, read };
}

it('takes a commit of more words than a call in JavaScript may have', async () => {
  const store = storeOn(server.connection());
  const { token, epoch } = await store.tenure();
  const writes = Array.from({ length: 40_000 }, (_, nth) => ({
    op: 'put' as const,
    key: `k${nth}`,
    fields: { x: '1' },
  }));
  expect(await store.commit(token, epoch, { writes })).toEqual({ kind: 'committed', epoch });
});

describe('which store it is', () => {
  it('keeps its name from commit to commit, and for everybody', async () => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    expect(epoch).toMatch(/^[0-9a-f]{12}\.[0-9a-f]{12}$/);
    expect(await store.commit(token, epoch)).toEqual({ kind: 'committed', epoch });
    expect(await store.renew(token)).toEqual({ kind: 'renewed', epoch });
    expect(await storeOn(server.connection()).tenure()).toMatchObject({ epoch });
  });

  it('does not take a commit that was decided on another server', async () => {
    let runner: ScriptRunner = server.connection();
    const store = storeOn({ run: (...call) => runner.run(...call) });
    const { token, epoch } = await store.tenure();
    runner = other.connection();
    // The same prefix, the same token, the same owner: only the server differs.
    expect(await storeOn(runner, store.keyPrefix).tenure()).toMatchObject({ token });
    expect(await store.commit(token, epoch)).toEqual({ kind: 'fenced' });
    expect(await store.renew(token)).toMatchObject({ kind: 'renewed', epoch: expect.not.stringMatching(epoch) });
    expect(await store.commit(token, epoch)).toEqual({ kind: 'fenced' });
  });

  it('notices a promoted replica by its new history, although the server is the same', async () => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    await operator.replicaof('127.0.0.1', 1);
    await operator.replicaof('NO', 'ONE');
    expect(await store.commit(token, epoch)).toEqual({ kind: 'fenced' });
    expect((await store.tenure()).epoch).not.toBe(epoch);
  });

  it('notices commits that are gone from the same history', async () => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    await store.commit(token, epoch);
    await operator.flushall();
    const again = await storeOn(server.connection(), store.keyPrefix).tenure();
    expect(again).toEqual({ token, epoch });
    expect(await store.commit(token, epoch)).toEqual({ kind: 'fenced' });
    expect(await store.renew(token)).toEqual({ kind: 'renewed', epoch: `${epoch}+1` });
    expect(await store.commit(token, epoch)).toEqual({ kind: 'fenced' });
    expect(await store.commit(token, `${epoch}+1`)).toEqual({ kind: 'committed', epoch: `${epoch}+1` });
  });
});

describe('its own clock', () => {
  it('judges leases', async () => {
    const store = storeOn(server.connection());
    await store.acquire('a', 400);
    const held = await store.acquire('b');
    expect(held).toMatchObject({ kind: 'held' });
    const forMs = held.kind === 'held' ? held.forMs : 0;
    expect(forMs).toBeGreaterThan(0);
    expect(forMs).toBeLessThanOrEqual(400);
    const [seconds] = await operator.time();
    const lease = await operator.hgetall(store.keyPrefix + HASH.lease('desk'));
    expect(Math.abs(Number(lease['expires_at_ms']) - Number(seconds) * 1000)).toBeLessThan(5_000);
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await store.acquire('b')).toMatchObject({ kind: 'acquired', token: 2 });
  });

  it('collects what ended, an hour later', async () => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    const nowMs = Date.now();
    const text = (key: string, expiresAtMs: number) => ({ op: 'text', key, value: '1', expiresAtMs }) as const;
    const writes = [text('ended', nowMs - 3_600_001), text('kept', nowMs - 3_590_000)];
    expect(await store.commit(token, epoch, { writes })).toMatchObject({ kind: 'committed' });
    expect(await operator.exists(`${store.keyPrefix}ended`, `${store.keyPrefix}kept`)).toBe(1);
  });
});

describe('what Redis itself shows', () => {
  it('is the true lag of each group', async () => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    const key = store.keyPrefix + STREAM.results;
    for (let at = 1; at <= 5; at += 1) await operator.xadd(key, `${at}-0`, 'a', '1');
    await operator.xtrim(key, 'MAXLEN', 4);
    await store.commit(token, epoch, { progress: { source: STREAM.results, from: '0-0', to: '3-0' } });
    const flat = (await operator.xinfo('GROUPS', key)) as (string | number)[][];
    const shown = flat.map((group) => group.join(' '));
    expect(shown).toEqual([
      `name ${groupOf('desk')} consumers 0 pending 0 last-delivered-id 3-0 entries-read 3 lag 2`,
      expect.stringContaining(`name ${groupOf('harvest')} consumers 0 pending 0 last-delivered-id 0-0 entries-read 0`),
    ]);
  });
});

describe('a group that somebody set without saying what it has read', () => {
  it('has the lag that its place says, and lost nothing that can be told', async () => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    const key = store.keyPrefix + STREAM.results;
    for (let at = 1; at <= 6; at += 1) await operator.xadd(key, `${at}-0`, 'a', '1');
    await operator.xtrim(key, 'MAXLEN', 4);
    await operator.xgroup('SETID', key, groupOf('desk'), '3-0');
    await store.commit(token, epoch, { progress: { source: STREAM.results, from: '0-0', to: '3-0' } });
    await operator.xgroup('SETID', key, groupOf('desk'), '3-0');
    expect(await store.lag(STREAM.results)).toMatchObject({ desk: 3 });
    expect(await store.read(STREAM.results, '3-0')).toMatchObject({ kind: 'entries', lost: 0 });
    await store.commit(token, epoch, { progress: { source: STREAM.results, from: '3-0', to: '5-0' } });
    expect(await store.lag(STREAM.results)).toMatchObject({ desk: 1 });
  });
});

describe('a server that refuses', () => {
  const writes = [{ op: 'text', key: 'k', value: '1' }] as const;

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'NOREPLICAS',
      () => operator.config('SET', 'min-replicas-to-write', 1),
      () => operator.config('SET', 'min-replicas-to-write', 0),
    ],
    ['OOM', () => operator.config('SET', 'maxmemory', 1), () => operator.config('SET', 'maxmemory', 0)],
  ])('with %s has written nothing', async (reason, begin, end) => {
    const store = storeOn(server.connection());
    const { token, epoch } = await store.tenure();
    await begin();
    expect(await store.commit(token, epoch, { writes })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(reason),
    });
    await end();
    expect(await operator.exists(`${store.keyPrefix}k`)).toBe(0);
    expect(await store.commit(token, epoch, { writes })).toMatchObject({ kind: 'committed' });
  });

  it('because it is a replica by now is asked anew over a new connection', async () => {
    const connection = await connect({ url: server.url() });
    const store = storeOn(connection);
    const { token, epoch } = await store.tenure();
    await operator.replicaof('127.0.0.1', 1);
    expect(await store.renew(token)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('READONLY') });
    await operator.replicaof('NO', 'ONE');
    await expect
      .poll(() => store.renew(token))
      .toMatchObject({ kind: 'renewed', epoch: expect.not.stringMatching(epoch) });
    connection.close();
  });

  it('because another script does not end says BUSY', async () => {
    const store = storeOn(server.connection());
    await operator.config('SET', 'busy-reply-threshold', 1);
    const endless = new Redis(server.url());
    const ended = endless.eval('while true do end', 0).catch((error: unknown) => String(error));
    await expect.poll(() => store.probe()).toMatchObject({ kind: 'refused', reason: expect.stringContaining('BUSY') });
    await operator.call('SCRIPT', 'KILL');
    expect(await ended).toContain('killed');
    await operator.config('SET', 'busy-reply-threshold', 5_000);
    endless.disconnect();
  });
});

describe('an answer that does not come', () => {
  const answerMs = 500;
  let connection: Connection;
  beforeAll(async () => {
    connection = await connect({ url: server.url(), answerMs });
  });
  afterAll(() => connection.close());

  it('in time is unknown, and the commit is recognised afterwards', async () => {
    const store = storeOn(connection);
    const { token, epoch } = await store.tenure();
    await operator.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    expect(await store.commit(token, epoch)).toEqual({ kind: 'unknown', reason: 'Command timed out' });
    await operator.call('CLIENT', 'UNPAUSE');
    await expect.poll(() => store.probe()).toEqual({ kind: 'probed', position: '1', commitId: 'mine', epoch });
  });

  it('because the connection dropped is unknown at once, and nothing is sent again', async () => {
    const store = storeOn(connection);
    const { token, epoch } = await store.tenure();
    await operator.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    const answer = store.commit(token, epoch);
    const own = await operator.client('ID');
    const all = String(await operator.client('LIST')).split('\n');
    const waiting = all.find(
      (line) => line.includes(' cmd=evalsha ') && !line.startsWith(`id=${own} `) && line.includes('flags=b'),
    );
    await operator.call('CLIENT', 'KILL', 'ID', String(/^id=(\d+)/.exec(waiting ?? '')?.[1]));
    expect(await answer).toMatchObject({ kind: 'unknown', reason: expect.not.stringContaining('timed out') });
    await operator.call('CLIENT', 'UNPAUSE');
    await expect.poll(() => store.probe()).toMatchObject({ kind: 'probed' });
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    expect(await store.probe()).toMatchObject({ position: '', commitId: '' });
  });

  it('again and again makes the connection new', async () => {
    const own = await connect({ url: server.url(), answerMs });
    const store = storeOn(own);
    const { token, epoch } = await store.tenure();
    const made = async () => Number(/total_connections_received:(\d+)/.exec(await operator.info('stats'))?.[1]);
    const before = await made();
    await operator.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    for (const attempt of ['first', 'second'])
      expect([attempt, (await store.renew(token)).kind]).toEqual([attempt, 'unknown']);
    await operator.call('CLIENT', 'UNPAUSE');
    await expect.poll(() => store.renew(token)).toEqual({ kind: 'renewed', epoch });
    expect(await made()).toBe(before + 1);
    own.close();
  });
});
