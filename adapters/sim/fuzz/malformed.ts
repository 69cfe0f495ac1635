/** What no reader can make sense of, by name: each must end as one dead letter, or one named drop, and nothing else. */
import { STREAM } from '../../../engine/names.ts';
import type { Fields } from '../../../engine/protocol.ts';
import { parseTime } from '../../../engine/time.ts';

interface Malformed {
  readonly stream: string;
  /** @param iso the producer's time */
  readonly fields: (symbol: string, iso: string) => Fields;
}

const intent = (payload: object): Fields => ({ event_type: 'trade.intent', payload: JSON.stringify(payload) });

export const MALFORMED = {
  'cut-off': { stream: STREAM.decisions, fields: (symbol) => ({ payload: `{"symbol": "${symbol}", "side": "b` }) },
  'no-symbol': { stream: STREAM.decisions, fields: () => ({ payload: '{"side":"buy","confidence":0.7}' }) },
  'no-side': { stream: STREAM.decisions, fields: (symbol) => ({ payload: JSON.stringify({ symbol }) }) },
  'an-array': { stream: STREAM.intents, fields: () => ({ payload: '[1,2,3]' }) },
  'no-size': {
    stream: STREAM.intents,
    fields: (symbol, timestamp) => intent({ symbol, side: 'BUY', leverage: 10, timestamp }),
  },
  'negative-size': {
    stream: STREAM.intents,
    fields: (symbol, timestamp) => intent({ symbol, side: 'BUY', leverage: 10, position_size_usd: -100, timestamp }),
  },
  contradiction: {
    stream: STREAM.intents,
    fields: (symbol, timestamp) =>
      intent({ symbol, side: 'BUY', action: 'OPEN_LONG', reduceOnly: true, position_size_usd: 100, timestamp }),
  },
  'far-future': {
    stream: STREAM.intents,
    fields: (symbol) =>
      intent({ symbol, side: 'BUY', leverage: 10, position_size_usd: 100, timestamp: '2199-01-01T00:00:00Z' }),
  },
  'empty-plan': { stream: STREAM.plans, fields: () => ({ hello: 'world' }) },
  'plan-without-reduce-only': {
    stream: STREAM.plans,
    fields: (symbol, timestamp) => ({
      plan_id: `unclear-${symbol}`,
      symbol,
      action: 'ENTRY_PROPOSED',
      side: 'BUY',
      notional_usd: '100',
      leverage: '10',
      timestamp_ms: String(parseTime(timestamp)),
    }),
  },
  'exit-plan-of-garbage': { stream: STREAM.exitPlans, fields: () => ({ plan_id: '💥', symbol: '?' }) },
} as const satisfies Readonly<Record<string, Malformed>>;

export type MalformedKind = keyof typeof MALFORMED;

export const MALFORMED_KINDS = Object.keys(MALFORMED) as readonly MalformedKind[];
