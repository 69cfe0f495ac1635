/** `sim backtest`: recorded prices through the unchanged pipeline. */
import { statSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { Backtest } from '../../adapters/sim/backtest/backtest.ts';
import { MOMENTUM, planBacktest, type BacktestPlan, type BacktestRequest } from '../../adapters/sim/backtest/plan.ts';
import { FeedError } from '../../adapters/sim/feeds/feedError.ts';
import { parseTimestampMs } from '../../adapters/sim/feeds/timestamp.ts';
import { parseDecimal, type Decimal } from '../../engine/decimal.ts';
import { HOUR_MS } from '../../engine/time.ts';
import { REST, summarize, tripsOf, type BacktestSummary } from '../../report/backtest/summary.ts';
import { aboutText, resultText } from '../../report/backtest/text.ts';
import { duration, speed, wallTime } from '../../report/figures.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { didYouMean } from '../cli/nearest.ts';
import { VERSION } from '../cli/package.ts';
import { Refusal } from '../cli/refusal.ts';
import { readSettings } from '../cli/settings.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { backtestJson, OutFolder } from './backtestFiles.ts';
import { BacktestScreen } from './backtestScreen.ts';
import { TraceWriter } from './traceFile.ts';

export interface BacktestArgs {
  readonly data: string | undefined;
  readonly signals: string;
  readonly seed: string;
  readonly set: readonly string[];
  readonly symbols: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly wallet: string;
  readonly laws: boolean;
  readonly out: string | undefined;
  readonly trace: string | undefined;
  readonly json: boolean;
}

export const backtestCommand: CommandModule<object, BacktestArgs> = {
  command: 'backtest',
  describe: 'Run recorded prices through the unchanged pipeline and tell what came of it',
  builder: (yargs) =>
    yargs
      .option('data', {
        type: 'string',
        requiresArg: true,
        describe: 'A folder of price files (.csv, .json, also .gz), or one file',
      })
      .option('signals', {
        type: 'string',
        default: MOMENTUM,
        requiresArg: true,
        describe: 'momentum, or a file of recorded decisions (.jsonl)',
      })
      .option('seed', { type: 'string', default: '1', requiresArg: true, describe: 'Draws latencies and slippage' })
      .option('set', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'A setting, KEY=VALUE (see `config`); SYMBOL_ALLOWLIST is by default the symbols of the data',
      })
      .option('symbols', { type: 'string', requiresArg: true, describe: 'Only these, as in BTCUSDT,ETHUSDT' })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'Begin here, ISO time (UTC); earlier bars still warm up',
      })
      .option('to', { type: 'string', requiresArg: true, describe: 'End here, ISO time (UTC)' })
      .option('wallet', { type: 'string', default: '10000', requiresArg: true, describe: 'USD to begin with' })
      .option('laws', {
        type: 'boolean',
        default: true,
        describe: 'Judge the standing laws after every event; --no-laws leaves that out',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Write fills.csv, trades.csv, equity.csv and summary.json into this folder',
      })
      .option('trace', {
        type: 'string',
        requiresArg: true,
        describe: 'Write every event to this file, for `why` (a week is gigabytes)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'The summary as JSON, and nothing else' })
      .example('$0 backtest --data klines-1m', 'a folder of minute bars, momentum signals')
      .example('$0 backtest --data klines-1m --signals signals.jsonl', 'recorded decisions, repeated over the period')
      .example('$0 backtest --data klines-1m --set GOVERNOR_CUTOFFS=seed --out seed', 'a change of gates, with files'),
  handler: (args) => {
    const screen = terminalOf(process.stderr);
    process.exitCode = performBacktest(args, terminalOf(process.stdout), screen);
  },
};

/**
 * @param results where the report goes, or the JSON
 * @param screen where progress is drawn, if it is a terminal
 * @returns the exit code
 */
export function performBacktest(args: BacktestArgs, results: Terminal, screen: Terminal): number {
  const startedMs = performance.now();
  const request = requestOf(args);
  const out = args.out === undefined ? undefined : new OutFolder(args.out);
  const trace = args.trace === undefined ? undefined : traceOf(args.trace, request);
  try {
    const plan = planned(trace === undefined ? request : { ...request, onTrace: (event) => trace.write(event) });
    if (!args.json) results.out(`${aboutText(plan.about)}\n`);
    const run = driven(new Backtest(plan, { laws: args.laws }), plan, screen);
    const trips = tripsOf(run);
    const summary = summarize(run, trips);
    out?.write(run, trips, summary);
    const wallMs = performance.now() - startedMs;
    if (args.json) results.out(backtestJson({ ...summary, wallMs: Math.round(wallMs) }));
    else results.out(`${resultText(summary, results.colors)}${paceText(plan, wallMs)}\n`);
    return exitCodeOf(summary);
  } finally {
    trace?.close();
  }
}

/** Shows how far it is once per virtual hour. */
function driven(backtest: Backtest, { about }: BacktestPlan, terminal: Terminal): ReturnType<Backtest['finish']> {
  const screen = new BacktestScreen(terminal, about);
  for (let untilMs = about.fromMs + HOUR_MS; untilMs < about.toMs; untilMs += HOUR_MS) {
    backtest.advance(untilMs);
    screen.show(untilMs, backtest.recorder.fills.length);
  }
  backtest.advance(about.toMs);
  screen.clear();
  return backtest.finish();
}

function paceText({ about: { fromMs, toMs } }: BacktestPlan, wallMs: number): string {
  const virtualS = (toMs - fromMs) / 1000;
  return `${duration(virtualS)} of virtual time in ${wallTime(wallMs)}, ${speed(virtualS, wallMs)} as fast as the wall clock`;
}

/** 12: did not come to rest; 11: a law, or the arithmetic of the books. */
function exitCodeOf({ checks, laws }: BacktestSummary): number {
  const broken = [...checks, ...laws].filter(({ ok }) => !ok);
  if (broken.length === 0) return EXIT.pass;
  return broken.some(({ name }) => name === REST) ? EXIT.notLive : EXIT.lawBroken;
}

function requestOf(args: BacktestArgs): BacktestRequest {
  // Not demanded by the parser, which would say so before it names a mistyped --data.
  if (args.data === undefined) throw new Refusal('say what to run: --data FOLDER, with one price file per symbol');
  const [fromMs, toMs] = [timeOf('from', args.from), timeOf('to', args.to)];
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    throw new Refusal('--from must be earlier than --to');
  return {
    data: args.data,
    signals: signalsOf(args.signals),
    seed: args.seed,
    settings: readSettings(args.set),
    walletUsd: walletOf(args.wallet),
    ...(args.symbols === undefined ? {} : { symbols: symbolsOf(args.symbols) }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const atMs = parseTimestampMs(text);
  if (atMs === undefined) throw new Refusal(`--${option} ${text} is not a time: write 2025-12-05 or 2025-12-05T13:30Z`);
  return atMs;
}

function signalsOf(text: string): string {
  if (text === MOMENTUM || statSync(text, { throwIfNoEntry: false })?.isFile() === true) return text;
  throw new Refusal(
    `--signals ${text} is no file${didYouMean(text, [MOMENTUM]) || `: give ${MOMENTUM} or a .jsonl file`}`,
  );
}

function walletOf(text: string): Decimal {
  const usd = parseDecimal(text);
  if (usd === undefined || usd <= 0n) throw new Refusal(`--wallet ${text} is not an amount of USD above zero`);
  return usd;
}

function symbolsOf(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim());
  const bad = symbols.find((symbol) => !/^[A-Z0-9]{2,30}$/.test(symbol));
  if (bad !== undefined)
    throw new Refusal(`--symbols has ${JSON.stringify(bad)}, which is no symbol: write BTCUSDT,ETHUSDT`);
  return [...new Set(symbols)];
}

function planned(request: BacktestRequest): BacktestPlan {
  try {
    return planBacktest(request);
  } catch (error) {
    if (error instanceof FeedError) throw new Refusal(error.message);
    throw error;
  }
}

function traceOf(path: string, { seed, settings }: BacktestRequest): TraceWriter {
  return new TraceWriter(path, {
    lockstep: 'trace',
    version: VERSION,
    scenario: 'backtest',
    variant: null,
    seed,
    settings,
  });
}
