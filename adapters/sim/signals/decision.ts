import { STREAM } from '../../../engine/names.ts';
import { isoTime } from '../../../engine/time.ts';
import type { Signal } from './signal.ts';

/** What an AI engine or a strategy decided, before it is put on the wire. Optional fields that are absent stay absent. */
export interface AiDecision {
  /** Unix ms. */
  readonly atMs: number;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** 0 to 1. */
  readonly confidence: number;
  /** Prices are decimals in quote units. */
  readonly entryPrice?: string;
  readonly stopLoss?: string;
  readonly takeProfit?: string;
  /** Notional, as the original's FORMAT4 has it: not multiplied by leverage. */
  readonly positionSizeUsd: number;
  readonly leverage: number;
  readonly correlationId: string;
  /** Often empty in the original; empty by default. */
  readonly traceId?: string;
  readonly messageId?: string;
  /** Default 'ai-engine'. */
  readonly source?: string;
  readonly model?: string;
  readonly strategy?: string;
  readonly regime?: string;
  /** Explicit action, for example 'CLOSE' or 'OPEN_LONG'. */
  readonly action?: string;
  readonly reduceOnly?: boolean;
}

/** The decision as an entry of ai.decision.made: the payload is JSON with the original's names, the side in lower case. */
export function aiDecision(decision: AiDecision): Signal {
  const timestamp = isoTime(decision.atMs);
  const payload = {
    symbol: decision.symbol,
    side: decision.side.toLowerCase(),
    confidence: decision.confidence,
    ...(decision.action !== undefined && { action: decision.action }),
    ...(decision.reduceOnly !== undefined && { reduceOnly: decision.reduceOnly }),
    ...(decision.entryPrice !== undefined && { entry_price: priceNumber(decision.entryPrice) }),
    ...(decision.stopLoss !== undefined && { stop_loss: priceNumber(decision.stopLoss) }),
    ...(decision.takeProfit !== undefined && { take_profit: priceNumber(decision.takeProfit) }),
    leverage: decision.leverage,
    position_size_usd: decision.positionSizeUsd,
    model: decision.model ?? 'ensemble',
    strategy: decision.strategy ?? 'default',
    regime: decision.regime ?? 'unknown',
    timestamp,
  };
  const fields = {
    event_type: 'ai.decision.made',
    payload: JSON.stringify(payload),
    trace_id: decision.traceId ?? '',
    correlation_id: decision.correlationId,
    ...(decision.messageId !== undefined && { message_id: decision.messageId }),
    timestamp,
    source: decision.source ?? 'ai-engine',
  };
  return { atMs: decision.atMs, stream: STREAM.decisions, fields };
}

/** The original writes prices as JSON numbers. Text that is no number is a mistake here, not corrupt input to be tested. */
function priceNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new RangeError(`price "${text}" is not a number`);
  return value;
}
