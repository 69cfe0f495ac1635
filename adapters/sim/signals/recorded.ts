import { FeedError } from '../feeds/feedError.ts';
import { readText } from '../feeds/readText.ts';
import { parseTimestampMs } from '../feeds/timestamp.ts';
import { aiDecision } from './decision.ts';
import type { Signal } from './signal.ts';

export interface RecordedOptions {
  /** Unix ms at which the first decision of the file falls; distances are kept. Default: as recorded. */
  readonly rebaseToMs?: number;
  /** Repeat the recording, one minute after its end, for as long as decisions fall before this time, unix ms. */
  readonly repeatToMs?: number;
  /** Keep only these. Default: all, also those outside any allowlist, because refusing them is a gate's work. */
  readonly symbols?: readonly string[];
  /** Keep only what the original traded (actual_decision TRADE_ALLOWED). */
  readonly onlyAllowed?: boolean;
  /** Notional, not in the recording. Default 200. */
  readonly positionSizeUsd?: number;
  /** Not in the recording. Default 10. */
  readonly leverage?: number;
  /** The recording has no prices: without this, or where it returns undefined, entry_price is absent. */
  readonly priceAt?: (symbol: string, atMs: number) => string | undefined;
  /** Told about a line that cannot be read, which is then skipped. Default: the error is thrown. */
  readonly onBadLine?: (error: FeedError) => void;
}

interface RecordedDecision {
  readonly line: number;
  /** Unix ms, as recorded. */
  readonly atMs: number;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL' | 'HOLD';
  readonly confidence: number;
  readonly allowed: boolean;
}

const PAUSE_MS = 60_000;

/**
 * Decisions of the original AI engine from a recorded .jsonl (or .jsonl.gz) file, in time order. A recorded HOLD is not a
 * signal. Correlation ids name symbol, recorded time, line and repetition. Filters do not shift times: the time base is the
 * first decision of the file. Throws FeedError for a file that cannot be read or has no decision.
 */
export function readRecorded(file: string, options: RecordedOptions = {}): Signal[] {
  const decisions = readDecisions(file, options.onBadLine);
  const first = decisions[0];
  const last = decisions[decisions.length - 1];
  if (first === undefined || last === undefined) throw new FeedError(file, 0, 'no decision');
  const shiftMs = (options.rebaseToMs ?? first.atMs) - first.atMs;
  const periodMs = last.atMs - first.atMs + PAUSE_MS;
  const kept = decisions.filter((decision) => isWanted(decision, options));
  const signals: Signal[] = [];
  for (
    let repetition = 0;
    repetition === 0 || first.atMs + shiftMs + repetition * periodMs < (options.repeatToMs ?? 0);
    repetition++
  ) {
    for (const decision of kept) {
      const atMs = decision.atMs + shiftMs + repetition * periodMs;
      if (options.repeatToMs !== undefined && atMs >= options.repeatToMs) break;
      signals.push(toSignal(decision, atMs, repetition, options));
    }
  }
  return signals;
}

function isWanted(decision: RecordedDecision, options: RecordedOptions): boolean {
  if (decision.side === 'HOLD') return false;
  if (options.onlyAllowed === true && !decision.allowed) return false;
  return options.symbols === undefined || options.symbols.includes(decision.symbol);
}

function toSignal(decision: RecordedDecision, atMs: number, repetition: number, options: RecordedOptions): Signal {
  const entryPrice = options.priceAt?.(decision.symbol, atMs);
  return aiDecision({
    atMs,
    symbol: decision.symbol,
    side: decision.side === 'SELL' ? 'SELL' : 'BUY',
    confidence: decision.confidence,
    positionSizeUsd: options.positionSizeUsd ?? 200,
    leverage: options.leverage ?? 10,
    correlationId: `rec-${decision.symbol}-${decision.atMs}-${decision.line}-r${repetition}`,
    strategy: 'recorded',
    ...(entryPrice !== undefined && { entryPrice }),
  });
}

function readDecisions(file: string, onBadLine: RecordedOptions['onBadLine']): RecordedDecision[] {
  const decisions: RecordedDecision[] = [];
  for (const [index, text] of readText(file).split('\n').entries()) {
    if (text.trim() === '') continue;
    const decision = readDecision(text, index + 1);
    if (typeof decision !== 'string') {
      decisions.push(decision);
      continue;
    }
    const error = new FeedError(file, index + 1, decision);
    if (onBadLine === undefined) throw error;
    onBadLine(error);
  }
  return decisions.sort((a, b) => a.atMs - b.atMs || a.line - b.line);
}

/** The decision, or what is wrong with the line. */
function readDecision(text: string, line: number): RecordedDecision | string {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  if (!isRecord(record) || !isRecord(record['signal'])) return 'is not a decision: {timestamp, signal: {…}} expected';
  const { timestamp, signal, actual_decision: verdict } = record;
  const { symbol, action, confidence } = signal;
  const atMs = typeof timestamp === 'string' ? parseTimestampMs(timestamp) : undefined;
  if (atMs === undefined) return `timestamp "${String(timestamp)}" is not an ISO time`;
  if (typeof symbol !== 'string' || symbol === '') return `signal.symbol "${String(symbol)}" is not a symbol`;
  if (action !== 'BUY' && action !== 'SELL' && action !== 'HOLD')
    return `signal.action "${String(action)}" is not BUY, SELL or HOLD`;
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) {
    return `signal.confidence "${String(confidence)}" is not within 0 to 1`;
  }
  return { line, atMs, symbol, side: action, confidence, allowed: verdict === 'TRADE_ALLOWED' };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
