import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../engine/decimal.ts';
import { BTC, LawBench, result, ticket, venueOrder } from './fixture.ts';
import { onePositionLaw } from './onePosition.ts';

const second = ticket({ planId: 'p2', rootId: 'r2' });
const close = ticket({ planId: 'x1', reduceOnly: true });
const one = decimal('1');

describe('one-position', () => {
  it('passes one entry after the other, each from flat', () => {
    const bench = new LawBench(onePositionLaw)
      .permit(ticket())
      .accept(venueOrder())
      .fill(venueOrder(), '1', one)
      .result(result());
    bench.permit(close).outside(BTC, ZERO).result(result(close)).permit(second).accept(venueOrder(second));
    expect(bench.broken).toEqual([]);
  });

  it('catches a second entry while the first is under way, also for another side', () => {
    const bench = new LawBench(onePositionLaw).permit(ticket()).permit({ ...second, side: 'SELL' });
    expect(bench.broken).toEqual(['entry plan p2 on BTCUSDT was permitted while entry plan p1 is under way']);
  });

  it('catches an entry while a close is under way', () => {
    const bench = new LawBench(onePositionLaw).permit(close).permit(second);
    expect(bench.broken).toEqual(['entry plan p2 on BTCUSDT was permitted while close plan x1 is under way']);
  });

  it('catches an entry on top of a position of ours, not on somebody else’s', () => {
    const bench = new LawBench(onePositionLaw)
      .accept(venueOrder())
      .fill(venueOrder(), '1', one)
      .accept(venueOrder(second));
    expect(bench.broken).toEqual(['the venue accepted entry lk-p2-1 on BTCUSDT, where 1 of ours is open']);
    expect(new LawBench(onePositionLaw).outside(BTC, one).accept(venueOrder(second)).broken).toEqual([]);
  });

  it('lets a close take what is ours first: what is left then is somebody else’s', () => {
    const [two, three] = [decimal('2'), decimal('3')];
    const sell = venueOrder(ticket({ planId: 'x1', side: 'SELL', reduceOnly: true }));
    const mixed = () => new LawBench(onePositionLaw).fill(venueOrder(), '1', one).outside(BTC, three);
    expect(mixed().fill(sell, '1', two).accept(venueOrder(second)).broken).toEqual([]);
    expect(mixed().accept(venueOrder(second)).broken).toHaveLength(1);
    // Somebody who reduces it takes theirs first, until less is left than was ours.
    expect(mixed().outside(BTC, one).accept(venueOrder(second)).broken).toHaveLength(1);
    expect(mixed().outside(BTC, -one).outside(BTC, one).accept(venueOrder(second)).broken).toEqual([]);
  });
});
