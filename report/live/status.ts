/** The system at a glance, read from the store as of one moment. */
import type { Config } from '../../engine/config.ts';
import { formatDecimal, toNumber } from '../../engine/decimal.ts';
import { readOpenOrders } from '../../engine/executor/openOrders.ts';
import { CONSUMED_STREAMS } from '../../engine/health/streamFreshness.ts';
import { HASH, STAGES, STREAM, TEXT } from '../../engine/names.ts';
import { readPortfolio } from '../../engine/nouns/portfolio.ts';
import type { Wants } from '../../engine/protocol.ts';
import { utcDay } from '../../engine/time.ts';
import { union, type View } from '../../engine/view.ts';
import { holdingsIn, holdingsWants, type HoldingRecord } from './holdings.ts';

export interface StageRecord {
  readonly stage: string;
  /** Its worker, while the lease holds; empty when nobody works. */
  readonly owner: string;
  /** Entries it has not read, over all streams it consumes. */
  readonly unread: number;
}

export interface StatusRecord {
  /** The switch's value; entries are denied unless it is empty or 0. */
  readonly killSwitch: string;
  readonly stages: readonly StageRecord[];
  /** PASS, FAIL, STARTING; empty when health was never checked. */
  readonly health: string;
  readonly healthAgeS: number | null;
  readonly alerts: readonly string[];
  readonly equityUsd: string | null;
  /** Equity against that of the first reading of the UTC day. */
  readonly dailyPnlUsd: string | null;
  readonly dailyPnlFraction: number | null;
  readonly drawdownFraction: number | null;
  readonly exposureFraction: number | null;
  readonly portfolioAgeS: number | null;
  readonly entriesToday: number;
  readonly openOrders: number;
  readonly unknownOrders: number;
  readonly deadLetters: number;
  readonly positions: readonly HoldingRecord[];
}

export function statusWants(seen: View, config: Config, atMs: number): Wants {
  const general = [HASH.portfolio, HASH.health, HASH.healthAlert, HASH.openOrders, ...STAGES.map(HASH.lease)];
  return union([
    holdingsWants(seen, config),
    {
      hashes: general,
      texts: [TEXT.kill, TEXT.dailyTrades(utcDay(atMs))],
      streams: [...CONSUMED_STREAMS, STREAM.deadletters],
    },
  ]);
}

export function statusIn(view: View, config: Config, atMs: number): StatusRecord {
  const health = view.hash(HASH.health);
  const orders = readOpenOrders(view.hash(HASH.openOrders));
  return {
    killSwitch: view.text(TEXT.kill) ?? '',
    stages: stagesIn(view, atMs),
    health: health?.['verdict'] ?? '',
    healthAgeS: ageS(Number(health?.['at_ms']), atMs),
    alerts: (view.hash(HASH.healthAlert)?.['alerts'] ?? '').split(',').filter((alert) => alert !== ''),
    ...accountIn(view, atMs),
    entriesToday: Number(view.text(TEXT.dailyTrades(utcDay(atMs))) ?? 0),
    openOrders: orders.length,
    unknownOrders: orders.filter(({ status }) => status === 'UNKNOWN').length,
    deadLetters: view.stream(STREAM.deadletters)?.length ?? 0,
    positions: holdingsIn(view, config, atMs),
  };
}

function accountIn(view: View, atMs: number) {
  const portfolio = readPortfolio(view.hash(HASH.portfolio));
  if (portfolio === undefined) {
    const unknown = { equityUsd: null, dailyPnlUsd: null, dailyPnlFraction: null };
    return { ...unknown, drawdownFraction: null, exposureFraction: null, portfolioAgeS: null };
  }
  const { equityUsd, dayStartEquityUsd, drawdown, exposure, asOfMs } = portfolio;
  // Of yesterday nothing follows for today.
  const isToday = portfolio.day === utcDay(atMs);
  const pnlUsd = equityUsd - dayStartEquityUsd;
  return {
    equityUsd: formatDecimal(equityUsd),
    dailyPnlUsd: isToday ? formatDecimal(pnlUsd) : null,
    dailyPnlFraction: isToday && dayStartEquityUsd > 0n ? toNumber(pnlUsd) / toNumber(dayStartEquityUsd) : null,
    drawdownFraction: drawdown,
    exposureFraction: exposure,
    portfolioAgeS: ageS(asOfMs, atMs),
  };
}

function stagesIn(view: View, atMs: number): readonly StageRecord[] {
  return STAGES.map((stage) => {
    const lease = view.hash(HASH.lease(stage));
    const holds = Number(lease?.['expires_at_ms']) > atMs;
    const unread = CONSUMED_STREAMS.map((stream) => view.stream(stream)?.lag[stage] ?? 0);
    return { stage, owner: holds ? (lease?.['owner'] ?? '') : '', unread: unread.reduce((sum, one) => sum + one, 0) };
  });
}

function ageS(thenMs: number, atMs: number): number | null {
  return Number.isFinite(thenMs) && thenMs > 0 ? Math.round((atMs - thenMs) / 1000) : null;
}
