/** Settings that bring the gates within reach of a few minutes: small limits, short bounds, the rarer modes. */
import { parseConfig, type SettingName } from '../../../engine/config.ts';
import type { RandomStream } from '../random.ts';

/** Of each setting a run may change, the values it may get. */
const CHOICES: Readonly<Partial<Record<SettingName, readonly (string | number)[]>>> = {
  ROUTER_DEDUP_TTL_S: [5, 60],
  INTENT_MAX_AGE_S: [30, 120],
  INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN: ['true'],
  INTENT_BRIDGE_SELL_MODE: ['close', 'short'],
  OPEN_COOLDOWN_S: [0, 5, 30],
  PERMIT_TTL_S: [1, 5],
  POSITIONS_MAX: [0, 1, 2],
  NOTIONAL_PER_TRADE_MAX_USD: [60, 100, 1_000],
  NOTIONAL_TOTAL_MAX_USD: [150, 300],
  EXPOSURE_MAX_FRACTION: [0.01, 0.03],
  DAILY_LOSS_MAX_FRACTION: [0.00001, 0.0002],
  DRAWDOWN_MAX_FRACTION: [0.00001, 0.0002],
  DAILY_TRADES_MAX_TESTNET: [0, 1, 3],
  HEALTH_HALTS_ENTRIES: ['true'],
  SNAPSHOT_MAX_AGE_S: [6, 60],
  MARKET_STATE_MAX_AGE_S: [70],
  PORTFOLIO_MAX_AGE_S: [20],
  VENUE_MAX_AGE_S: [1_000],
  PRICE_MAX_AGE_S: [30, 90],
  KILL_WEIGHT_REGIME_FLIP: [3],
  KILL_WEIGHT_SIGMA_SPIKE: [2],
  KILL_WEIGHT_TREND_DROP: [5],
  KILL_STATS_ALPHA: [0.1],
  EXECUTOR_RECV_WINDOW_MS: [500, 10_000],
  EXECUTOR_IN_FLIGHT_MAX: [1],
  EXECUTOR_CYCLE_S: [5],
  EXECUTOR_MARGIN_TYPE: ['CROSSED'],
  BRAIN_CYCLE_S: [2, 10],
  BRAIN_TOP_K: [0],
  HARVEST_CYCLE_S: [1, 10],
  HARVEST_PENDING_MAX_S: [10],
  HARVEST_AGE_MAX_S: [30, 120],
  HARVEST_KILL_MIN: [0.5, 0.55],
  HEALTH_CYCLE_S: [10, 30],
};

const CHANGED_CHANCE = 0.08;
/** Stops at the venue meet every fault there is. */
const VENUE_STOPS_CHANCE = 0.3;

export function drawSettings(random: RandomStream): Readonly<Record<string, string>> {
  let settings: Readonly<Record<string, string>> = {};
  for (const [name, values] of Object.entries(CHOICES)) {
    const changed = { ...settings, [name]: String(random.pick(values)) };
    // One that contradicts those before it would be refused at the start of every program.
    if (random.chance(CHANGED_CHANCE) && 'config' in parseConfig(changed)) settings = changed;
  }
  // Drawn last, so that the settings of a seed are otherwise what they were before there was this one.
  if (random.chance(VENUE_STOPS_CHANCE)) settings = { ...settings, EXECUTOR_VENUE_STOPS: 'on' };
  // A feature that is off for most runs is seldom seen working: the halt needs a health check that is soon enough.
  return settings['HEALTH_HALTS_ENTRIES'] === 'true' ? { HEALTH_CYCLE_S: '10', ...settings } : settings;
}
