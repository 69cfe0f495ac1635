/**
 * The gates an entry must pass, in the order of DESIGN section 3: switches, daily limit, position permit (P3.3),
 * staleness of every input, limits, kill score. The first that denies is the reason. Exits pass none of them.
 */
import type { Config } from '../config.ts';
import { formatDecimal, fromNumber, multiply, toNumber, type Decimal } from '../decimal.ts';
import type { Portfolio } from '../nouns/portfolio.ts';
import { asOfMs, freshness } from '../nouns/snapshot.ts';
import type { Numbers, OutcomeCode } from '../outcomes.ts';
import type { Evidence, Reading } from './evidence.ts';

export interface Denied {
  readonly code: OutcomeCode;
  readonly numbers: Numbers;
}

type Verdict = Denied | undefined;

export function denyEntry(evidence: Evidence, reading: Reading | undefined, config: Config, atMs: number): Verdict {
  return (
    killSwitch(evidence) ??
    healthHalt(evidence, config) ??
    dailyLimit(evidence, config) ??
    positionPermit(evidence, config, atMs) ??
    staleInput(evidence, config, atMs) ??
    bookLimits(evidence, config) ??
    accountLimits(evidence, config) ??
    killCutoff(reading)
  );
}

function killSwitch({ kill }: Evidence): Verdict {
  if (kill === undefined || kill === '0') return undefined;
  return { code: 'KILL_SWITCH', numbers: { kill: kill.slice(0, 20) } };
}

/** Fails closed: without a verdict nobody has said PASS. */
function healthHalt({ health }: Evidence, config: Config): Verdict {
  if (!config.HEALTH_HALTS_ENTRIES || health?.['verdict'] === 'PASS') return undefined;
  return { code: 'HEALTH_HALT', numbers: { verdict: health?.['verdict']?.slice(0, 20) ?? 'none' } };
}

/** Fails closed: a counter that cannot be read may stand anywhere. */
function dailyLimit({ dailyTrades }: Evidence, config: Config): Verdict {
  const limit = config.MODE === 'testnet' ? config.DAILY_TRADES_MAX_TESTNET : config.DAILY_TRADES_MAX;
  const readable = dailyTrades === undefined || /^\d{1,15}$/.test(dailyTrades);
  if (readable && Number(dailyTrades ?? 0) < limit) return undefined;
  return { code: 'DAILY_LIMIT', numbers: { limit } };
}

/** P3.3: the exchange was asked lately, and shows nothing the book does not know of. */
function positionPermit({ snapshot, ledger, position }: Evidence, config: Config, atMs: number): Verdict {
  const bounds = { maxAgeMs: config.SNAPSHOT_MAX_AGE_S * 1000, readLagMs: config.EXECUTOR_READ_LAG_MS };
  const fresh = freshness(snapshot, ledger?.lastFillServerMs ?? 0, atMs, bounds);
  if (snapshot === undefined || fresh === 'missing') return { code: 'no_exchange_snapshot', numbers: {} };
  if (fresh === 'stale') {
    const numbers = { age_s: seconds(atMs - asOfMs(snapshot)), bound_s: config.SNAPSHOT_MAX_AGE_S };
    const read = { server_ms: snapshot.serverTimeMs, last_fill_ms: ledger?.lastFillServerMs };
    return { code: 'stale_exchange_state', numbers: { ...numbers, ...read } };
  }
  if (position !== undefined || snapshot.amount === 0n) return undefined;
  return { code: 'POSITION_NOT_IN_BOOK', numbers: { position_amt: formatDecimal(snapshot.amount) } };
}

function staleInput(evidence: Evidence, config: Config, atMs: number): Verdict {
  const { venue, marketState, portfolio, price } = evidence;
  return (
    stale('STALE_VENUE', venue?.asOfMs, config.VENUE_MAX_AGE_S, atMs) ??
    notTrading(evidence) ??
    stale('STALE_MARKET_STATE', marketState?.asOfMs, config.MARKET_STATE_MAX_AGE_S, atMs) ??
    stale('STALE_PORTFOLIO', portfolio?.asOfMs, config.PORTFOLIO_MAX_AGE_S, atMs) ??
    stale('STALE_PRICE', price?.atMs, config.PRICE_MAX_AGE_S, atMs)
  );
}

function stale(code: OutcomeCode, asOfMs: number | undefined, boundS: number, atMs: number): Verdict {
  if (isFresh(asOfMs, boundS, atMs)) return undefined;
  return { code, numbers: { age_s: asOfMs === undefined ? 'none' : seconds(atMs - asOfMs), bound_s: boundS } };
}

/** Data from further in the future than its bound is as unusable as data from the past: it would never age. */
export function isFresh(asOfMs: number | undefined, boundS: number, atMs: number): boolean {
  return asOfMs !== undefined && Math.abs(atMs - asOfMs) <= boundS * 1000;
}

function notTrading({ venue }: Evidence): Verdict {
  if (venue === undefined || venue.status === 'TRADING') return undefined;
  return { code: 'SYMBOL_NOT_TRADING', numbers: { status: venue.status.slice(0, 30) } };
}

/** Positions and notional; in-flight and unknown entries are already in the exposure. */
function bookLimits({ plan, exposure }: Evidence, config: Config): Verdict {
  const notionalUsd = plan.notionalUsd ?? 0n;
  const { POSITIONS_MAX, NOTIONAL_PER_TRADE_MAX_USD, NOTIONAL_TOTAL_MAX_USD } = config;
  if (exposure.count >= POSITIONS_MAX) return { code: 'POSITIONS_LIMIT', numbers: { limit: POSITIONS_MAX } };
  if (notionalUsd > NOTIONAL_PER_TRADE_MAX_USD)
    return overUsd('NOTIONAL_PER_TRADE', notionalUsd, NOTIONAL_PER_TRADE_MAX_USD);
  const totalUsd = exposure.totalUsd + notionalUsd;
  return totalUsd > NOTIONAL_TOTAL_MAX_USD ? overUsd('NOTIONAL_TOTAL', totalUsd, NOTIONAL_TOTAL_MAX_USD) : undefined;
}

function accountLimits({ plan, exposure, portfolio }: Evidence, config: Config): Verdict {
  if (portfolio === undefined) return { code: 'STALE_PORTFOLIO', numbers: {} };
  const totalUsd = exposure.totalUsd + (plan.notionalUsd ?? 0n);
  const allowedUsd = multiply(portfolio.equityUsd, fromNumber(config.EXPOSURE_MAX_FRACTION) ?? 0n);
  if (totalUsd > allowedUsd) return overUsd('EXPOSURE_LIMIT', totalUsd, allowedUsd);
  const loss = dailyLoss(portfolio);
  const { DAILY_LOSS_MAX_FRACTION, DRAWDOWN_MAX_FRACTION } = config;
  if (loss >= DAILY_LOSS_MAX_FRACTION) return { code: 'DAILY_LOSS', numbers: { loss, limit: DAILY_LOSS_MAX_FRACTION } };
  if (portfolio.drawdown < DRAWDOWN_MAX_FRACTION) return undefined;
  return { code: 'DRAWDOWN', numbers: { limit: DRAWDOWN_MAX_FRACTION } };
}

/** Of the equity the UTC day began with; negative for a gain. */
function dailyLoss({ equityUsd, dayStartEquityUsd }: Portfolio): number {
  return dayStartEquityUsd > 0n ? toNumber(dayStartEquityUsd - equityUsd) / toNumber(dayStartEquityUsd) : 1;
}

function overUsd(code: OutcomeCode, usd: Decimal, limitUsd: Decimal): Denied {
  return { code, numbers: { notional_usd: formatDecimal(usd), limit_usd: formatDecimal(limitUsd) } };
}

function killCutoff(reading: Reading | undefined): Verdict {
  if (reading === undefined) return { code: 'STALE_MARKET_STATE', numbers: {} };
  return reading.z > reading.cutoff ? { code: 'KILL_SCORE_ENTRY', numbers: {} } : undefined;
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
