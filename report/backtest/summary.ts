/** The result of a backtest as one value: what `--json` prints and `summary.json` holds. Deterministic, no wall clock. */
import { formatDecimal, multiply, toNumber, ZERO, type Decimal } from '../../engine/decimal.ts';
import { isoTime } from '../../engine/time.ts';
import { outcomesOf, totalOf, type Outcome } from '../endings.ts';
import type { BacktestAbout, BacktestFacts, Check, MarketModel } from './facts.ts';
import {
  coveredMs,
  exposureStatistics,
  maxDrawdown,
  sharpe,
  tradeStatistics,
  type Drawdown,
  type ExposureStatistics,
  type Interval,
  type Sharpe,
  type TradeStatistics,
} from './statistics.ts';
import { netPnlUsd, openQuantity, roundTrips, type RoundTrips, type Trade } from './trades.ts';

export interface BacktestSummary {
  readonly data: string;
  readonly signalSource: string;
  readonly seed: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly symbols: readonly string[];
  readonly barSeconds: number;
  /** ISO times; the run begins when the data has warmed up. */
  readonly dataFrom: string;
  readonly from: string;
  readonly to: string;
  readonly market: MarketModel;
  readonly account: AccountSummary;
  readonly trades: TradeStatistics;
  readonly drawdown: Drawdown;
  readonly sharpe: Sharpe;
  readonly exposure: ExposureStatistics;
  /** Share of the run with at least one position, by the times of the fills. */
  readonly timeInMarket: number;
  readonly bySymbol: readonly (TradeStatistics & { readonly symbol: string; readonly timeInMarket: number })[];
  readonly byExit: readonly ExitSummary[];
  readonly openPositions: readonly OpenPosition[];
  readonly signals: EndingsSummary & { readonly in: number; readonly ended: number; readonly pending: number };
  readonly exitPlans: EndingsSummary & { readonly ended: number };
  /** The books add up, and the world came to rest. */
  readonly checks: readonly Check[];
  /** Empty when they were not watched. */
  readonly laws: readonly Check[];
  readonly events: number;
  readonly hash: string;
}

export interface AccountSummary {
  readonly startUsd: number;
  readonly walletUsd: number;
  /** Wallet and open positions at their marks. */
  readonly equityUsd: number;
  readonly fundingPaidUsd: number;
  /** Of start to equity. */
  readonly returnFraction: number;
  /** Paid by all fills, also of positions still open. */
  readonly feesUsd: number;
  readonly tradedUsd: number;
}

export interface ExitSummary {
  readonly reason: string;
  readonly trades: number;
  readonly wins: number;
  readonly netPnlUsd: number;
}

export interface OpenPosition {
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  readonly since: string;
  readonly quantity: number;
  readonly entryPrice: number;
  readonly markPrice: number | undefined;
  /** By partial exits, minus all fees so far. */
  readonly realizedNetUsd: number;
  readonly unrealizedUsd: number;
}

export interface EndingsSummary {
  /** Most frequent first. */
  readonly outcomes: readonly Outcome[];
}

/** Name of the check whose failure means: not live. */
export const REST = 'the world came to rest';

export function summarize(facts: BacktestFacts, trips: RoundTrips): BacktestSummary {
  const { about, signals, samples } = facts;
  const all = [...trips.closed, ...trips.open];
  const openPositions = trips.open.map((trade) => openPosition(trade, facts.marks.get(trade.symbol)));
  return {
    data: about.data,
    signalSource: about.signalSource,
    seed: about.seed,
    settings: about.settings,
    symbols: about.symbols,
    barSeconds: about.stepMs / 1000,
    dataFrom: isoTime(about.dataFromMs),
    from: isoTime(about.fromMs),
    to: isoTime(about.toMs),
    market: about.market,
    account: accountOf(facts, openPositions),
    trades: tradeStatistics(trips.closed),
    drawdown: maxDrawdown(samples),
    sharpe: sharpe(samples),
    exposure: exposureStatistics(samples),
    timeInMarket: timeInMarket(all, about),
    bySymbol: about.symbols.map((symbol) => bySymbol(symbol, trips, about)),
    byExit: byExit(trips.closed),
    openPositions,
    signals: {
      in: signals.count,
      ended: totalOf(signals.endings),
      pending: signals.pending,
      outcomes: outcomesOf(signals.endings),
    },
    exitPlans: { ended: totalOf(facts.exitEndings), outcomes: outcomesOf(facts.exitEndings) },
    checks: [walletCheck(facts, all), fillsCheck(facts), signalsCheck(facts), restCheck(facts)],
    laws: facts.laws,
    events: facts.events,
    hash: facts.traceHash,
  };
}

/** The closed and open trades of a run. */
export function tripsOf(facts: BacktestFacts): RoundTrips {
  return roundTrips(facts.fills);
}

function accountOf(facts: BacktestFacts, open: readonly OpenPosition[]): AccountSummary {
  const startUsd = toNumber(facts.walletBeforeUsd);
  const equityUsd = toNumber(facts.walletUsd) + open.reduce((sum, { unrealizedUsd }) => sum + unrealizedUsd, 0);
  let [fees, traded] = [ZERO, ZERO];
  for (const { trade } of facts.fills) {
    fees += trade.feeUsd;
    traded += multiply(trade.price, trade.quantity);
  }
  return {
    startUsd,
    walletUsd: toNumber(facts.walletUsd),
    equityUsd,
    fundingPaidUsd: toNumber(facts.fundingPaidUsd),
    returnFraction: startUsd === 0 ? 0 : equityUsd / startUsd - 1,
    feesUsd: toNumber(fees),
    tradedUsd: toNumber(traded),
  };
}

function openPosition(trade: Trade, mark: Decimal | undefined): OpenPosition {
  const left = openQuantity(trade);
  const gain = mark === undefined ? ZERO : multiply(left, mark - trade.entryPrice);
  return {
    symbol: trade.symbol,
    side: trade.side,
    since: isoTime(trade.openedMs),
    quantity: toNumber(left),
    entryPrice: toNumber(trade.entryPrice),
    markPrice: mark === undefined ? undefined : toNumber(mark),
    realizedNetUsd: toNumber(netPnlUsd(trade)),
    unrealizedUsd: toNumber(trade.side === 'LONG' ? gain : -gain),
  };
}

function timeInMarket(trades: readonly Trade[], { fromMs, toMs }: BacktestAbout): number {
  const held = trades.map((trade): Interval => {
    const endMs = openQuantity(trade) === ZERO ? trade.changedMs : toMs;
    return [trade.openedMs, Math.max(trade.openedMs, Math.min(endMs, toMs))];
  });
  return toMs > fromMs ? coveredMs(held) / (toMs - fromMs) : 0;
}

function bySymbol(
  symbol: string,
  { closed, open }: RoundTrips,
  about: BacktestAbout,
): BacktestSummary['bySymbol'][number] {
  const own = closed.filter((trade) => trade.symbol === symbol);
  const held = [...own, ...open.filter((trade) => trade.symbol === symbol)];
  return { symbol, ...tradeStatistics(own), timeInMarket: timeInMarket(held, about) };
}

function byExit(closed: readonly Trade[]): readonly ExitSummary[] {
  const reasons = [...new Set(closed.map((trade) => trade.exitReason))].sort();
  const rows = reasons.map((reason) => {
    const { trades, wins, netPnlUsd: net } = tradeStatistics(closed.filter((trade) => trade.exitReason === reason));
    return { reason, trades, wins, netPnlUsd: net };
  });
  return rows.sort((a, b) => b.trades - a.trades);
}

function walletCheck(facts: BacktestFacts, trades: readonly Trade[]): Check {
  const nets = trades.reduce((sum, trade) => sum + netPnlUsd(trade), ZERO);
  const changed = facts.walletUsd - facts.walletBeforeUsd + facts.fundingPaidUsd;
  const [left, right] = [formatDecimal(nets), formatDecimal(changed)];
  return {
    name: 'net results of all trades = change of the wallet, funding apart',
    ok: nets === changed,
    detail: nets === changed ? `${left} USD, exactly` : `${left} USD, but the wallet changed by ${right} USD`,
  };
}

function fillsCheck({ fills, fillCount }: BacktestFacts): Check {
  const name = 'every fill is in the record';
  return { name, ok: fills.length === fillCount, detail: `${fills.length} recorded, ${fillCount} at the exchange` };
}

function signalsCheck({ signals }: BacktestFacts): Check {
  const ended = totalOf(signals.endings);
  const { count, pending, stray } = signals;
  return {
    name: 'every signal ended exactly once',
    ok: pending === 0 && stray === 0 && ended === count,
    detail: `${count} in, ${ended} ended, ${pending} pending, ${stray} stray`,
  };
}

function restCheck({ pending }: BacktestFacts): Check {
  return { name: REST, ok: pending === undefined, detail: pending ?? 'nothing is under way' };
}
