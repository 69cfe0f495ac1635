/** For the tests: the four historical shapes, as they were on the wire. */
import type { Fields } from '../protocol.ts';
import type { Intent } from './intent.ts';
import { openRecord, readIntent } from './intentShapes.ts';

const ID = '1766550734062-1';

export function read(fields: Fields, id = ID): { intent: Intent } | { fault: string } {
  const opened = openRecord(fields);
  return 'fault' in opened ? opened : readIntent({ id, fields }, opened.record, id);
}

export function intentOf(fields: Fields): Intent {
  const result = read(fields);
  if ('fault' in result) throw new Error(result.fault);
  return result.intent;
}

export const payload = (value: object): Fields => ({ event_type: 'trade.intent', payload: JSON.stringify(value) });

/** Recorded 2025-12-24 (audit_2025-12-24/raw/redis_sample_trade_intent.txt). */
export const SHAPE_A: Fields = {
  ...payload({
    symbol: 'NEARUSDT',
    side: 'BUY',
    confidence: 0.72,
    entry_price: 1.465,
    stop_loss: 1.4357,
    take_profit: 1.4943,
    position_size_usd: 200.0,
    leverage: 1,
    timestamp: '2025-12-24T04:32:14.062679',
    model: 'ensemble',
    reason: 'AI signal',
    atr_value: 0.02,
    regime: 'unknown',
  }),
  source: 'trading-bot',
};

export const SHAPE_B: Fields = {
  data: JSON.stringify({
    symbol: 'FHEUSDT',
    action: 'SELL',
    confidence: 0.56,
    leverage: 10,
    timestamp: '2026-02-03T21:12:40.5',
    source: 'ai_strategy_router',
    stop_loss_pct: 0.02,
    take_profit_pct: 0.04,
    entry_price: 0.12433,
    stop_loss: null,
    take_profit: null,
    quantity: 1567.15,
  }),
};

export const SHAPE_C: Fields = {
  intent_type: 'AUTONOMOUS_ENTRY',
  symbol: 'BTCUSDT',
  action: 'SELL',
  side: 'SHORT',
  position_usd: '300.0',
  leverage: '2.0',
  tp_pct: '2.0',
  sl_pct: '1.0',
  confidence: '0.7',
  regime: 'trend',
  reason: 'momentum',
  reduceOnly: 'false',
  timestamp: '1770500000',
};

export const SHAPE_D: Fields = {
  ...payload({
    symbol: 'SUIUSDT',
    side: 'SELL',
    confidence: 1.0,
    position_size_usd: 812.4,
    leverage: 5,
    entry_price: 1.62,
    reduce_only: true,
    reason: 'TP_HIT',
    source: 'exit_monitor',
    timestamp: '2026-02-18T10:00:00Z',
  }),
  source: 'exit_monitor',
};
