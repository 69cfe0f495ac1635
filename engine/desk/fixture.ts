/** For tests: evidence in which everything is well, to be spoiled piece by piece. */
import { decimal } from '../decimal.ts';
import { readExposure } from '../nouns/exposure.ts';
import type { MarketState } from '../nouns/marketState.ts';
import type { Plan } from '../nouns/plan.ts';
import type { Portfolio } from '../nouns/portfolio.ts';
import type { Position } from '../nouns/position.ts';
import type { Snapshot } from '../nouns/snapshot.ts';
import type { VenueRules } from '../nouns/venueRules.ts';
import type { Evidence } from './evidence.ts';

export const AT_MS = 1_770_000_000_000;
export const ENTRY: Plan = {
  planId: 'aeac68006721d7a7',
  symbol: 'ZECUSDT',
  action: 'ENTRY_PROPOSED',
  side: 'BUY',
  reduceOnly: false,
  source: 'intent_bridge',
  createdMs: AT_MS,
  reasonCodes: [],
  notionalUsd: decimal('100'),
  leverage: 3,
  rootId: '1-0',
  traceId: 't',
  correlationId: 'c',
};
export const CLOSE: Plan = {
  ...ENTRY,
  action: 'FULL_CLOSE_PROPOSED',
  side: 'SELL',
  reduceOnly: true,
  reasonCodes: ['kill_score'],
};

export const market: MarketState = {
  sigma: 0.006,
  trendStrength: 0.1,
  pTrend: 0.5,
  pChop: 0.4,
  pMeanReversion: 0.1,
  lastClose: 300,
  asOfMs: AT_MS,
};
export const portfolio: Portfolio = {
  equityUsd: decimal('10000'),
  peakEquityUsd: decimal('10000'),
  dayStartEquityUsd: decimal('10000'),
  day: '20260202',
  drawdown: 0,
  heat: 0,
  exposure: 0,
  asOfMs: AT_MS,
};
export const snapshot: Snapshot = {
  amount: 0n,
  entryPrice: 0n,
  markPrice: decimal('300'),
  unrealizedPnlUsd: 0n,
  leverage: 1,
  takenMs: AT_MS,
  serverTimeMs: AT_MS,
};
export const venue: VenueRules = {
  symbol: 'ZECUSDT',
  status: 'TRADING',
  tickSize: decimal('0.01'),
  stepSize: decimal('0.001'),
  quantityMin: decimal('0.001'),
  quantityMax: decimal('1000'),
  notionalMinUsd: decimal('5'),
  leverageMax: 20,
  volume24hUsd: 1e6,
  asOfMs: AT_MS,
};
export const held: Position = {
  state: 'OPEN',
  side: 'LONG',
  quantity: decimal('1'),
  entryPrice: decimal('300'),
  leverage: 7,
  planId: 'p',
  entryPending: false,
  closePlanId: '',
  openedMs: AT_MS,
  notionalUsd: decimal('300'),
};
/** In which everything is well. */
export const WELL: Evidence = {
  plan: ENTRY,
  kill: undefined,
  health: undefined,
  dailyTrades: undefined,
  snapshot,
  ledger: undefined,
  marketState: market,
  portfolio,
  venue,
  price: { price: decimal('300'), atMs: AT_MS },
  exposure: readExposure(undefined),
  stats: undefined,
  position: undefined,
};
/** In which nothing is. */
export const ILL: Partial<Evidence> = {
  kill: '1',
  health: { verdict: 'FAIL' },
  dailyTrades: 'x',
  snapshot: undefined,
  marketState: undefined,
  portfolio: undefined,
  venue: undefined,
  price: undefined,
  exposure: readExposure({ A: '99999', B: '-' }),
};

/** The trending regime is gone. */
export const flipped = { ...market, pTrend: 0.2, pChop: 0.4, pMeanReversion: 0.4 };
