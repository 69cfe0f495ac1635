import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../adapters/live/operator/checkResult.ts';
import { storeChecks } from '../../adapters/live/operator/storeChecks.ts';
import { decimal } from '../../engine/decimal.ts';
import { HASH, STREAM, TEXT } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { useLiveWorld, type LiveWorld } from '../../properties/live/liveWorld.ts';
import { performCheck } from './check.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

const world = useLiveWorld();

async function checked(more: Readonly<Record<string, string>> = {}): Promise<readonly CheckResult[]> {
  const { environment, terminal, text } = asTyped(world(), more);
  const exitCode = await performCheck({ ...LOOK, json: true }, environment, terminal);
  const results = JSON.parse(text()) as CheckResult[];
  expect(exitCode).toBe(results.some(({ level }) => level === 'fail') ? 1 : 0);
  return results;
}

/** Of the store alone: each whole check costs the venue's weight. */
function checkedStore(): Promise<readonly CheckResult[]> {
  const settings = readLiveSettings(LOOK, asTyped(world()).environment, 'store');
  return withStore(settings, storeChecks);
}

function named(results: readonly CheckResult[], name: string): CheckResult | undefined {
  return results.find((result) => result.name === name);
}

/** Puts something wrong, and takes it away again. */
type Wrong = readonly [
  name: string,
  level: CheckResult['level'],
  found: RegExp,
  arrange: (given: LiveWorld) => Promise<unknown>,
  undo: (given: LiveWorld) => Promise<unknown>,
];

const LATE_LEASE = { owner: 'elsewhere:desk', token: '1', expires_at_ms: String(Date.now() + 3_600_000) };

const WRONGS: readonly Wrong[] = [
  [
    'persistence',
    'fail',
    /^none/,
    ({ redis }) => redis.config('SET', 'appendonly', 'no'),
    ({ redis }) => redis.config('SET', 'appendonly', 'yes'),
  ],
  [
    'persistence',
    'warn',
    /^snapshots only \(save 60 1\)/,
    async ({ redis }) => [await redis.config('SET', 'appendonly', 'no'), await redis.config('SET', 'save', '60 1')],
    async ({ redis }) => [await redis.config('SET', 'save', ''), await redis.config('SET', 'appendonly', 'yes')],
  ],
  [
    'eviction policy',
    'fail',
    /^allkeys-lru/,
    ({ redis }) => redis.config('SET', 'maxmemory', '1gb', 'maxmemory-policy', 'allkeys-lru'),
    ({ redis }) => redis.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction'),
  ],
  [
    'stream keys',
    'fail',
    /reconcile is a string/,
    ({ redis }) => redis.set(STREAM.reconcile, 'x'),
    ({ redis }) => redis.del(STREAM.reconcile),
  ],
  [
    'foreign groups',
    'fail',
    /^apply_layer_entry at work on quantum:stream:apply\.plan$/,
    async ({ redis }) => {
      await redis.xgroup('CREATE', STREAM.plans, 'apply_layer_entry', '$', 'MKSTREAM');
      await redis.xadd(STREAM.plans, '*', 'plan_id', 'p1');
      await redis.xreadgroup('GROUP', 'apply_layer_entry', 'one', 'COUNT', 1, 'STREAMS', STREAM.plans, '>');
    },
    ({ redis }) => redis.del(STREAM.plans),
  ],
  [
    'leases',
    'fail',
    /^desk held for 3\d\d\d s more$/,
    ({ redis }) => redis.hset(HASH.lease('desk'), LATE_LEASE),
    ({ redis }) => redis.del(HASH.lease('desk')),
  ],
  ['kill switch', 'warn', /is "1"/, ({ redis }) => redis.set(TEXT.kill, '1'), ({ redis }) => redis.del(TEXT.kill)],
  [
    'orders of unknown fate',
    'warn',
    /^BTCUSDT$/,
    ({ redis }) => redis.hset(HASH.openOrders, 'p1', 'BTCUSDT|E|UNKNOWN|0|0'),
    ({ redis }) => redis.del(HASH.openOrders),
  ],
];

describe('live check', { timeout: 60_000 }, () => {
  beforeAll(() => world().redis.config('SET', 'appendonly', 'yes'));

  it('passes a good server and a good account, and says so', async () => {
    const { environment, terminal, text } = asTyped(world());
    expect(await performCheck(LOOK, environment, terminal)).toBe(0);
    expect(text()).toMatch(/^pass +persistence +append-only file$/m);
    expect(text()).toMatch(/^\d+ pass, 0 warn, 0 fail: fit to start$/m);
  });

  it.each(WRONGS)('sees at the store %s: %s', async (name, level, found, arrange, undo) => {
    await arrange(world());
    const bad = named(await checkedStore(), name);
    await undo(world());
    expect(bad).toMatchObject({ level, found: expect.stringMatching(found) });
    expect(bad?.cure).not.toBe('');
    expect(named(await checkedStore(), name)).toMatchObject({ level: 'pass', cure: '' });
  });

  it('sees at the venue orders and positions of others, a symbol that rests, and an empty wallet', async () => {
    const { exchange } = world().venue.emulator;
    const [one, deep] = [decimal('1'), decimal('100')];
    const resting = { type: 'LIMIT', timeInForce: 'GTC', price: deep } as const;
    exchange.externalOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: one, ...resting }, Date.now());
    exchange.externalOrder({ symbol: 'SOLUSDT', side: 'BUY', quantity: one }, Date.now());
    exchange.setStatus('BNBUSDT', 'SETTLING', Date.now());
    const bad = await checked();
    expect(named(bad, 'open orders')).toMatchObject({ level: 'warn', found: '1 not of ours: ETHUSDT' });
    expect(named(bad, 'ledgers')).toMatchObject({ level: 'warn', found: 'SOLUSDT exchange 1, ledger 0' });
    expect(named(bad, 'stops of positions')).toMatchObject({ level: 'warn', found: 'none in the book for SOLUSDT' });
    expect(named(bad, 'symbols')).toMatchObject({ level: 'warn', found: 'BNBUSDT is SETTLING' });
    exchange.accountReset(Date.now(), 0n);
    expect(named(await checked(), 'money')).toMatchObject({ level: 'fail', found: '0.00 USD of equity' });
    exchange.accountReset(Date.now(), decimal('10000'));
    exchange.setStatus('BNBUSDT', 'TRADING', Date.now());
  });

  it('sees settings that the venue does not allow', async () => {
    const settings = { INTENT_DEFAULT_LEVERAGE: '125', NOTIONAL_PER_TRADE_MAX_USD: '1' };
    const bad = await checked({ ...settings, SYMBOL_ALLOWLIST: 'BNBUSDT,NOSUCHUSDT' });
    expect(named(bad, 'symbols')).toMatchObject({ level: 'warn', found: 'NOSUCHUSDT is not listed' });
    expect(named(bad, 'leverage')?.found).toMatch(/^BNBUSDT: less than INTENT_DEFAULT_LEVERAGE=125/);
    expect(named(bad, 'minimum notional')?.found).toMatch(/^BNBUSDT: more than NOTIONAL_PER_TRADE_MAX_USD=1$/);
  });

  it.each([
    ['no Redis', { REDIS_URL: 'redis://127.0.0.1:9' }, 'Redis', /^no Redis at .*ECONNREFUSED.*; start one/],
    ['wrong keys', { BINANCE_API_KEY: 'another-key' }, 'venue', /^the venue refuses the keys: .*check BINANCE_API_KEY/],
    [
      'no network',
      { VENUE_URL: 'http://127.0.0.1:19' },
      'venue',
      /^127\.0\.0\.1:\d+ does not tell its time: .*see that this machine reaches it$/,
    ],
  ])('says of %s one line with the cure', async (_, more, name, line) => {
    const bad = named(await checked(more), name);
    expect(bad).toMatchObject({ level: 'fail', found: expect.stringMatching(line) });
    expect(bad?.found).not.toContain('\n');
  });
});
