/** Bad input never stops a stream: each bad entry gets a named outcome, and the next message is processed. */
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../engine/outcomes.ts';
import { STREAM } from '../engine/names.ts';
import type { Fields } from '../engine/protocol.ts';
import { LawBook } from '../adapters/sim/laws/laws.ts';
import { comeToRest, drive } from '../adapters/sim/run/drive.ts';
import { Journal } from '../adapters/sim/run/journal.ts';
import { says, START_MS, usualWorld } from '../adapters/sim/run/usualWorld.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import { World } from '../adapters/sim/world/world.ts';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];
const BAD_AT_S = 60;
const GOOD_AT_S = 61;
const intent = (payload: unknown): Fields => ({
  event_type: 'trade.intent',
  payload: JSON.stringify(payload),
  source: 'test',
});
const sized = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  leverage: 10,
  position_size_usd: 100,
  timestamp: '2026-02-02T00:01:00Z',
};
const plan: Fields = {
  plan_id: 'p1',
  symbol: 'BTCUSDT',
  action: 'ENTRY_PROPOSED',
  side: 'BUY',
  reduceOnly: 'false',
  timestamp_ms: String(START_MS + 60_000),
  notional_usd: '100',
  leverage: '10',
};

const BAD: readonly (readonly [name: string, stream: string, fields: Fields])[] = [
  ['malformed JSON', STREAM.decisions, { payload: '{"symbol": "BTCUSDT", ' }],
  ['no fields that mean anything', STREAM.decisions, { hello: 'world' }],
  ['a JSON array', STREAM.decisions, { payload: '[1,2,3]' }],
  ['a missing symbol', STREAM.decisions, { payload: JSON.stringify({ side: 'buy', confidence: 0.7 }) }],
  ['a symbol of the wrong type', STREAM.decisions, { payload: JSON.stringify({ symbol: { a: 1 }, side: 'buy' }) }],
  ['a prototype in disguise', STREAM.decisions, { payload: '{"__proto__": {"symbol": "BTCUSDT"}, "side": "buy"}' }],
  [
    '10 MB of payload',
    STREAM.decisions,
    { payload: JSON.stringify({ symbol: 'BTCUSDT', side: 'buy', pad: 'x'.repeat(10_000_000) }) },
  ],
  ['malformed JSON in an intent', STREAM.intents, { payload: 'not json' }],
  ['an intent without a size', STREAM.intents, intent({ ...sized, position_size_usd: undefined })],
  ['an infinite size', STREAM.intents, intent({ ...sized, position_size_usd: '1e999' })],
  ['a negative size', STREAM.intents, intent({ ...sized, position_size_usd: -100 })],
  ['a size of 10^30', STREAM.intents, intent({ ...sized, position_size_usd: 1e30 })],
  ['a leverage that is a word', STREAM.intents, intent({ ...sized, leverage: 'ten' })],
  ['a time in the year 5000', STREAM.intents, intent({ ...sized, timestamp: '5000-01-01T00:00:00Z' })],
  ['a time of last year', STREAM.intents, intent({ ...sized, timestamp: '2025-02-02T00:00:00Z' })],
  ['an unknown symbol', STREAM.intents, intent({ ...sized, symbol: 'NOSUCHUSDT' })],
  ['a symbol with a line break', STREAM.intents, intent({ ...sized, symbol: 'BTC\nUSDT' })],
  ['10 MB in an intent', STREAM.intents, { payload: 'x'.repeat(10_000_000) }],
  ['an empty plan', STREAM.plans, {}],
  ['a plan without reduceOnly', STREAM.plans, { ...plan, reduceOnly: '' }],
  ['a plan without an action', STREAM.plans, { ...plan, action: '' }],
  ['a close that says it is no reduction', STREAM.plans, { ...plan, action: 'FULL_CLOSE_PROPOSED' }],
  ['an entry plan without a notional', STREAM.plans, { ...plan, notional_usd: 'NaN' }],
  ['an exit plan of garbage', STREAM.exitPlans, { plan_id: 'x'.repeat(1000), symbol: '💥' }],
  ['a result of an unknown writer', STREAM.results, { plan_id: 'p9', symbol: 'BTCUSDT', executed: 'True' }],
  ['a ticket that nobody permitted', STREAM.orders, { plan_id: 'p2', symbol: 'BTCUSDT', side: 'BUY', qty: '1e400' }],
  ['a drift report of garbage', STREAM.reconcile, { symbol: 'BTCUSDT', exchange_amt: 'lots' }],
];

function runWith(bad: readonly (readonly [string, string, Fields])[]) {
  const world = new World({
    ...usualWorld({
      seed: 'bad',
      symbols: SYMBOLS,
      minutes: 3,
      signals: [says({ symbol: 'ETHUSDT', side: 'BUY', second: GOOD_AT_S })],
    }),
    script: (script) =>
      script.at(BAD_AT_S * 1000, () => bad.forEach(([, stream, fields]) => script.add({ stream, fields }))),
  });
  const store = new MemoryStore(world.consumers, 'bad');
  const journal = new Journal();
  const laws = new LawBook(world);
  world.core.observers.push(journal, laws);
  drive(world, store, (START_MS + 180_000) * 1000);
  const pending = comeToRest(world, store);
  laws.atRest();
  return { journal, laws, pending };
}

describe('bad input', () => {
  it.each(BAD)('%s: a named end, and the next signal trades', (name, stream, fields) => {
    const { journal, laws, pending } = runWith([[name, stream, fields]]);
    const early = journal.of(STREAM.outcomes).map((record) => record.fields['code'] ?? '');
    const dead = journal.of(STREAM.deadletters).map((record) => record.fields['reason'] ?? '');
    const denied = journal.of(STREAM.results).filter((record) => record.fields['executed'] === 'false');
    const foreign = stream === STREAM.results;
    expect(early.length + dead.length + denied.length).toBe(foreign ? 0 : 1);
    for (const code of early) expect(Object.keys(OUTCOMES)).toContain(code);
    for (const reason of dead) expect(reason).not.toBe('');
    expect(journal.entryOrders('ETHUSDT')).toHaveLength(1);
    expect(journal.entryOrders('BTCUSDT')).toHaveLength(0);
    expect(pending).toBeUndefined();
    expect(laws.violations()).toEqual([]);
  });

  it('all of it at once changes nothing else', () => {
    const { journal, pending } = runWith(BAD);
    expect(journal.entryOrders('ETHUSDT')).toHaveLength(1);
    expect(journal.entryOrders()).toHaveLength(1);
    expect(pending).toBeUndefined();
  });

  it('keeps no more than 4 KiB of a dead letter', () => {
    const { journal } = runWith([['', STREAM.intents, { payload: 'x'.repeat(10_000_000) }]]);
    const [letter] = journal.of(STREAM.deadletters);
    expect(letter?.fields['body']?.length).toBeLessThanOrEqual(4_096);
    expect(letter?.fields['length']).toBe(String(10_000_000 + 'payload'.length));
  });
});
