import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterNews,
  isEnded,
  isInFlight,
  mayStep,
  ORDER_STATUSES,
  ORDER_STEPS,
  type OrderStatus,
} from './orderStatus.ts';

const ENDED: readonly OrderStatus[] = ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'];
const LANDED: readonly OrderStatus[] = ['ACCEPTED', 'PARTIALLY_FILLED', ...ENDED];

/** Every step there is, written out once more. */
const STEPS: readonly [OrderStatus, readonly OrderStatus[]][] = [
  ['READY', ['SENDING', 'UNKNOWN', 'REJECTED']],
  ['SENDING', ['READY', 'UNKNOWN', ...LANDED]],
  ['UNKNOWN', ['READY', 'SENDING', ...LANDED]],
  ['ACCEPTED', ['PARTIALLY_FILLED', ...ENDED]],
  ['PARTIALLY_FILLED', ['FILLED', 'CANCELED', 'EXPIRED']],
  ...ENDED.map((status): [OrderStatus, readonly OrderStatus[]] => [status, []]),
];

const PAIRS = STEPS.flatMap(([from, allowed]) => ORDER_STATUSES.map((to) => [from, to, allowed.includes(to)] as const));

describe('order status', () => {
  it.each(PAIRS)('%s → %s: %s', (from, to, allowed) => {
    expect(mayStep(from, to)).toBe(allowed);
  });

  it('knows all of them', () => {
    expect(PAIRS).toHaveLength(ORDER_STATUSES.length * ORDER_STATUSES.length);
    expect(Object.keys(ORDER_STEPS).sort()).toEqual([...ORDER_STATUSES].sort());
  });

  it.each(ORDER_STATUSES)('%s is ended, in flight or waiting', (status) => {
    expect([isEnded(status), isInFlight(status)]).toEqual([
      ENDED.includes(status),
      ['SENDING', 'UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED'].includes(status),
    ]);
  });

  it.each<[OrderStatus, Parameters<typeof afterNews>[1], OrderStatus]>([
    ['SENDING', 'NEW', 'ACCEPTED'],
    ['UNKNOWN', 'FILLED', 'FILLED'],
    ['ACCEPTED', 'PARTIALLY_FILLED', 'PARTIALLY_FILLED'],
    ['PARTIALLY_FILLED', 'CANCELED', 'CANCELED'],
    ['ACCEPTED', 'NEW', 'ACCEPTED'],
    ['PARTIALLY_FILLED', 'NEW', 'PARTIALLY_FILLED'],
    ['PARTIALLY_FILLED', 'REJECTED', 'PARTIALLY_FILLED'],
    ['FILLED', 'NEW', 'FILLED'],
    ['FILLED', 'PARTIALLY_FILLED', 'FILLED'],
    ['CANCELED', 'FILLED', 'CANCELED'],
    ['READY', 'FILLED', 'READY'],
  ])('%s after the news %s is %s', (status, news, after) => {
    expect(afterNews(status, news)).toBe(after);
  });

  /** How far an order is; all ends are as far. */
  const far = (status: OrderStatus): number =>
    ENDED.includes(status) ? 4 : ['READY', 'SENDING', 'UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED'].indexOf(status) - 1;
  const news = fc.constantFrom('NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED' as const);

  it('never moves back and never leaves an end, whatever the venue tells, how often and in which order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ORDER_STATUSES), fc.array(news), (first, stories) => {
        let status = first;
        for (const told of stories) {
          const next = afterNews(status, told);
          expect(far(next)).toBeGreaterThanOrEqual(far(status));
          if (isEnded(status)) expect(next).toBe(status);
          status = next;
        }
      }),
    );
  });

  it('ends as the venue says it ended, whatever comes before and after, said once or many times', () => {
    const early = fc.array(fc.constantFrom('NEW' as const, 'PARTIALLY_FILLED' as const));
    const ends = fc.constantFrom('FILLED' as const, 'CANCELED' as const, 'EXPIRED' as const);
    fc.assert(
      fc.property(
        fc.constantFrom('SENDING', 'UNKNOWN', 'ACCEPTED'),
        early,
        ends,
        fc.array(news),
        (first, before, end, after) => {
          expect([...before, end, ...after].reduce<OrderStatus>(afterNews, first as OrderStatus)).toBe(end);
        },
      ),
    );
  });
});
