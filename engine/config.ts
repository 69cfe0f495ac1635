/**
 * Every setting, parsed once at the edge: unknown keys are refused and all faults reported together, so that
 * nothing inside the engine meets a bad value. A setting keeps its environment name everywhere in the code.
 */
import { nearest } from './nearest.ts';
import { resultStream } from './resultStream.ts';
import { amount, choice, flag, integer, matching, number, symbols, type Setting } from './setting.ts';

export const SETTINGS = {
  MODE: choice(['testnet', 'mainnet'], 'testnet', 'Which venue is traded; decides the daily trade limit'),
  SYMBOL_ALLOWLIST: symbols(
    'AAVEUSDT,ADAUSDT,AVAXUSDT,BNBUSDT,BTCUSDT,DOTUSDT,ETHUSDT,LINKUSDT,SOLUSDT,SUIUSDT,UNIUSDT',
    'Symbols that may trade, as far as the venue lists them as TRADING',
  ),

  ROUTER_DEDUP_TTL_S: number(
    300,
    1,
    86_400,
    'How long a signal is remembered as seen, at least: until it is too old to trade in any case',
  ),

  INTENT_MAX_AGE_S: number(600, 1, 86_400, 'Older intents, and entry plans, are dropped'),
  INTENT_FUTURE_MAX_S: number(5, 0, 3_600, 'Intents further in the future than this are malformed'),
  INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN: flag(
    false,
    'Strict mode: an open needs a ledger (the deadlock of 2026-02-02)',
  ),
  INTENT_BRIDGE_SELL_MODE: choice(
    ['auto', 'close', 'short'],
    'auto',
    'SELL without an action: auto closes a long and otherwise opens a short; close always closes; short always opens',
  ),
  INTENT_DEFAULT_LEVERAGE: integer(1, 1, 125, 'Leverage of an intent that names none'),

  OPEN_COOLDOWN_S: number(180, 0, 86_400, 'No entry this long after the fill of an open or of a full close'),
  PERMIT_TTL_S: number(60, 1, 600, 'An order whose permit is older is not sent'),
  POSITIONS_MAX: integer(10, 0, 566, 'Positions at once, in-flight and unknown entries included'),
  NOTIONAL_PER_TRADE_MAX_USD: amount('200', 'Notional of one entry'),
  NOTIONAL_TOTAL_MAX_USD: amount('2000', 'Notional of all positions and reservations'),
  EXPOSURE_MAX_FRACTION: number(0.8, 0, 125, 'Total notional as a fraction of equity'),
  DAILY_LOSS_MAX_FRACTION: number(0.025, 0, 1, 'Loss since midnight UTC at which entries stop'),
  DRAWDOWN_MAX_FRACTION: number(0.08, 0, 1, 'Fall from the equity peak at which entries stop'),
  DAILY_TRADES_MAX: integer(200, 0, 1_000_000_000, 'Entry permits per UTC day on mainnet'),
  DAILY_TRADES_MAX_TESTNET: integer(1_000_000, 0, 1_000_000_000, 'Entry permits per UTC day on testnet'),
  HEALTH_HALTS_ENTRIES: flag(false, 'Deny entries while a fail-closed health gate fails'),

  SNAPSHOT_MAX_AGE_S: number(15, 1, 86_400, 'Bound on exchange snapshots'),
  MARKET_STATE_MAX_AGE_S: number(180, 1, 86_400, 'Bound on market state'),
  PORTFOLIO_MAX_AGE_S: number(60, 1, 86_400, 'Bound on the portfolio'),
  VENUE_MAX_AGE_S: number(3_600, 1, 86_400, 'Bound on venue rules'),
  PRICE_MAX_AGE_S: number(180, 1, 86_400, 'Bound on the market price an entry is sized with'),

  GOVERNOR_CUTOFFS: choice(
    ['adaptive', 'seed'],
    'adaptive',
    'seed: the formulas of 2026-02-02 to the letter, which block exits (for comparison only)',
  ),
  KILL_WEIGHT_REGIME_FLIP: number(1, 0, 10, 'Weight of the regime flip in the kill score'),
  KILL_WEIGHT_SIGMA_SPIKE: number(0.5, 0, 10, 'Weight of the volatility spike'),
  KILL_WEIGHT_TREND_DROP: number(0.5, 0, 10, 'Weight of the missing trend strength'),
  KILL_WEIGHT_AGE: number(0.3, 0, 10, 'Weight of the position age'),
  KILL_STATS_ALPHA: number(0.002, 0.000001, 1, 'Weight of one sample in the kill score statistics'),
  KILL_STATS_PRIOR_MEAN: number(0.5, 0, 1, 'Mean before any sample'),
  KILL_STATS_PRIOR_STD: number(0.05, 0, 1, 'Standard deviation before any sample'),
  KILL_STATS_STD_MIN: number(0.02, 0.000001, 1, 'Floor of the standard deviation in kill_z'),

  MARKET_CYCLE_S: number(60, 1, 3_600, 'How often market state is computed and K sampled'),
  MARKET_BARS: integer(120, 30, 1_000, 'One-minute closes that market state is computed from'),
  PORTFOLIO_CYCLE_S: number(15, 1, 3_600, 'How often the account is read'),
  VENUE_CYCLE_S: number(900, 1, 86_400, 'How often filters and status are read'),

  EXECUTOR_RECV_WINDOW_MS: integer(3_000, 100, 60_000, 'recvWindow of every order'),
  EXECUTOR_PROOF_MARGIN_MS: integer(3_000, 0, 60_000, 'Added to timestamp + recvWindow before an absence is proof'),
  EXECUTOR_READ_LAG_MS: integer(2_000, 0, 60_000, 'How long the reads of the venue may lag behind its fills'),
  EXECUTOR_IN_FLIGHT_MAX: integer(16, 1, 566, 'Symbols with an order in flight at once'),
  EXECUTOR_CYCLE_S: number(1, 0.05, 60, 'How often due orders are looked at'),
  EXECUTOR_MARGIN_TYPE: choice(
    ['ISOLATED', 'CROSSED'],
    'ISOLATED',
    'Margin type set before the first entry of a symbol',
  ),
  EXECUTOR_VENUE_STOPS: choice(
    ['on', 'off'],
    'off',
    'on: the stop of every position waits at the venue too, so that a dead machine is not a naked position; live: on unless set',
  ),
  EXECUTOR_CLIENT_ID_PREFIX: matching(/^[A-Za-z0-9_]{1,8}$/, 'lk', 'Marks our orders at the venue'),
  EXECUTION_RESULT_STREAM: resultStream('one', 'Where execution results go'),
  EXECUTION_RESULT_STREAM_LEGACY: resultStream('one or none', 'A second stream for them, if set'),

  LEASE_S: number(
    15,
    1,
    3_600,
    'A stage whose worker died is taken over after this; one that stands still so long, too',
  ),

  BRAIN_CYCLE_S: number(5, 1, 3_600, 'How often positions are read'),
  BRAIN_SNAPSHOT_TTL_S: number(30, 1, 86_400, 'Expiry of a snapshot'),
  BRAIN_TOP_K: integer(20, 0, 566, 'Backfill the snapshot candidates to this many, by volume'),
  BRAIN_INTENT_WINDOW_S: number(1_800, 1, 86_400, 'A symbol stays a candidate this long after an intent'),
  BRAIN_PLAN_WINDOW_S: number(600, 1, 86_400, 'A symbol stays a candidate this long after a plan'),

  HARVEST_CYCLE_S: number(5, 1, 3_600, 'How often open positions are looked at'),
  HARVEST_PENDING_MAX_S: number(120, 1, 3_600, 'A plan without a result is proposed anew after this'),
  HARVEST_AGE_MAX_S: number(86_400, 1, 31_536_000, 'Positions older than this are closed'),
  HARVEST_KILL_MIN: number(0.7, 0.5, 1, 'Kill score from which a close is proposed'),
  HARVEST_FEE_RATE: number(0.0005, 0, 0.1, 'Taker fee per side, for R net of fees'),

  HEALTH_CYCLE_S: number(300, 1, 86_400, 'How often health is checked'),
  HEALTH_ALERT_FILE: matching(/^.{1,4096}$/, '/tmp/quantum_health_gate_alert', 'Live only: written while health fails'),
  HEALTH_ON_FAIL_COMMAND: matching(/^.{0,4096}$/, '', 'Live only: run when health fails'),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

export type Config = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Value> ? Value : never;
};

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/**
 * Reads settings from text; those not named keep their defaults.
 * @returns the configuration, or every fault found, one sentence each.
 */
export function parseConfig(given: Readonly<Record<string, string>>): { config: Config } | { faults: string[] } {
  const read = readEach(given);
  const faults = 'faults' in read ? read.faults : contradictionsIn(read.config);
  return faults.length > 0 ? { faults } : read;
}

/**
 * The configuration for settings known to be good one by one. What contradicts itself is taken: a stage must stand
 * settings that nobody can start with. @throws with all faults otherwise.
 */
export function configOf(given: Readonly<Record<string, string>> = {}): Config {
  const read = readEach(given);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.config;
}

function readEach(given: Readonly<Record<string, string>>): { config: Config } | { faults: string[] } {
  const faults: string[] = [];
  for (const name of Object.keys(given)) {
    if (!isSettingName(name)) faults.push(`${name}: no such setting${suggestion(name)}`);
  }
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const text = given[name] ?? setting.initial;
    const read = setting.read(text);
    if ('fault' in read) faults.push(`${name}=${text}: ${read.fault}`);
    else values[name] = read.value;
  }
  return faults.length > 0 ? { faults } : { config: values as Config };
}

/** What is read every cycle must outlive the cycle, or it is stale before the next one comes. */
const OUTLIVES = [
  ['BRAIN_SNAPSHOT_TTL_S', 'BRAIN_CYCLE_S'],
  ['SNAPSHOT_MAX_AGE_S', 'BRAIN_CYCLE_S'],
  ['PORTFOLIO_MAX_AGE_S', 'PORTFOLIO_CYCLE_S'],
  ['MARKET_STATE_MAX_AGE_S', 'MARKET_CYCLE_S'],
  ['VENUE_MAX_AGE_S', 'VENUE_CYCLE_S'],
] as const satisfies readonly (readonly [SettingName, SettingName])[];

/** Values that can be read and yet cannot work, one sentence each. */
function contradictionsIn(config: Config): string[] {
  const faults: string[] = OUTLIVES.filter(([age, cycle]) => config[age] <= config[cycle]).map(
    ([age, cycle]) =>
      `${age}=${config[age]}: must be longer than ${cycle}=${config[cycle]}, or it is always stale before the next cycle`,
  );
  // On 2026-02-09 an empty list dropped all signals, and nobody noticed (I-27).
  if (config.SYMBOL_ALLOWLIST.length === 0)
    faults.push('SYMBOL_ALLOWLIST=: names no symbol, so nothing could trade: name at least one');
  const legacy = config.EXECUTION_RESULT_STREAM_LEGACY;
  if (legacy === config.EXECUTION_RESULT_STREAM)
    faults.push(
      `EXECUTION_RESULT_STREAM_LEGACY=${legacy}: is EXECUTION_RESULT_STREAM too, so each result would be there twice`,
    );
  return faults;
}

/** Names are compared with their words in order, so that MAX_POSITION finds POSITIONS_MAX. */
function suggestion(name: string): string {
  const best = nearest(inOrder(name), Object.keys(SETTINGS).map(inOrder));
  const meant = Object.keys(SETTINGS).find((setting) => inOrder(setting) === best);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}

function inOrder(name: string): string {
  return name
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .sort()
    .join('_');
}
