import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../config.ts';
import { planName } from '../names.ts';
import { clientOrderId, readClientOrderId } from './clientOrderId.ts';

const planId = fc.stringMatching(/^[A-Za-z0-9:_-]{1,64}$/);
const prefix = fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/);
const attempt = fc.integer({ min: 1, max: 9_999 });

describe('client order id', () => {
  it('is one that the venue takes, and reads back', () => {
    fc.assert(
      fc.property(prefix, planId, attempt, (mark, plan, number) => {
        expect(SETTINGS.EXECUTOR_CLIENT_ID_PREFIX.read(mark)).toEqual({ value: mark });
        const id = clientOrderId(mark, plan, number);
        expect(id).toMatch(/^[.A-Z:/a-z0-9_-]{1,36}$/);
        expect(id).toBe(clientOrderId(mark, plan, number));
        expect(readClientOrderId(mark, id)).toEqual({ planId: planName(plan), attempt: number });
      }),
    );
  });

  it('carries a plan id as it is, unless it is long or unusual', () => {
    expect(clientOrderId('lk', 'rot_ab12cd34_BTCUSDT', 3)).toBe('lk-rot_ab12cd34_BTCUSDT-3');
    expect(clientOrderId('lk', 'reconclose:BTCUSDT:1', 3)).toMatch(/^lk-[0-9a-f]{16}-3$/);
    expect(planName(planName('reconclose:BTCUSDT:1'))).toBe(planName('reconclose:BTCUSDT:1'));
  });

  it.each([
    '',
    'lk',
    'lk-',
    'lk-p1',
    'lk-p1-',
    'lk-p1-x',
    'lk-p1-12345',
    'lk-p:1-1',
    'lkx-p1-1',
    'x-lk-p1-1',
    'web_abc-1',
  ])('does not take %j for ours', (id) => {
    expect(readClientOrderId('lk', id)).toBeUndefined();
  });
});
