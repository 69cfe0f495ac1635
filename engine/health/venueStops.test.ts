import { describe, expect, it } from 'vitest';
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Guard } from '../executor/guardBook.ts';
import { healthy } from './evidenceFixture.ts';
import { judge, writeVerdict } from './verdict.ts';
import { venueStops } from './venueStops.ts';

const WAITING: Guard = {
  ...{ clientOrderId: 'lk-0123456789abcdef-stop', symbol: 'ETHUSDT', side: 'SELL', status: 'NEW' },
  ...{ triggerPrice: decimal('90'), quantity: decimal('2'), timestampMs: 5, recvWindowMs: 3_000, seenMs: 5 },
  ...{ refusals: 0, code: 0, checks: 0, checkMs: 0 },
};
const REFUSED: Guard = { ...WAITING, symbol: 'BTCUSDT', status: 'REFUSED', refusals: 3, code: -4045 };

describe('gate G', () => {
  it.each<[string, Partial<Guard>]>([
    ['was refused twice', { refusals: 2 }],
    ['is refused because the price is through it', { code: -2021 }],
    ['waits, whatever was before', { status: 'NEW' }],
  ])('passes a stop that %s', (_, changes) => {
    expect(venueStops(healthy({ guards: [WAITING, { ...REFUSED, ...changes }] }))).toMatchObject({
      passes: true,
      alerts: [],
    });
  });

  it.each(['REFUSED', 'SENDING', 'UNKNOWN'] as const)(
    'fails for one that is refused again and again, also while %s',
    (status) => {
      expect(venueStops(healthy({ guards: [WAITING, { ...REFUSED, status }] }))).toEqual({
        passes: false,
        facts: ['Stops waiting at the venue: 1', 'BTCUSDT refused: 3 times, last with -4045'],
        conclusion: 'Without a stop at the venue: BTCUSDT',
        alerts: ['BTCUSDT_WITHOUT_VENUE_STOP'],
      });
    },
  );

  it('is there only with stops at the venue, and fails closed', () => {
    const evidence = { guards: [REFUSED] };
    const config = configOf({ EXECUTOR_VENUE_STOPS: 'on' });
    expect(writeVerdict(judge(healthy({ ...evidence, config }), false))).toMatchObject({
      verdict: 'FAIL',
      gate_g: 'FAIL',
    });
    expect(writeVerdict(judge(healthy(evidence), false))).not.toHaveProperty('gate_g');
  });
});
