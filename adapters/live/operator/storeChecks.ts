/** Whether the Redis server is one that a ledger can be trusted to, and nobody else works on our streams. */
import type { Config } from '../../../engine/config.ts';
import { readOpenOrders } from '../../../engine/executor/openOrders.ts';
import { CONSUMED_STREAMS } from '../../../engine/health/streamFreshness.ts';
import { HASH, STAGES, STREAM, TEXT } from '../../../engine/names.ts';
import { foreignGroups } from '../../redis/foreignGroups.ts';
import { listOf, textOf } from '../../redis/replies.ts';
import { fail, few, pass, warn, type CheckResult } from './checkResult.ts';
import type { OperatorStore } from './operatorStore.ts';

/** Leases are judged by the server's clock, entries that others add are dated by it. */
const CLOCK_OFF_MAX_MS = 1_000;

/** @throws NoAnswer */
export async function storeChecks(store: OperatorStore, config: Config): Promise<readonly CheckResult[]> {
  const info = await readInfo(store);
  const nowMs = await serverMs(store);
  return [
    pass('Redis version', info.get('redis_version') ?? '?'),
    role(info),
    persistence(info, await settingOf(store, 'save')),
    eviction(info),
    clock(nowMs - Date.now()),
    ...(await keyTypes(store)),
    ...(await strangers(store)),
    ...(await leases(store, config, nowMs)),
    ...(await leftOver(store, nowMs)),
  ];
}

type Info = ReadonlyMap<string, string>;

async function readInfo(store: OperatorStore): Promise<Info> {
  const lines = textOf(await store.ask('INFO')).split('\r\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

async function serverMs(store: OperatorStore): Promise<number> {
  const [seconds, micros] = listOf(await store.ask('TIME')).map((part) => Number(textOf(part)));
  return (seconds ?? 0) * 1_000 + (micros ?? 0) / 1_000;
}

/** Undefined where the server does not let us ask. */
async function settingOf(store: OperatorStore, name: string): Promise<string | undefined> {
  try {
    return textOf(listOf(await store.ask('CONFIG', 'GET', name))[1] ?? '');
  } catch {
    return undefined;
  }
}

function role(info: Info): CheckResult {
  const found = info.get('role') ?? '?';
  if (found === 'master') return pass('Redis role', 'master');
  return fail('Redis role', found, 'point REDIS_URL at the master: a replica takes no writes');
}

function persistence(info: Info, save: string | undefined): CheckResult {
  const name = 'persistence';
  const broken = ['rdb_last_bgsave_status', 'aof_last_write_status'].filter((field) => info.get(field) === 'err');
  if (broken.length > 0)
    return fail(name, `${broken.join(', ')}: err`, 'free the disk that Redis writes to; see its log');
  if (info.get('aof_enabled') === '1') return pass(name, 'append-only file');
  const cure = 'redis-cli CONFIG SET appendonly yes, and the same in redis.conf';
  if (save === '') return fail(name, 'none: a restart of Redis forgets ledgers and open orders', cure);
  return warn(name, `snapshots only (save ${save ?? 'as configured'}): a crash loses the minutes since the last`, cure);
}

function eviction(info: Info): CheckResult {
  const policy = info.get('maxmemory_policy') ?? '?';
  if (policy === 'noeviction') return pass('eviction policy', policy);
  const cure = 'redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf';
  const found = `${policy}: under pressure Redis throws ledgers away`;
  return info.get('maxmemory') === '0'
    ? warn('eviction policy', `${policy}, though without maxmemory`, cure)
    : fail('eviction policy', found, cure);
}

function clock(offsetMs: number): CheckResult {
  const found = `Redis is ${Math.round(Math.abs(offsetMs))} ms ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine`;
  if (Math.abs(offsetMs) <= CLOCK_OFF_MAX_MS) return pass('Redis clock', found);
  return warn('Redis clock', found, 'run chrony or systemd-timesyncd on both machines');
}

async function keyTypes(store: OperatorStore): Promise<readonly CheckResult[]> {
  const wrong: string[] = [];
  for (const stream of Object.values(STREAM)) {
    const type = textOf(await store.ask('TYPE', store.keyPrefix + stream));
    if (type !== 'stream' && type !== 'none') wrong.push(`${stream} is a ${type}`);
  }
  if (wrong.length === 0) return [pass('stream keys', 'streams, or not there yet')];
  return [fail('stream keys', few(wrong), 'rename those keys, or set REDIS_KEY_PREFIX: our names are taken')];
}

async function strangers(store: OperatorStore): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = [];
  for (const stream of CONSUMED_STREAMS) {
    const names = await foreignGroups(store.server, store.keyPrefix, stream);
    if (names.length === 0) continue;
    const what = `${few(names)} at work on ${stream}`;
    found.push(
      stream === STREAM.plans
        ? fail('foreign groups', what, 'stop that service: every plan would be executed twice')
        : warn('foreign groups', what, 'see whether that service only observes; if it acts, stop it'),
    );
  }
  return found.length > 0 ? found : [pass('foreign groups', 'none at work on our streams')];
}

/** A lease outlives its worker by LEASE_S at most; one that runs longer was written by another clock or another setting. */
async function leases(store: OperatorStore, config: Config, nowMs: number): Promise<readonly CheckResult[]> {
  const keys = STAGES.map(HASH.lease);
  const view = await store.look(() => ({ hashes: keys }), 0);
  const held = STAGES.flatMap((stage) => {
    const lease = view.hash(HASH.lease(stage));
    const leftMs = Number(lease?.['expires_at_ms'] ?? 0) - nowMs;
    return leftMs > 0 ? [{ stage, owner: lease?.['owner'] ?? '', leftMs }] : [];
  });
  const stale = held.filter(({ leftMs }) => leftMs > config.LEASE_S * 2_000);
  if (stale.length > 0) {
    const longestS = Math.round(Math.max(...stale.map(({ leftMs }) => leftMs)) / 1_000);
    const cure = `if no process of ours runs: redis-cli DEL ${stale.map(({ stage }) => store.keyPrefix + HASH.lease(stage)).join(' ')}`;
    return [fail('leases', `${few(stale.map(({ stage }) => stage))} held for ${longestS} s more`, cure)];
  }
  if (held.length === 0) return [pass('leases', 'all free')];
  const owners = [...new Set(held.map(({ owner }) => owner.replace(/:[a-z]+$/, '')))];
  return [
    warn(
      'leases',
      `${held.length} of ${STAGES.length} stages work already: ${few(owners)}`,
      'a second `live run` waits and takes over when that one ends',
    ),
  ];
}

async function leftOver(store: OperatorStore, nowMs: number): Promise<readonly CheckResult[]> {
  const view = await store.look(
    () => ({ hashes: [HASH.openOrders, HASH.healthAlert], texts: [TEXT.kill], streams: [STREAM.deadletters] }),
    nowMs,
  );
  const kill = view.text(TEXT.kill) ?? '0';
  const unknown = readOpenOrders(view.hash(HASH.openOrders)).filter(({ status }) => status === 'UNKNOWN');
  const letters = view.stream(STREAM.deadletters)?.length ?? 0;
  const alerts = view.hash(HASH.healthAlert)?.['alerts'];
  return [
    kill === '0' || kill === ''
      ? pass('kill switch', 'off')
      : warn(
          'kill switch',
          `${TEXT.kill} is ${JSON.stringify(kill.slice(0, 20))}: entries are denied`,
          '`live resume`',
        ),
    unknown.length === 0
      ? pass('orders of unknown fate', 'none')
      : warn(
          'orders of unknown fate',
          few(unknown.map(({ symbol }) => symbol)),
          '`live run` asks the venue; `live orders --unknown` shows them',
        ),
    ...(letters === 0
      ? []
      : [warn('dead letters', `${letters}`, '`live deadletter list` says what could not be read')]),
    ...(alerts === undefined
      ? []
      : [warn('health alert', alerts, '`live health` says why; it clears when the gates pass')]),
  ];
}
