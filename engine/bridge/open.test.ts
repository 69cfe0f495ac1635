import { describe, expect, it } from 'vitest';
import { HASH } from '../names.ts';
import { readPlan } from '../nouns/plan.ts';
import type { Fields } from '../protocol.ts';
import { AT_MS, bridge, intent, ledger, price, shelf, SYMBOL, venue, type Shelf } from './fixture.ts';

describe('entries in every shape', () => {
  const common = {
    decision: 'EXECUTE',
    action: 'ENTRY_PROPOSED',
    reduceOnly: 'false',
    source: 'intent_bridge',
    symbol: SYMBOL,
  };

  it.each<[string, Fields, Shelf, Fields]>([
    [
      '(a) notional as given',
      intent({ entry_price: 100, stop_loss: 98, take_profit: 103, confidence: 0.7 }),
      {},
      { side: 'BUY', notional_usd: '200', leverage: '10', stop_loss: '98', take_profit: '103', confidence: '0.7' },
    ],
    [
      '(b) quantity at the price given',
      {
        data: JSON.stringify({
          symbol: SYMBOL,
          action: 'SELL',
          quantity: 3,
          entry_price: 100,
          stop_loss_pct: 0.02,
          timestamp: AT_MS,
        }),
      },
      {},
      { side: 'SELL', notional_usd: '300', leverage: '1', stop_loss: '102' },
    ],
    [
      '(b) quantity at the market price',
      {
        data: JSON.stringify({ symbol: SYMBOL, action: 'BUY', quantity: 0.5, take_profit_pct: 0.04, timestamp: AT_MS }),
      },
      price('200'),
      { side: 'BUY', notional_usd: '100', take_profit: '208' },
    ],
    [
      '(c) dollars times leverage, levels in per cent of the market price',
      {
        ...{
          symbol: SYMBOL,
          action: 'SELL',
          side: 'SHORT',
          position_usd: '300.0',
          leverage: '2.5',
          tp_pct: '2.0',
          sl_pct: '1.0',
        },
        ...{ timestamp: String(AT_MS / 1000), intent_type: 'AUTONOMOUS_ENTRY', reduceOnly: 'false' },
      },
      price('1000'),
      { side: 'SELL', notional_usd: '750', leverage: '2', stop_loss: '1010', take_profit: '980' },
    ],
    ['FORMAT3', intent({ position_size_usd: undefined, size: 150, price: 5 }), {}, { notional_usd: '150' }],
    ['no time: the arrival', intent({ timestamp: undefined }), {}, { timestamp_ms: String(AT_MS) }],
  ])('%s', (_, fields, stock, expected) => {
    const got = bridge(fields, shelf(venue(), stock));
    expect(got.end).toBe('plan');
    expect(got.fields).toMatchObject({ ...common, ...expected });
    expect(readPlan(got.fields, 'x')).toHaveProperty('plan');
  });

  it('carries the ids', () => {
    const { fields } = bridge(intent({}, { root_id: '5-1', trace_id: 't', correlation_id: 'c' }));
    expect(fields).toMatchObject({ root_id: '5-1', trace_id: 't', correlation_id: 'c' });
    expect(fields['plan_id']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('says what it publishes', () => {
    const { marks } = bridge(intent({ entry_price: 100, stop_loss: 98, take_profit: 103 }));
    expect(marks).toEqual([
      'LEDGER_MISSING_OPEN allowed: symbol=BTCUSDT side=BUY',
      'Publishing plan for BTCUSDT BUY: leverage=10, sl=98, tp=103',
    ]);
  });
});

describe('ends before a plan', () => {
  const wrongStop = { entry_price: 100, stop_loss: 101 };

  it.each<[string, Fields, Shelf, string]>([
    ['600 s old', intent({ timestamp: AT_MS / 1000 - 600 }), venue(), 'plan'],
    ['older', intent({ timestamp: AT_MS / 1000 - 601 }), venue(), 'STALE_INTENT_DROP'],
    [
      'a close that is older',
      intent({ action: 'CLOSE', timestamp: AT_MS / 1000 - 601 }),
      shelf(ledger('1')),
      'STALE_INTENT_DROP',
    ],
    ['5 s ahead', intent({ timestamp: AT_MS / 1000 + 5 }), venue(), 'plan'],
    ['further ahead', intent({ timestamp: AT_MS / 1000 + 6 }), venue(), 'dead: timestamp 6 s in the future'],
    ['off the list', intent({ symbol: 'WAVESUSDT' }), venue('TRADING', AT_MS, 'WAVESUSDT'), 'SYMBOL_NOT_IN_ALLOWLIST'],
    ['not trading', intent(), venue('SETTLING'), 'SYMBOL_NOT_TRADING'],
    [
      'not listed, without filters',
      intent(),
      { hashes: { [HASH.venue(SYMBOL)]: { status: 'GONE', as_of_ms: String(AT_MS) } } },
      'SYMBOL_NOT_TRADING',
    ],
    ['venue unknown', intent(), {}, 'STALE_VENUE'],
    ['venue old', intent(), venue('TRADING', AT_MS - 3_601_000), 'STALE_VENUE'],
    [
      'venue unreadable',
      intent(),
      { hashes: { [HASH.venue(SYMBOL)]: { status: 'TRADING', as_of_ms: String(AT_MS) } } },
      'STALE_VENUE',
    ],
    ['no price for a quantity', intent({ position_size_usd: 0, quantity: 1 }), venue(), 'STALE_PRICE'],
    ['an old price', intent({ stop_loss_pct: 0.02 }), shelf(venue(), price('100', AT_MS - 180_001)), 'STALE_PRICE'],
    [
      'no size',
      intent({ position_size_usd: 0, entry_price: 5 }),
      venue(),
      'dead: no size: position_size_usd, position_usd with leverage, size with price, or quantity',
    ],
    [
      'an absurd notional',
      intent({ position_size_usd: 0, quantity: 1e14, entry_price: 1e14 }),
      venue(),
      'dead: a notional of 10000000000000000000000000000 USD',
    ],
    [
      'a notional of nothing',
      intent({ position_size_usd: 0, quantity: 1e-12, entry_price: 1e-12 }),
      venue(),
      'dead: a notional of 0 USD',
    ],
    [
      'a wrong stop',
      intent(wrongStop),
      venue(),
      'dead: stop_loss on the wrong side of the price: stop_loss=101 price=100',
    ],
    ['a wrong stop on a close', intent({ ...wrongStop, action: 'CLOSE' }), ledger('-1'), 'plan'],
    ['not JSON', { payload: '{' }, venue(), 'dead: not JSON'],
    ['nothing', {}, venue(), 'dead: symbol missing or unusable; side missing'],
  ])('%s', (_, fields, stock, end) => expect(bridge(fields, stock).end).toBe(end));
});
