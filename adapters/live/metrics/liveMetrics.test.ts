/** What a scrape shows of a process that trades, and of one whose store is gone. */
import { afterEach, describe, expect, it } from 'vitest';
import { useLiveWorld } from '../../../properties/live/liveWorld.ts';
import { configOf } from '../../../engine/config.ts';
import { HASH, STAGES, TEXT } from '../../../engine/names.ts';
import { makeStages } from '../../../engine/stages.ts';
import { connect, type Connection } from '../../redis/connection.ts';
import { openStore } from '../openStore.ts';
import { OperatorStore } from '../operator/operatorStore.ts';
import { NO_RECORDER } from '../../journal/recorder.ts';
import { openMetrics } from './liveMetrics.ts';
import { MeteredRecorder } from './meteredRecorder.ts';
import { makeMeters } from './meters.ts';
import { PlaceTaken, type Served } from './serveMetrics.ts';

const world = useLiveWorld();
const config = configOf({ SYMBOL_ALLOWLIST: 'BTCUSDT,ETHUSDT,SOLUSDT,BNBUSDT' });
let served: Served | undefined;
let connection: Connection | undefined;
afterEach(() => {
  served?.close();
  connection?.close();
});

async function open(): Promise<MeteredRecorder> {
  connection = await connect({ url: world().redisUrl, answerMs: 1_000 });
  const store = new OperatorStore(connection, openStore(connection, makeStages(config), ''), '');
  const meters = makeMeters({ version: '1', build: 'b', venue: 'emulator' });
  const recorder = new MeteredRecorder(NO_RECORDER, meters);
  const place = { host: '127.0.0.1', port: 0 };
  served = await openMetrics({ place, meters, recorder, store, config, stages: STAGES });
  return recorder;
}

/** Every line of the scrape, name with labels to value. */
async function scraped(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${served?.url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('metrics', { timeout: 90_000 }, () => {
  it('tell how signals ended, how long orders and ledgers took, and what is held', async () => {
    const { start, until, isReady, signal, redis } = world();
    const process = await start({ recorder: await open() });
    await until('data for the gates', isReady);
    await signal('BTCUSDT', 'buy', { message_id: 'm1', correlation_id: 'same' });
    await signal('BTCUSDT', 'buy', { message_id: 'm1', correlation_id: 'same' });
    const shown = await until('a fill and a duplicate', async () => {
      const now = await scraped();
      const isDone = now.has('lockstep_outcomes_total{stage="executor",code="FILLED"}');
      return isDone && now.has('lockstep_outcomes_total{stage="router",code="DUPLICATE_SKIP"}') ? now : undefined;
    });
    expect(shown.get('lockstep_outcomes_total{stage="executor",code="FILLED"}')).toBe(1);
    expect(shown.get('lockstep_outcomes_total{stage="router",code="DUPLICATE_SKIP"}')).toBe(1);
    expect(shown.get('lockstep_entries_total{stage="router"}')).toBe(2);
    expect(shown.get('lockstep_order_seconds_count{kind="entry",reply="answer"}')).toBe(1);
    expect(shown.get('lockstep_venue_seconds_count{request="configureSymbol",reply="answer"}')).toBe(1);
    expect(shown.get('lockstep_signal_to_order_seconds_count')).toBe(1);
    expect(shown.get('lockstep_signal_to_order_seconds_sum')).toBeLessThan(10);
    expect(shown.get('lockstep_ledger_lag_seconds_count')).toBe(1);
    expect(shown.get('lockstep_ledger_lag_seconds_sum')).toBeLessThan(2);
    for (const stage of ['router', 'bridge', 'desk', 'executor'])
      expect(shown.get(`lockstep_step_seconds_count{stage="${stage}"}`)).toBeGreaterThan(0);
    expect(shown.get('lockstep_recovery_seconds{stage="executor"}')).toBeGreaterThan(0);
    expect(shown.get('lockstep_stage_starts_total{stage="harvest"}')).toBe(1);
    expect(shown.get('lockstep_marks_total{stage="executor",mark="LEDGER_COMMIT"}')).toBe(1);
    expect(shown.get('lockstep_positions')).toBe(1);
    expect(shown.get('lockstep_entries_today')).toBe(1);
    expect(shown.get('lockstep_equity_usd')).toBeGreaterThan(9_000);
    expect(shown.get('lockstep_stage_working{stage="desk"}')).toBe(1);
    expect(shown.get('lockstep_snapshot_coverage_ratio')).toBe(1);
    expect(shown.get('lockstep_stream_unread{stage="desk",stream="quantum:stream:apply.plan"}')).toBe(0);
    expect(
      shown.get('lockstep_gate_state{gate="F",state="PENDING"}') ??
        shown.get('lockstep_gate_state{gate="F",state="PASS"}'),
    ).toBe(1);
    const healthz = await fetch(`${served?.url}/healthz`);
    expect([healthz.status, await healthz.json()]).toEqual([200, { status: 'ok', store: 'up', hung: [] }]);
    await process.stop();
    await redis.set(TEXT.kill, '1');
    await redis.hset(HASH.openOrders, 'p9', `BTCUSDT|E|UNKNOWN|0|${Date.now() - 5_000}`);
    const later = await scraped();
    expect(later.get('lockstep_stage_working{stage="desk"}')).toBe(0);
    expect(later.get('lockstep_kill_switch')).toBe(1);
    expect(later.get('lockstep_orders_unknown')).toBe(1);
    expect(later.get('lockstep_orders_unknown_oldest_seconds')).toBeGreaterThan(4);
    await redis.del(TEXT.kill, HASH.openOrders);
    await signal('ETHUSDT', 'buy');
    await signal('ETHUSDT', 'buy');
    await redis.del(HASH.snapshot('BTCUSDT'));
    await redis.hset(HASH.health, 'gate_f', 'FAIL');
    await redis.hset(HASH.healthAlert, 'alerts', 'SERVICE_DOWN_desk');
    const idle = await scraped();
    expect(idle.get('lockstep_stream_unread{stage="router",stream="quantum:stream:ai.decision.made"}')).toBe(2);
    expect(idle.get('lockstep_snapshot_coverage_ratio')).toBe(0.75);
    expect(idle.get('lockstep_gate_state{gate="F",state="FAIL"}')).toBe(1);
    expect(idle.get('lockstep_gate_state{gate="F",state="PASS"}')).toBeUndefined();
    expect(idle.get('lockstep_health_failing')).toBe(1);
  });

  it('show no old figures of a store that is gone, and healthz says so', async () => {
    await open();
    expect((await scraped()).get('lockstep_store_up')).toBe(1);
    connection?.close();
    const shown = await scraped();
    expect(shown.get('lockstep_store_up')).toBe(0);
    for (const name of [
      'lockstep_equity_usd',
      'lockstep_positions',
      'lockstep_orders_unknown',
      'lockstep_stage_working',
    ])
      expect([...shown.keys()].filter((key) => key.startsWith(name))).toEqual([]);
    const healthz = await fetch(`${served?.url}/healthz`);
    expect([healthz.status, await healthz.json()]).toMatchObject([503, { status: 'unfit', store: 'down' }]);
  });

  it('say that a runner hangs', async () => {
    let nowMs = 0;
    connection = await connect({ url: world().redisUrl });
    const store = new OperatorStore(connection, openStore(connection, makeStages(config), ''), '');
    const meters = makeMeters({ version: '1', build: 'b', venue: 'emulator' });
    const recorder = new MeteredRecorder(NO_RECORDER, meters, () => nowMs);
    served = await openMetrics({
      place: { host: '127.0.0.1', port: 0 },
      meters,
      recorder,
      store,
      config,
      stages: ['desk'],
    });
    recorder.begin({ stage: 'desk', owner: 'me', leaseMs: 15_000, settings: {} });
    nowMs = 2 * config.LEASE_S * 1_000 + 1;
    const healthz = await fetch(`${served.url}/healthz`);
    expect([healthz.status, await healthz.json()]).toMatchObject([503, { hung: ['desk'] }]);
  });

  it('are refused a port that somebody has, in one line with the cure', async () => {
    await open();
    const port = Number(new URL(served?.url ?? '').port);
    const meters = makeMeters({ version: '1', build: 'b', venue: 'emulator' });
    const recorder = new MeteredRecorder(NO_RECORDER, meters);
    const store = {} as OperatorStore;
    const second = openMetrics({ place: { host: '127.0.0.1', port }, meters, recorder, store, config, stages: [] });
    await expect(second).rejects.toThrow(PlaceTaken);
    await expect(second).rejects.toThrow(
      `--metrics 127.0.0.1:${port}: the port is taken: end who has it, or give another one`,
    );
    expect((await fetch(`${served?.url}/other`)).status).toBe(404);
  });
});
