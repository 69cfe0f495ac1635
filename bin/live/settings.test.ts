import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../cli/refusal.ts';
import { readLiveSettings, type Given } from './settings.ts';

const KEYS = { BINANCE_API_KEY: 'key-0123', BINANCE_API_SECRET: 'secret-0123' };
const NOTHING: Given = { set: [], env: undefined, mainnet: false };

function faultsOf(given: Partial<Given>, environment: Record<string, string>): string[] {
  try {
    readLiveSettings({ ...NOTHING, ...given }, environment);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [...error.lines];
    throw error;
  }
}

describe('where live settings come from', () => {
  it('is the environment, over it a file, over that --set', () => {
    const env = join(mkdtempSync(join(tmpdir(), 'lockstep-settings-')), 'live.env');
    writeFileSync(env, 'POSITIONS_MAX=2\nHARVEST_CYCLE_S=7\nREDIS_URL=redis://:pass-word@10.0.0.1/3\n');
    const environment = { ...KEYS, POSITIONS_MAX: '1', BRAIN_CYCLE_S: '4', HOME: '/home/x', PATH: '/bin' };
    const settings = readLiveSettings({ ...NOTHING, env, set: ['HARVEST_CYCLE_S=8'] }, environment);
    expect(settings.engine).toMatchObject({ BRAIN_CYCLE_S: '4', POSITIONS_MAX: '2', HARVEST_CYCLE_S: '8' });
    expect(Object.keys(settings.engine)).not.toContain('HOME');
    expect(settings.redisUrl).toBe('redis://:pass-word@10.0.0.1/3');
    expect(settings.secrets).toEqual(['key-0123', 'secret-0123', 'pass-word']);
  });

  it('is told with each value, and what nobody said is a default', () => {
    const env = join(mkdtempSync(join(tmpdir(), 'lockstep-settings-')), 'live.env');
    writeFileSync(env, 'POSITIONS_MAX=2\nHARVEST_CYCLE_S=7\n');
    const { origins } = readLiveSettings(
      { ...NOTHING, env, set: ['HARVEST_CYCLE_S=8'] },
      { ...KEYS, POSITIONS_MAX: '1', BRAIN_CYCLE_S: '4' },
    );
    expect(origins).toMatchObject({ POSITIONS_MAX: 'file', HARVEST_CYCLE_S: '--set', BRAIN_CYCLE_S: 'environment' });
    expect(origins).not.toHaveProperty('LEASE_S');
  });

  it('needs no keys where only the store is asked', () => {
    expect(readLiveSettings(NOTHING, {}, 'store').credentials.apiKey).toBe('');
    expect(faultsOf({}, {})).toEqual([expect.stringContaining('make keys at https://demo.binance.com')]);
  });

  it('keeps stops at the venue unless somebody says otherwise', () => {
    expect(readLiveSettings(NOTHING, KEYS).engine).toEqual({ EXECUTOR_VENUE_STOPS: 'on' });
    const off = readLiveSettings({ ...NOTHING, set: ['EXECUTOR_VENUE_STOPS=off'] }, KEYS);
    expect(off.engine).toEqual({ EXECUTOR_VENUE_STOPS: 'off' });
  });

  it('is demo trading unless somebody says otherwise', () => {
    expect(readLiveSettings(NOTHING, KEYS).target.name).toBe('demo');
    const emulator = { ...KEYS, VENUE_URL: 'http://127.0.0.1:8080' };
    expect(readLiveSettings(NOTHING, emulator).target.name).toBe('emulator');
  });
});

describe('what is refused', () => {
  const spelledOut = { ...KEYS, LOCKSTEP_REAL_MONEY: 'yes-trade-real-money' };
  it.each<[string, Partial<Given>, Record<string, string>, RegExp]>([
    ['no keys', {}, {}, /BINANCE_API_KEY and BINANCE_API_SECRET are not set: make keys at/],
    ['a key on the command line', { set: ['BINANCE_API_KEY=abc'] }, KEYS, /everybody on this machine/],
    ['a setting that does not exist', { set: ['POSITION_MAX=1'] }, KEYS, /did you mean POSITIONS_MAX/],
    ['an emulator elsewhere', {}, { ...KEYS, VENUE_URL: 'http://10.1.1.1:80' }, /on another machine/],
    ['real money not spelled out', { mainnet: true }, KEYS, /LOCKSTEP_REAL_MONEY=yes-trade-real-money/],
    ['real money by the setting alone', {}, { ...spelledOut, MODE: 'mainnet' }, /say --mainnet too/],
    [
      'real money on an emulator',
      { mainnet: true },
      { ...spelledOut, VENUE_URL: 'http://127.0.0.1:80' },
      /contradict each other/,
    ],
  ])('%s', (_, given, environment, line) => {
    const faults = faultsOf(given, environment);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(line);
    expect(faults[0]).not.toMatch(/abc|secret-0123/);
  });

  it('is not real money spelled out twice', () => {
    const settings = readLiveSettings({ ...NOTHING, mainnet: true }, spelledOut);
    expect([settings.target.name, settings.engine['MODE']]).toEqual(['real money', 'mainnet']);
  });
});
