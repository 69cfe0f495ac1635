/** What `backtest --out` writes. No file holds the wall clock: two runs of one seed write the same bytes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equityCsv, fillsCsv, tradesCsv } from '../../report/backtest/csv.ts';
import type { BacktestFacts } from '../../report/backtest/facts.ts';
import type { BacktestSummary } from '../../report/backtest/summary.ts';
import type { RoundTrips } from '../../report/backtest/trades.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';

export class OutFolder {
  private readonly path: string;

  /** Made now, so that a bad path is told before the run. @throws Refusal */
  constructor(path: string) {
    this.path = path;
    this.refusing(() => mkdirSync(path, { recursive: true }));
  }

  write({ fills, samples }: BacktestFacts, { closed, open }: RoundTrips, summary: BacktestSummary): void {
    const files = {
      'fills.csv': fillsCsv(fills),
      'trades.csv': tradesCsv(closed, open),
      'equity.csv': equityCsv(samples),
      'summary.json': backtestJson(summary),
    };
    for (const [name, text] of Object.entries(files)) this.refusing(() => writeFileSync(join(this.path, name), text));
  }

  private refusing(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw new Refusal(`cannot write into --out ${this.path}: ${systemCause(error)}`);
    }
  }
}

/** What is not known is null. */
export function backtestJson(summary: object): string {
  return `${JSON.stringify(summary, (_, value: unknown) => value ?? null, 2)}\n`;
}
