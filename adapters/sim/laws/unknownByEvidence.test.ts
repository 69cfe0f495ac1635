import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../../../engine/nouns/orderStatus.ts';
import type { Order } from '../../../engine/nouns/order.ts';
import type { VenueOrderStatus } from '../../../engine/venue.ts';
import { journal, LawBench, placement, ticket, venueOrder } from './fixture.ts';
import { unknownByEvidenceLaw } from './unknownByEvidence.ts';

const unknown = journal(ticket(), { status: 'UNKNOWN' });
const absences: [string, Partial<Order>][] = [
  ['ended', { status: 'REJECTED', endCode: 'UNKNOWN_NOT_EXECUTED' }],
  ['sent again', { status: 'SENDING', attempt: 2, clientOrderId: 'lk-p1-2' }],
];

describe('unknown-by-evidence', () => {
  it.each(absences)('passes an absence that is true (%s)', (_, changes) => {
    const bench = new LawBench(unknownByEvidenceLaw).journal(unknown).journal({ ...unknown, ...changes });
    expect(bench.accept(venueOrder(ticket(), 'NEW', 2)).broken).toEqual([]);
  });

  it('passes a client id that is given back unused, and catches one that had left', () => {
    const close = ticket({ planId: 'x1', reduceOnly: true, side: 'SELL' });
    const held = journal(close);
    const back = { ...held, status: 'READY', attempt: 0, clientOrderId: '' } as const;
    const bench = new LawBench(unknownByEvidenceLaw).journal(held).journal(back).journal(held);
    expect(bench.send(placement(close)).accept(venueOrder(close)).broken).toEqual([]);
    const sent = new LawBench(unknownByEvidenceLaw).journal(held).send(placement(close));
    expect(sent.journal(back).broken).toEqual(['plan x1 took lk-x1-1 for never sent, but it has left']);
  });

  it.each(absences)('catches an absence that is not (%s)', (_, changes) => {
    const bench = new LawBench(unknownByEvidenceLaw)
      .accept(venueOrder())
      .journal(unknown)
      .journal({ ...unknown, ...changes });
    expect(bench.broken).toHaveLength(1);
  });

  it.each(absences)(
    'passes an absence after the account was reset, but not of an order accepted since (%s)',
    (_, changes) => {
      const bench = new LawBench(unknownByEvidenceLaw).accept(venueOrder()).reset().journal(unknown);
      expect(bench.journal({ ...unknown, ...changes }).broken).toEqual([]);
      const other = ticket({ planId: 'p2' });
      const since = journal(other, { status: 'UNKNOWN' });
      bench.accept(venueOrder(other)).journal(since);
      expect(bench.journal({ ...since, ...changes, clientOrderId: 'lk-p2-2' }).broken).toHaveLength(1);
    },
  );

  it.each(absences)('catches an order that lands after its absence was settled (%s)', (_, changes) => {
    const bench = new LawBench(unknownByEvidenceLaw)
      .journal(unknown)
      .journal({ ...unknown, ...changes })
      .accept(venueOrder());
    expect(bench.broken).toEqual(['the venue accepted lk-p1-1, which was settled as never executed']);
  });

  it.each<[OrderStatus, VenueOrderStatus | undefined, boolean]>([
    ['ACCEPTED', 'NEW', true],
    ['ACCEPTED', 'FILLED', true],
    ['PARTIALLY_FILLED', 'EXPIRED', true],
    ['FILLED', 'FILLED', true],
    ['FILLED', 'PARTIALLY_FILLED', false],
    ['FILLED', undefined, false],
    ['ACCEPTED', undefined, false],
    ['CANCELED', 'EXPIRED', false],
    ['PARTIALLY_FILLED', 'NEW', false],
  ])('judges %s against the venue’s %s: %s', (status, atVenue, ok) => {
    for (const before of ['UNKNOWN', 'SENDING'] as const) {
      const bench = new LawBench(unknownByEvidenceLaw);
      if (atVenue !== undefined) bench.accept(venueOrder(ticket(), atVenue));
      bench.journal({ ...unknown, status: before }).journal({ ...unknown, status });
      expect(bench.broken).toHaveLength(ok ? 0 : 1);
    }
  });
});
