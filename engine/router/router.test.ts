import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decideAll, endOf, entryOf } from '../bridge/fixture.ts';
import { configOf } from '../config.ts';
import { STREAM, TEXT } from '../names.ts';
import { openRecord, readIntent } from '../nouns/intentShapes.ts';
import type { Fields } from '../protocol.ts';
import { makeRouter } from './router.ts';
import { runs } from '../../properties/drawn/runs.ts';

const AT_MS = 1_770_000_000_000;
const router = makeRouter(configOf());

/** A decision of the AI engine as it was recorded: trace id empty, side in lower case. */
function decisionFields(part: object = {}, envelope: Fields = {}): Fields {
  const payload = {
    symbol: 'FHEUSDT',
    side: 'buy',
    confidence: 0.72,
    entry_price: 0.09962,
    quantity: 50.0,
    leverage: 5,
    trail_percent: null,
    model: 'ensemble',
    position_size_usd: 50.0,
    timestamp: '2026-02-02T02:39:58.000000',
    ...part,
  };
  return {
    event_type: 'ai.decision.made',
    payload: JSON.stringify(payload),
    trace_id: '',
    correlation_id: '91893af0-a3a6-4782-b00d-c16af424d0b8',
    timestamp: '2026-02-02T02:39:58.500000',
    source: 'ai-engine',
    ...envelope,
  };
}

function route(fields: readonly Fields[], texts: Readonly<Record<string, string>> = {}, atMs = AT_MS) {
  const entries = fields.map((one, index) => entryOf(one, `${AT_MS + index}-0`));
  return decideAll(router, entries, { texts }, atMs);
}

function ends(fields: readonly Fields[]): string[] {
  return route(fields).map(endOf);
}

describe('a valid decision', () => {
  it('becomes one intent that carries ids and the producer’s time', () => {
    const [decision] = route([decisionFields()]);
    expect(decision?.appends).toHaveLength(1);
    expect(decision?.appends[0]).toMatchObject({
      stream: STREAM.intents,
      fields: {
        event_type: 'trade.intent',
        root_id: `${AT_MS}-0`,
        trace_id: '',
        correlation_id: '91893af0-a3a6-4782-b00d-c16af424d0b8',
        source: 'ai-engine',
        timestamp: '2026-02-02T02:39:58.000Z',
      },
    });
    expect(JSON.parse(decision?.appends[0]?.fields['payload'] ?? '')).toMatchObject({
      symbol: 'FHEUSDT',
      side: 'BUY',
      action: 'BUY',
      position_size_usd: 50,
      model: 'ensemble',
      timestamp: '2026-02-02T02:39:58.000Z',
    });
  });

  it.each([
    ['as long as a copy may trade', 0, 600_000],
    ['for the dedup window of the step’s time, if that is longer', -590_000, 300_000],
    ['from no later than the bridge would take it', 90_000, 605_000],
  ])('is remembered %s', (_, stampMs, forMs) => {
    const timestamp = new Date(AT_MS + stampMs).toISOString();
    const [decision] = route([decisionFields({ timestamp }, { trace_id: 't1', message_id: 'm1' })]);
    const key = TEXT.dedup('91893af0-a3a6-4782-b00d-c16af424d0b8||t1||m1');
    const expiresAtMs = AT_MS + forMs;
    expect(decision?.writes).toEqual([{ op: 'text', key, value: String(expiresAtMs), expiresAtMs }]);
  });
});

describe('the same signal again', () => {
  it.each<[string, object, Fields, string]>([
    ['with a new entry id', {}, {}, 'DUPLICATE_SKIP'],
    ['published again later', {}, { timestamp: '2026-02-02T02:41:01' }, 'DUPLICATE_SKIP'],
    ['said anew, with a timestamp of its own', { timestamp: '2026-02-02T02:41:00' }, {}, 'intent'],
    ['another side', { side: 'sell' }, {}, 'intent'],
    ['another correlation id', {}, { correlation_id: 'other' }, 'intent'],
    ['another trace id', {}, { trace_id: 'other' }, 'intent'],
    ['an id of its own', {}, { message_id: 'm2' }, 'intent'],
  ])('%s', (_, part, envelope, end) => {
    expect(ends([decisionFields(), decisionFields(part, envelope)])).toEqual(['intent', end]);
  });

  it('is known by its message id whatever it says', () => {
    const envelope = { message_id: 'm1' };
    expect(ends([decisionFields({}, envelope), decisionFields({ confidence: 0.8 }, envelope)])).toEqual([
      'intent',
      'DUPLICATE_SKIP',
    ]);
  });

  it('is known by its content whatever the order of its keys', () => {
    const one = decisionFields();
    const turned = Object.fromEntries(Object.entries(JSON.parse(one['payload'] ?? '') as object).reverse());
    expect(ends([one, { ...one, payload: JSON.stringify(turned) }])).toEqual(['intent', 'DUPLICATE_SKIP']);
  });

  it('does not mistake signals without any ids for each other', () => {
    const nameless = { correlation_id: '', trace_id: '' };
    expect(ends([decisionFields({}, nameless), decisionFields({ symbol: 'BTCUSDT' }, nameless)])).toEqual([
      'intent',
      'intent',
    ]);
  });

  it.each([
    [String(AT_MS + 1), 'DUPLICATE_SKIP'],
    [String(AT_MS), 'intent'],
    ['1', 'DUPLICATE_SKIP'],
    ['rubbish', 'intent'],
  ])('a remembered %s ends as %s', (remembered, end) => {
    const fields = decisionFields({}, { message_id: 'm1' });
    const key = TEXT.dedup('91893af0-a3a6-4782-b00d-c16af424d0b8||||m1');
    expect(route([fields], { [key]: remembered }).map(endOf)).toEqual([end]);
  });

  it('keeps its key short', () => {
    const long = 'x'.repeat(100_000);
    const [decision] = route([decisionFields({}, { correlation_id: long, trace_id: long, message_id: long })]);
    expect(decision?.writes[0]?.key.length).toBeLessThan(200);
    expect(decision?.appends[0]?.fields['correlation_id']?.length).toBeLessThan(50);
  });
});

describe('what is no decision', () => {
  it.each<[string, Fields, string]>([
    ['no symbol', decisionFields({ symbol: undefined }), 'INVALID_DECISION_DROP'],
    ['no side', decisionFields({ side: undefined }), 'INVALID_DECISION_DROP'],
    ['HOLD', decisionFields({ side: 'hold' }), 'INVALID_DECISION_DROP'],
    ['an absurd number', decisionFields({ position_size_usd: 1e30 }), 'INVALID_DECISION_DROP'],
    ['a wrong type', decisionFields({ leverage: [] }), 'INVALID_DECISION_DROP'],
    ['unreadable JSON', { payload: '{"symbol":' }, 'INVALID_DECISION_DROP'],
    ['ten megabytes', { payload: `"${'x'.repeat(10_000_000)}"` }, 'INVALID_DECISION_DROP'],
    ['flat, without a symbol', { side: 'BUY' }, 'INVALID_DECISION_DROP'],
    ['nothing at all', {}, 'dead: none of payload, data, symbol, side, action'],
    ['something else', { event: 'heartbeat' }, 'dead: none of payload, data, symbol, side, action'],
  ])('%s', (_, fields, end) => expect(ends([fields])).toEqual([end]));

  it('is named with its reason and ids, and not remembered', () => {
    const [decision] = route([decisionFields({ side: 'hold' })]);
    expect(decision?.appends[0]?.fields).toMatchObject({
      code: 'INVALID_DECISION_DROP',
      symbol: 'FHEUSDT',
      root_id: `${AT_MS}-0`,
      correlation_id: '91893af0-a3a6-4782-b00d-c16af424d0b8',
      detail: 'INVALID_DECISION_DROP symbol=FHEUSDT reason=side="hold" is no side and no action; side missing',
    });
    expect(decision?.writes).toEqual([]);
  });
});

it('ends every entry exactly once, and its intents can be read', () => {
  const name = fc.constantFrom('payload', 'data', 'symbol', 'side', 'action', 'timestamp', 'correlation_id', 'junk');
  const rubbish = fc.dictionary(name, fc.oneof(fc.string({ unit: 'binary' }), fc.json()));
  const nearly = fc.dictionary(
    fc.constantFrom('symbol', 'side', 'leverage', 'quantity', 'timestamp', '__proto__', 'trace_id', 'stop_loss'),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('BTCUSDT', 'SELL', '1e400', '0x10', '-0', 1e308)),
  );
  const entry = fc.oneof(
    rubbish,
    nearly.map((part) => decisionFields(part)),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (fields) => {
      const decisions = route(fields);
      for (const decision of decisions) {
        expect([
          'intent',
          'INVALID_DECISION_DROP',
          'DUPLICATE_SKIP',
          expect.stringMatching(/^dead: none of/),
        ]).toContainEqual(endOf(decision));
        if (endOf(decision) !== 'intent') continue;
        const written = decision.appends[0]?.fields ?? {};
        const opened = openRecord(written);
        expect('record' in opened && readIntent(entryOf(written), opened.record, '1-0')).toHaveProperty('intent');
      }
    }),
    runs(500),
  );
});
