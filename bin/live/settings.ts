/**
 * Where a live command finds its store, its exchange and its keys, and the engine's settings: from the environment, over
 * it a file (`--env`), over that `--set`. Keys are never taken from the command line, which everybody can see.
 */
import { SETTINGS } from '../../engine/config.ts';
import type { Credentials } from '../../adapters/live/exchange/client.ts';
import { DEMO, emulatorAt, REAL_MONEY, type Target } from '../../adapters/live/exchange/target.ts';
import { demandGood, readFile, readLine, type Settings } from '../cli/settings.ts';

/** Settings of live mode alone, each with its default and what it is for. */
const CONNECTIONS = {
  REDIS_URL: ['redis://127.0.0.1:6379', 'The store: redis://[user:password@]host[:port][/database], rediss:// for TLS'],
  REDIS_KEY_PREFIX: ['', 'Put before every key and stream, where one Redis serves several systems'],
  BINANCE_API_KEY: ['', 'From https://demo.binance.com; only in the environment or the file'],
  BINANCE_API_SECRET: ['', 'Its secret; only in the environment or the file'],
  VENUE_URL: ['', 'An emulator in place of the venue, http://127.0.0.1:PORT'],
  LOCKSTEP_REAL_MONEY: ['', 'With --mainnet: must say yes-trade-real-money'],
} as const;

type ConnectionName = keyof typeof CONNECTIONS;

/** Where live mode differs from the engine's own defaults. */
const LIVE_DEFAULTS: Settings = { EXECUTOR_VENUE_STOPS: 'on' };

const SECRET_NAMES: readonly string[] = ['BINANCE_API_KEY', 'BINANCE_API_SECRET', 'REDIS_URL'];
const CONFIRMATION = 'yes-trade-real-money';

export interface LiveSettings {
  readonly engine: Settings;
  readonly redisUrl: string;
  readonly keyPrefix: string;
  readonly target: Target;
  readonly credentials: Credentials;
  /** Where each value was said, by name; what nobody said is a default. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Texts that nothing this process says may contain. */
  readonly secrets: readonly string[];
}

export type Origin = 'environment' | 'file' | '--set' | '--mainnet';

export interface Given {
  readonly set: readonly string[];
  readonly env: string | undefined;
  readonly mainnet: boolean;
}

/**
 * @param needs `store`: what never asks the venue can do without keys
 * @throws Refusal that names every fault
 */
export function readLiveSettings(
  { set, env, mainnet }: Given,
  environment: NodeJS.ProcessEnv,
  needs: 'keys' | 'store' = 'keys',
): LiveSettings {
  const faults: string[] = [];
  const line = readLine(set, faults);
  for (const name of SECRET_NAMES) {
    if (line[name] !== undefined)
      faults.push(
        `--set ${name}=…: everybody on this machine can see a command line; put it in the environment or in --env`,
      );
  }
  const fromEnvironment = known(environment);
  const file = readFile(env, faults);
  const all: Settings = { ...fromEnvironment, ...file, ...line };
  const connection = (name: ConnectionName): string => all[name] ?? CONNECTIONS[name][0];
  const isConnection = (name: string): boolean => Object.hasOwn(CONNECTIONS, name);
  const engine: Settings = {
    ...LIVE_DEFAULTS,
    ...Object.fromEntries(Object.entries(all).filter(([name]) => !isConnection(name))),
    ...(mainnet ? { MODE: 'mainnet' } : {}),
  };
  const target = targetOf(connection('VENUE_URL'), mainnet, engine, connection('LOCKSTEP_REAL_MONEY'), faults);
  const credentials = { apiKey: connection('BINANCE_API_KEY'), secret: connection('BINANCE_API_SECRET') };
  if (needs === 'keys' && (credentials.apiKey === '' || credentials.secret === ''))
    faults.push(
      'BINANCE_API_KEY and BINANCE_API_SECRET are not set: make keys at https://demo.binance.com and put them in the environment or in --env',
    );
  demandGood(engine, faults);
  const redisUrl = connection('REDIS_URL');
  return {
    engine,
    redisUrl,
    keyPrefix: connection('REDIS_KEY_PREFIX'),
    target,
    credentials,
    origins: {
      ...saidBy('environment', fromEnvironment),
      ...saidBy('file', file),
      ...saidBy('--set', line),
      ...(mainnet ? saidBy('--mainnet', { MODE: '' }) : {}),
    },
    secrets: [credentials.apiKey, credentials.secret, passwordIn(redisUrl)],
  };
}

function saidBy(origin: Origin, settings: Settings): Record<string, Origin> {
  return Object.fromEntries(Object.keys(settings).map((name) => [name, origin]));
}

/** Of the environment only what is a setting: the rest is not ours. */
function known(environment: NodeJS.ProcessEnv): Settings {
  const names = [...Object.keys(SETTINGS), ...Object.keys(CONNECTIONS)];
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function targetOf(url: string, mainnet: boolean, engine: Settings, confirmation: string, faults: string[]): Target {
  if (engine['MODE'] === 'mainnet' && !mainnet)
    faults.push('MODE=mainnet is real money: say --mainnet too, or leave MODE out for demo trading');
  if (url !== '') {
    if (mainnet) faults.push('--mainnet and VENUE_URL contradict each other: leave one of them out');
    const target = emulatorAt(url);
    if (!('fault' in target)) return target;
    faults.push(`VENUE_URL=${url}: ${target.fault}`);
  }
  if (!mainnet) return DEMO;
  if (confirmation !== CONFIRMATION)
    faults.push(`--mainnet trades real money: to go on, set LOCKSTEP_REAL_MONEY=${CONFIRMATION} in the environment`);
  return REAL_MONEY;
}

function passwordIn(url: string): string {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '';
}
