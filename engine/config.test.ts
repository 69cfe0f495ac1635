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
  ])('refuses %s=%s', (name, text, fault) => {
    expect(faultsOf({ [name]: text })).toEqual([expect.stringContaining(fault)]);
  });

  it.each<[string, string, unknown]>([
    ['SYMBOL_ALLOWLIST', '', []],
    ['SYMBOL_ALLOWLIST', 'BTCUSDT, 1000PEPEUSDT', ['BTCUSDT', '1000PEPEUSDT']],
    ['EXECUTION_RESULT_STREAM_LEGACY', 'trade.execution.res', 'trade.execution.res'],
    ['NOTIONAL_TOTAL_MAX_USD', '0.1', decimal('0.1')],
  ])('takes %s=%s', (name, text, value) => {
    expect(configOf({ [name]: text })).toHaveProperty(name, value);
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
