import { describe, expect, it } from 'vitest';
import { HASH, ownerOf, SEEN_ORDERS, STREAM, TEXT } from './names.ts';
import { deadLetter, endedEarly, gapOutcome, OUTCOMES, render } from './outcomes.ts';
import type { Input } from './protocol.ts';

const TRACE = { rootId: '1-0', traceId: 't', correlationId: 'c' };

function entry(fields: Record<string, string>): Input {
  return { kind: 'entry', stream: STREAM.intents, entry: { id: '5-0', fields } };
}

describe('outcomes', () => {
  it('are rendered CODE key=value, absent values left out', () => {
    expect(render('CODE')).toBe('CODE');
    expect(render('CODE', { a: 1, b: undefined, c: false, d: '' })).toBe('CODE a=1 c=false d=');
  });

  it('have a stage and a meaning each', () => {
    for (const [stage, meaning] of Object.values(OUTCOMES)) {
      expect(stage).toMatch(/^(router|bridge|desk|executor|any)$/);
      expect(meaning).toMatch(/^.{10,}[^.]$/);
    }
  });

  it('on the outcome stream carry the ids of their message', () => {
    const { appends, marks, writes } = endedEarly('bridge', 'LEDGER_FLAT', TRACE, 'BTCUSDT', 7, { amt: '0' });
    const detail = 'LEDGER_FLAT symbol=BTCUSDT amt=0';
    const ids = { root_id: '1-0', trace_id: 't', correlation_id: 'c' };
    const fields = { stage: 'bridge', code: 'LEDGER_FLAT', symbol: 'BTCUSDT', detail, ...ids, timestamp_ms: '7' };
    expect({ appends, marks, writes }).toEqual({
      appends: [{ stream: STREAM.outcomes, fields }],
      marks: [detail],
      writes: [],
    });
  });

  it('count what was trimmed away unread', () => {
    expect(gapOutcome('router', entry({}), 3, 7).appends).toMatchObject([
      {
        stream: STREAM.outcomes,
        fields: { code: 'INTENT_GAP', root_id: 'trade.intent:5-0', detail: expect.stringContaining('count=3') },
      },
    ]);
  });

  it('keep a dead letter short, with its true length and a hash of all of it', () => {
    const letter = (value: string) =>
      deadLetter('bridge', entry({ payload: value, more: 'x' }), 'y'.repeat(10_000), 7).appends[0]?.fields ?? {};
    const big = letter('a'.repeat(10_000_000));
    expect(big).toMatchObject({
      entry_id: '5-0',
      root_id: 'trade.intent:5-0',
      stream: STREAM.intents,
      length: String(10_000_000 + 'payloadmorex'.length),
    });
    expect([big['body']?.length, big['reason']?.length]).toEqual([4_096, 200]);
    expect(big['hash']).not.toBe(letter('a'.repeat(10_000_001))['hash']);
    expect(letter('{"a":1}')['body']).toBe('payload={"a":1}\nmore=x\n');
  });

  it('are never a dead letter for what is not an entry', () => {
    expect(() => deadLetter('desk', { kind: 'timer', timer: 'cycle', number: 1 }, 'x', 7)).toThrow('only entries');
  });
});

describe('names', () => {
  it.each<[string, string | undefined]>([
    [HASH.position('BTCUSDT'), 'desk'],
    [HASH.snapshot('BTCUSDT'), 'brain'],
    [HASH.ledger('BTCUSDT'), 'executor'],
    [HASH.exposure, 'desk'],
    [HASH.order('p'), 'executor'],
    [HASH.openOrders, 'executor'],
    [HASH.symbolConfig('BTCUSDT'), 'executor'],
    [HASH.epoch, 'executor'],
    [HASH.marketState('BTCUSDT'), 'market'],
    [HASH.portfolio, 'market'],
    [HASH.venue('BTCUSDT'), 'market'],
    [HASH.stats('EXIT', 'BTCUSDT'), 'market'],
    [HASH.volumes, 'market'],
    [HASH.candidates, 'brain'],
    [HASH.harvest('BTCUSDT'), 'harvest'],
    [HASH.health, 'health'],
    [HASH.healthAlert, 'health'],
    [HASH.cursor('desk', 'x'), 'stage'],
    [HASH.lease('desk'), 'stage'],
    [TEXT.kill, 'operator'],
    [TEXT.cooldown('BTCUSDT'), 'desk'],
    [TEXT.permit('p'), 'desk'],
    [TEXT.positionPermit('p'), 'desk'],
    [TEXT.dailyTrades('20260202'), 'desk'],
    [TEXT.dedup('k'), 'router'],
    [SEEN_ORDERS, 'executor'],
    ['quantum:elsewhere', undefined],
  ])('%s belongs to %s', (key, owner) => {
    expect(ownerOf(key)).toBe(owner);
  });
});
