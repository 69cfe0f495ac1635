/** The part of law 8 that is judged by the account as the market stage last saw it, and by the day. */
import { formatDecimal, fromNumber, multiply, toNumber, ZERO, type Decimal } from '../../../engine/decimal.ts';
import type { Config } from '../../../engine/config.ts';
import { HASH } from '../../../engine/names.ts';
import { readPortfolio, type Portfolio } from '../../../engine/nouns/portfolio.ts';
import type { Write } from '../../../engine/protocol.ts';
import { utcDay } from '../../../engine/time.ts';

interface Seen {
  readonly portfolio: Portfolio | undefined;
  /** True time. */
  readonly writtenMs: number;
}

export class AccountLimits {
  private newest: Seen | undefined;
  private before: Seen | undefined;
  /** Entries permitted, by UTC day: a clock that steps back over midnight is in the old day again. */
  private readonly permitted = new Map<string, number>();

  note(write: Write, nowMs: number): void {
    if (write.op !== 'put' || write.key !== HASH.portfolio) return;
    this.before = this.newest;
    this.newest = { portfolio: readPortfolio(write.fields), writtenMs: nowMs };
  }

  /** `count` more entries, permitted at `atMs` by the desk's clock. @returns what is wrong with it. */
  permit(count: number, atMs: number, { MODE, DAILY_TRADES_MAX, DAILY_TRADES_MAX_TESTNET }: Config): string[] {
    const day = utcDay(atMs);
    const permitted = (this.permitted.get(day) ?? 0) + count;
    this.permitted.set(day, permitted);
    const limit = MODE === 'testnet' ? DAILY_TRADES_MAX_TESTNET : DAILY_TRADES_MAX;
    return permitted > limit ? [`an entry was permitted as the ${permitted}th of ${day}, ${limit} may be`] : [];
  }

  /**
   * An entry decided at `viewedMs` that brings the total to `totalUsd`. A portfolio written since is not what the desk
   * read, so the one before it counts; where that is not known either, nothing is said.
   */
  broken(totalUsd: Decimal, viewedMs: number, config: Config): string[] {
    const seen = [this.newest, this.before].find((one) => one !== undefined && one.writtenMs < viewedMs);
    if (seen?.portfolio === undefined) return [];
    const { equityUsd, dayStartEquityUsd: startUsd, peakEquityUsd: peakUsd } = seen.portfolio;
    const allowedUsd = multiply(equityUsd, fromNumber(config.EXPOSURE_MAX_FRACTION) ?? ZERO);
    const found: string[] = [];
    if (totalUsd > allowedUsd) {
      const equity = `${formatDecimal(allowedUsd)} of an equity of ${formatDecimal(equityUsd)} may be`;
      found.push(`an entry was permitted with ${formatDecimal(totalUsd)} USD in total, ${equity}`);
    }
    const loss = fallen(startUsd, equityUsd);
    const lossMax = config.DAILY_LOSS_MAX_FRACTION;
    if (loss >= lossMax) found.push(`an entry was permitted at a daily loss of ${loss}, it must be below ${lossMax}`);
    const drawdown = fallen(peakUsd, equityUsd);
    const drawdownMax = config.DRAWDOWN_MAX_FRACTION;
    if (drawdown >= drawdownMax)
      found.push(`an entry was permitted at a drawdown of ${drawdown}, it must be below ${drawdownMax}`);
    return found;
  }
}

/** Fraction lost; all of it when there was nothing to lose. */
function fallen(fromUsd: Decimal, toUsd: Decimal): number {
  return fromUsd > ZERO ? toNumber(fromUsd - toUsd) / toNumber(fromUsd) : 1;
}
