import { describe, expect, it } from 'vitest';
import { readPlan } from '../nouns/plan.ts';
import type { Fields } from '../protocol.ts';
import { AT_MS, bridge, intent, ledger, shelf, snapshot, venue, type Shelf } from './fixture.ts';

describe('the ledger gate', () => {
  const strict = { INTENT_BRIDGE_REQUIRE_LEDGER_FOR_OPEN: 'true' };
  const close = intent({ side: 'SELL', reduceOnly: true });
  const stale = AT_MS - 60_000;

  it.each<[string, Fields, Shelf, Readonly<Record<string, string>>, string, string | undefined]>([
    ['open, missing', intent(), venue(), {}, 'plan', 'LEDGER_MISSING_OPEN allowed: symbol=BTCUSDT side=BUY'],
    [
      'open short, missing',
      intent({ side: 'SELL' }),
      venue(),
      {},
      'plan',
      'LEDGER_MISSING_OPEN allowed: symbol=BTCUSDT side=SELL',
    ],
    ['open, there', intent(), shelf(venue(), ledger('0')), {}, 'plan', undefined],
    [
      'open, missing, strict',
      intent(),
      venue(),
      strict,
      'LEDGER_REQUIRED_FOR_OPEN',
      'Skip publish: BTCUSDT BUY but ledger unknown (strict mode)',
    ],
    ['open, there, strict', intent(), shelf(venue(), ledger('0')), strict, 'plan', undefined],
    ['close, missing', close, venue(), {}, 'LEDGER_UNKNOWN', 'Skip publish: BTCUSDT SELL but ledger unknown'],
    [
      'close, missing, flat at the exchange',
      close,
      shelf(venue(), snapshot('0')),
      {},
      'LEDGER_UNKNOWN',
      'Skip publish: BTCUSDT SELL but ledger unknown',
    ],
    [
      'close, flat',
      close,
      shelf(venue(), ledger('0')),
      {},
      'LEDGER_FLAT',
      'Skip publish: BTCUSDT SELL but ledger flat',
    ],
    ['close, there', close, shelf(venue(), ledger('2')), {}, 'plan', undefined],
    ['close, missing, seen by the exchange', close, shelf(venue(), snapshot('2')), {}, 'plan', undefined],
    [
      'close, missing, seen long ago',
      close,
      shelf(venue(), snapshot('2', stale)),
      {},
      'LEDGER_UNKNOWN',
      'Skip publish: BTCUSDT SELL but ledger unknown',
    ],
    [
      'close, flat, but the exchange knows better',
      close,
      shelf(venue(), ledger('0'), snapshot('2')),
      {},
      'plan',
      undefined,
    ],
    [
      'close, there, but gone at the exchange',
      close,
      shelf(venue(), ledger('2'), snapshot('0')),
      {},
      'LEDGER_FLAT',
      'Skip publish: BTCUSDT SELL but ledger flat',
    ],
    [
      'close, snapshot older than the last fill',
      close,
      shelf(venue(), ledger('2', AT_MS - 2_000), snapshot('0')),
      {},
      'plan',
      undefined,
    ],
    ['close without any venue rules', close, ledger('2'), {}, 'plan', undefined],
    ['close of a delisted symbol', close, shelf(venue('SETTLING'), ledger('2')), {}, 'plan', undefined],
    [
      'close, nameless side, missing',
      intent({ side: 'CLOSE' }),
      {},
      {},
      'LEDGER_UNKNOWN',
      'Skip publish: BTCUSDT CLOSE but ledger unknown',
    ],
  ])('%s', (_, fields, stock, settings, end, mark) => {
    const got = bridge(fields, stock, settings);
    expect(got.end).toBe(end);
    const gateMarks = got.marks.filter((line) => line.startsWith('Skip') || line.startsWith('LEDGER_MISSING'));
    expect(gateMarks).toEqual(mark === undefined ? [] : [mark]);
  });

  it('lets a held position off the allowlist be closed, and nothing else there', () => {
    const waves = intent({ symbol: 'WAVESUSDT', side: 'SELL', action: 'CLOSE' });
    expect(bridge(waves, ledger('4', 0, 'WAVESUSDT')).end).toBe('plan');
    expect(bridge(waves, {}).end).toBe('SYMBOL_NOT_IN_ALLOWLIST');
  });
});

describe('closes', () => {
  it.each<[string, object, string, Fields]>([
    ['everything', { action: 'CLOSE', side: undefined }, '2', { action: 'FULL_CLOSE_PROPOSED', side: 'SELL' }],
    ['a short', { action: 'CLOSE', side: undefined }, '-2', { action: 'FULL_CLOSE_PROPOSED', side: 'BUY' }],
    [
      'a quantity',
      { action: 'CLOSE', side: 'SELL', position_size_usd: null, quantity: 0.5 },
      '2',
      { action: 'PARTIAL_CLOSE', close_qty: '0.5' },
    ],
    ['a named half', { action: 'PARTIAL_50', side: 'SELL' }, '2', { action: 'PARTIAL_50' }],
    [
      'all, as a percentage',
      { action: 'CLOSE', percentage: '1.0', side: 'SELL' },
      '2',
      { action: 'FULL_CLOSE_PROPOSED' },
    ],
    [
      'some, as a percentage',
      { action: 'CLOSE', percentage: '0.42', side: 'SELL' },
      '-2',
      { action: 'PARTIAL_CLOSE', close_qty: '0.84', side: 'SELL' },
    ],
    ['derived, in dollars', { side: 'SELL' }, '2', { action: 'FULL_CLOSE_PROPOSED', side: 'SELL' }],
    [
      'derived, with a quantity',
      { side: 'BUY', position_size_usd: 0, quantity: 0.5, entry_price: 9 },
      '-2',
      { action: 'PARTIAL_CLOSE', side: 'BUY' },
    ],
    [
      'the exit monitor’s',
      { side: 'SELL', reduce_only: true, reason: 'TP_HIT' },
      '2',
      { reason_codes: 'explicit,TP_HIT' },
    ],
    [
      'with prose',
      { action: 'CLOSE', side: 'SELL', reason: 'stop, now (R=-1.95)' },
      '2',
      { reason_codes: 'explicit,stop_now_R=-1.95_' },
    ],
    [
      'by the kill score alone',
      { action: 'CLOSE', side: 'SELL', reason: 'kill_score' },
      '2',
      { reason_codes: 'explicit,kill_score' },
    ],
  ])('%s', (_, part, amount, expected) => {
    const got = bridge(intent(part), ledger(amount));
    expect(got.end).toBe('plan');
    expect(got.fields).toMatchObject({ reduceOnly: 'true', ...expected });
    expect(readPlan(got.fields, 'x')).toHaveProperty('plan');
  });
});
