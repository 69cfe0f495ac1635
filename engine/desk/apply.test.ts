import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../decimal.ts';
import { EMPTY_LEDGER } from '../nouns/ledger.ts';
import type { Plan } from '../nouns/plan.ts';
import type { Position } from '../nouns/position.ts';
import { checkClose, checkEntry, checkStop, heldAmount } from './apply.ts';
import { AT_MS, CLOSE, ENTRY, held, snapshot, venue } from './fixture.ts';

const short: Position = { ...held, side: 'SHORT' };
const closing: Position = { ...held, state: 'CLOSING', closePlanId: 'c' };
const opening: Position = { ...held, state: 'OPENING', quantity: 0n, entryPending: true };

describe('an entry', () => {
  it.each<[string, Partial<Plan>, Position | undefined, number, string | undefined]>([
    ['passes from FLAT', {}, undefined, 0, undefined],
    ['passes when the cooldown is over', {}, undefined, AT_MS, undefined],
    ['waits for the cooldown', {}, undefined, AT_MS + 1, 'SKIP_OPEN_COOLDOWN'],
    ['never doubles a long', {}, held, 0, 'SKIP_OPEN_DUPLICATE'],
    ['never doubles an opening one', {}, opening, 0, 'SKIP_OPEN_DUPLICATE'],
    ['never doubles a short', { side: 'SELL' }, short, 0, 'SKIP_OPEN_DUPLICATE'],
    ['never meets the other side', { side: 'SELL' }, held, 0, 'SKIP_OPEN_OPPOSITE'],
    ['waits for a close', {}, closing, 0, 'SKIP_OPEN_CLOSING'],
    ['waits for a close of the other side', { side: 'SELL' }, closing, 0, 'SKIP_OPEN_CLOSING'],
  ])('%s', (_, plan, position, cooldownUntilMs, code) => {
    expect(checkEntry({ ...ENTRY, ...plan }, position, cooldownUntilMs, AT_MS)?.code).toBe(code);
  });

  it('says how long the cooldown still is', () => {
    expect(checkEntry(ENTRY, undefined, AT_MS + 1_001, AT_MS)?.numbers).toEqual({ remaining_s: 2 });
  });
});

describe('what is held', () => {
  const ledger = { ...EMPTY_LEDGER, amount: decimal('-2') };
  it.each([
    ['what a fresh snapshot shows', { ...snapshot, amount: decimal('3') }, ledger, held, '3'],
    ['also when it shows nothing', snapshot, ledger, held, '0'],
    ['else what the ledger says', undefined, ledger, held, '-2'],
    ['else what the book says', undefined, undefined, held, '1'],
    ['of a short, negative', undefined, undefined, short, '-1'],
    ['else nothing', undefined, undefined, undefined, '0'],
  ])('%s', (_, fresh, folded, position, amount) => {
    expect(formatDecimal(heldAmount(fresh, folded, position))).toBe(amount);
  });
});

describe('a close', () => {
  const partial = (action: Plan['action'], closeQuantity?: string): Partial<Plan> => ({
    action,
    ...(closeQuantity === undefined ? {} : { closeQuantity: decimal(closeQuantity) }),
  });
  it.each<[string, Partial<Plan>, Position | undefined, string, boolean, string]>([
    ['is for all of it', {}, held, '1.2345', false, '1.2345'],
    ['is cut to the largest order', {}, held, '1500', false, '1000'],
    ['of a short buys', { side: 'BUY' }, short, '-1', false, '1'],
    ['of a position that the book lacks passes', {}, undefined, '1', false, '1'],
    ['of 75 %', partial('PARTIAL_75'), held, '1', false, '0.75'],
    ['of 50 %', partial('PARTIAL_50'), held, '1', false, '0.5'],
    ['of 25 %, floored to the step', partial('PARTIAL_25'), held, '0.01', false, '0.002'],
    ['of a quantity', partial('PARTIAL_CLOSE', '0.3'), held, '1', false, '0.3'],
    ['of more than is held', partial('PARTIAL_CLOSE', '7'), held, '1', false, '1'],
    ['of less than a step', partial('PARTIAL_25'), held, '0.003', false, 'SKIP_CLOSE_QTY_ZERO'],
    ['of nothing', {}, held, '0', true, 'SKIP_NO_POSITION'],
    ['from FLAT', {}, undefined, '0', false, 'SKIP_NO_POSITION'],
    ['from OPENING, unseen', {}, opening, '1', false, 'SKIP_NO_POSITION'],
    ['from OPENING, seen', {}, { ...opening, openedMs: 0 }, '1', true, '1'],
    ['while another is under way', {}, closing, '1', true, 'SKIP_CLOSE_IN_PROGRESS'],
    ['that would increase a long', { side: 'BUY' }, held, '1', false, 'SKIP_CLOSE_SIDE'],
    ['that would increase a short', {}, short, '-1', false, 'SKIP_CLOSE_SIDE'],
    ['older than the position', { createdMs: AT_MS - 1 }, held, '1', false, 'STALE_CLOSE'],
    ['as old as the position', { createdMs: AT_MS }, held, '1', false, '1'],
  ])('%s', (_, plan, position, amount, seen, outcome) => {
    const checked = checkClose({ plan: { ...CLOSE, ...plan }, position, amount: decimal(amount), seen, rules: venue });
    expect('code' in checked ? checked.code : formatDecimal(checked.quantity)).toBe(outcome);
  });

  it('needs no venue rules', () => {
    expect(checkClose({ plan: CLOSE, position: held, amount: decimal('1'), seen: false, rules: undefined })).toEqual({
      quantity: decimal('1'),
      restFollows: false,
    });
  });

  it.each<[string, Partial<Plan>, string, string, boolean]>([
    ['is cut to what the venue takes at once, and the rest follows', {}, '1000.001', '1000', true],
    ['of just so much is whole', {}, '1000', '1000', false],
    ['of a part is cut, and that is all of it', partial('PARTIAL_50'), '2500', '1000', false],
  ])('of a large position: %s', (_, plan, amount, quantity, restFollows) => {
    const evidence = { plan: { ...CLOSE, ...plan }, position: held, amount: decimal(amount), seen: true };
    expect(checkClose({ ...evidence, rules: venue })).toEqual({ quantity: decimal(quantity), restFollows });
  });
});

describe('a stop', () => {
  it.each<[string, 'LONG' | 'SHORT', string | undefined, string, string | undefined]>([
    ['is set', 'LONG', undefined, '290', undefined],
    ['of a long never passes the price', 'LONG', '290', '301', 'SKIP_STOP_BEYOND_PRICE'],
    ['of a short never passes the price', 'SHORT', '310', '299', 'SKIP_STOP_BEYOND_PRICE'],
    ['of a long rises', 'LONG', '290', '291', undefined],
    ['of a long stays', 'LONG', '290', '290', 'SKIP_STOP_LOOSER'],
    ['of a long never falls', 'LONG', '290', '289', 'SKIP_STOP_LOOSER'],
    ['of a short falls', 'SHORT', '310', '309', undefined],
    ['of a short never rises', 'SHORT', '310', '311', 'SKIP_STOP_LOOSER'],
  ])('%s', (_, side, before, after, code) => {
    const position = { ...held, side, ...(before === undefined ? {} : { stopLoss: decimal(before) }) };
    const plan: Plan = {
      ...CLOSE,
      side: side === 'LONG' ? 'SELL' : 'BUY',
      action: 'UPDATE_SL',
      newStop: decimal(after),
    };
    expect(checkStop(plan, position, decimal('300'))?.code).toBe(code);
  });

  it.each([undefined, opening])('needs a position', (position) => {
    expect(checkStop({ ...CLOSE, action: 'UPDATE_SL', newStop: decimal('1') }, position, decimal('300'))?.code).toBe(
      'SKIP_NO_POSITION',
    );
  });
});
