import { describe, expect, it } from 'vitest';
import { decimal } from './decimal.ts';
import { configOf, isSettingName, parseConfig, SETTINGS } from './config.ts';

function faultsOf(given: Record<string, string>): string[] {
  const parsed = parseConfig(given);
  return 'faults' in parsed ? parsed.faults : [];
}

describe('config', () => {
  it.each(Object.entries(SETTINGS))('%s has a default that parses, and says what it is', (name, setting) => {
    expect(setting.read(setting.initial)).toHaveProperty('value');
    expect(setting.doc.length).toBeGreaterThan(10);
    expect(faultsOf({ [name]: setting.initial })).toEqual([]);
  });

  it('has the defaults of the contract', () => {
    expect(configOf()).toMatchObject({
      POSITIONS_MAX: 10,
      NOTIONAL_PER_TRADE_MAX_USD: decimal('200'),
      NOTIONAL_TOTAL_MAX_USD: decimal('2000'),
      EXPOSURE_MAX_FRACTION: 0.8,
      DAILY_LOSS_MAX_FRACTION: 0.025,
      DRAWDOWN_MAX_FRACTION: 0.08,
      DAILY_TRADES_MAX: 200,
      DAILY_TRADES_MAX_TESTNET: 1_000_000,
      OPEN_COOLDOWN_S: 180,
      INTENT_MAX_AGE_S: 600,
      ROUTER_DEDUP_TTL_S: 300,
      INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN: false,
      EXECUTION_RESULT_STREAM: 'quantum:stream:execution.result',
    });
  });

  it.each<[string, string, string]>([
    ['INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN', 'yes', 'must be true or false'],
    ['POSITIONS_MAX', '1.5', 'must be a whole number from 0 to 566'],
    ['POSITIONS_MAX', '567', 'must be a whole number'],
    ['OPEN_COOLDOWN_S', '-1', 'must be a number from 0 to 86400'],
    ['OPEN_COOLDOWN_S', '', 'must be a number'],
    ['OPEN_COOLDOWN_S', 'NaN', 'must be a number'],
    ['NOTIONAL_TOTAL_MAX_USD', '-1', 'not negative'],
    ['NOTIONAL_TOTAL_MAX_USD', '1e999', 'must be a decimal amount'],
    ['MODE', 'Testnet', 'must be one of testnet, mainnet'],
    ['SYMBOL_ALLOWLIST', 'BTCUSDT,btc', 'has "btc", which is no symbol'],
    ['SYMBOL_ALLOWLIST', 'BTCUSDT,BTCUSDT', 'names a symbol twice'],
    ['EXECUTOR_CLIENT_ID_PREFIX', 'ninechars', 'must match'],
    ['EXECUTION_RESULT_STREAM', 'a b', 'must match'],
    ['EXECUTION_RESULT_STREAM', 'quantum:stream:apply.result', 'is a stream of ours for something else'],
    ['EXECUTION_RESULT_STREAM', 'quantum:position:BTCUSDT', 'is a key of ours'],
    ['EXECUTION_RESULT_STREAM_LEGACY', 'quantum:stream:trade.intent', 'is a stream of ours for something else'],
    ['EXECUTION_RESULT_STREAM_LEGACY', 'quantum:kill', 'is a key of ours'],
    ['SYMBOL_ALLOWLIST', '', 'names no symbol, so nothing could trade: name at least one'],
  ])('refuses %s=%s', (name, text, fault) => {
    expect(faultsOf({ [name]: text })).toEqual([expect.stringContaining(fault)]);
  });

  it.each<[string, string, unknown]>([
    ['SYMBOL_ALLOWLIST', 'BTCUSDT, 1000PEPEUSDT', ['BTCUSDT', '1000PEPEUSDT']],
    ['EXECUTION_RESULT_STREAM_LEGACY', 'trade.execution.res', 'trade.execution.res'],
    ['NOTIONAL_TOTAL_MAX_USD', '0.1', decimal('0.1')],
  ])('takes %s=%s', (name, text, value) => {
    expect(configOf({ [name]: text })).toHaveProperty(name, value);
  });

  it.each<[Record<string, string>, string]>([
    [{ BRAIN_CYCLE_S: '30' }, 'BRAIN_SNAPSHOT_TTL_S=30: must be longer than BRAIN_CYCLE_S=30, or '],
    [{ SNAPSHOT_MAX_AGE_S: '4' }, 'SNAPSHOT_MAX_AGE_S=4: must be longer than BRAIN_CYCLE_S=5, or '],
    [{ PORTFOLIO_MAX_AGE_S: '15' }, 'PORTFOLIO_MAX_AGE_S=15: must be longer than PORTFOLIO_CYCLE_S=15, or '],
    [{ MARKET_CYCLE_S: '180' }, 'MARKET_STATE_MAX_AGE_S=180: must be longer than MARKET_CYCLE_S=180, or '],
    [{ VENUE_CYCLE_S: '7200' }, 'VENUE_MAX_AGE_S=3600: must be longer than VENUE_CYCLE_S=7200, or '],
    [
      { EXECUTION_RESULT_STREAM_LEGACY: 'quantum:stream:execution.result' },
      'EXECUTION_RESULT_STREAM_LEGACY=quantum:stream:execution.result: is EXECUTION_RESULT_STREAM too, ',
    ],
  ])('refuses %j, which contradict each other', (given, fault) => {
    expect(faultsOf(given)).toContainEqual(expect.stringContaining(fault));
  });

  it('leaves contradictions to those who start: a stage must stand an empty allowlist', () => {
    expect(configOf({ SYMBOL_ALLOWLIST: '', BRAIN_CYCLE_S: '60' })).toMatchObject({ SYMBOL_ALLOWLIST: [] });
    expect(faultsOf({ SYMBOL_ALLOWLIST: '', BRAIN_CYCLE_S: '60' })).toHaveLength(3);
  });

  it('takes ages longer than their cycles', () => {
    expect(faultsOf({ BRAIN_CYCLE_S: '14.9', VENUE_CYCLE_S: '3599' })).toEqual([]);
  });

  it('reports all faults together', () => {
    expect(faultsOf({ POSITIONS_MAX: 'x', NO_SUCH_THING: '1', MODE: 'y' })).toHaveLength(3);
    expect(() => configOf({ POSITIONS_MAX: 'x', MODE: 'y' })).toThrow(/MODE=y[^]*POSITIONS_MAX=x/);
  });

  it.each<[string, string]>([
    ['POSITION_MAX', 'POSITIONS_MAX'],
    ['MAX_POSITIONS', 'POSITIONS_MAX'],
    ['positions-max', 'POSITIONS_MAX'],
    ['DAILY_TRADE_MAX', 'DAILY_TRADES_MAX'],
    ['SYMBOLS_ALLOWLIST', 'SYMBOL_ALLOWLIST'],
    ['PERMIT_TTL', 'PERMIT_TTL_S'],
    ['mode', 'MODE'],
  ])('refuses %s and suggests %s', (name, meant) => {
    expect(faultsOf({ [name]: '1' })).toEqual([`${name}: no such setting, did you mean ${meant}?`]);
  });

  it.each(['', 'FRUIT_SALAD_COLOUR', '__proto__', 'toString', 'X'.repeat(100_000)])(
    'refuses %.20j without a guess',
    (name) => {
      const given = Object.fromEntries([[name, '1']]);
      expect(faultsOf(given)).toEqual([`${name}: no such setting`]);
      expect(isSettingName(name)).toBe(false);
    },
  );
});
