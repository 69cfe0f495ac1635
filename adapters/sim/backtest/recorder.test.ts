import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../engine/decimal.ts';
import { STREAM } from '../../../engine/names.ts';
import type { Commit, Fields } from '../../../engine/protocol.ts';
import type { VenueEvent } from '../exchange/events.ts';
import { Recorder } from './recorder.ts';

function commit(...appends: readonly (readonly [stream: string, fields: Fields])[]): Commit {
  return {
    stage: 'desk',
    token: 1,
    id: 'c',
    atMs: 0,
    epoch: '',
    leaseMs: 1,
    progress: { source: 's', from: '', to: '1' },
    expects: [],
    writes: [],
    appends: appends.map(([stream, fields]) => ({ stream, id: '1-0', fields })),
  };
}

function fill(clientOrderId: string, reduceOnly: boolean, origin: 'client' | 'outside' = 'client'): VenueEvent {
  const common = { orderId: '1', symbol: 'AUSDT', side: 'BUY', quantity: decimal('1') } as const;
  return {
    kind: 'fill',
    atMs: 0,
    origin,
    realizedPnlUsd: ZERO,
    positionBefore: ZERO,
    position: decimal('1'),
    order: { ...common, clientOrderId, reduceOnly, status: 'FILLED', executedQuantity: decimal('1'), updatedMs: 0 },
    trade: { ...common, tradeId: '1', price: decimal('1'), feeUsd: ZERO, maker: false, tradedMs: 0 },
  };
}

const result = (planId: string, root: string, code: string, terminal = 'true'): readonly [string, Fields] => [
  STREAM.results,
  { plan_id: planId, root_id: root, reason_codes: code, terminal },
];

describe('signals', () => {
  const ends: readonly [name: string, end: readonly [string, Fields], code: string | undefined][] = [
    ['an outcome', [STREAM.outcomes, { root_id: '1-0', code: 'DUPLICATE_SKIP' }], 'DUPLICATE_SKIP'],
    ['a dead letter', [STREAM.deadletters, { root_id: '1-0', reason: 'x' }], 'DEAD_LETTER'],
    ['a terminal result', result('p', '1-0', 'FILLED'), 'FILLED'],
    ['not a fill on the way', result('p', '1-0', 'PARTIALLY_FILLED', 'false'), undefined],
    ['not a plan decided again', [STREAM.outcomes, { root_id: '1-0', code: 'DUPLICATE_PLAN' }], undefined],
  ];

  it.each(ends)('end with %s', (_, end, code) => {
    const recorder = new Recorder('lk');
    recorder.onAdd(STREAM.decisions, { id: '1-0', fields: {} });
    recorder.onCommit(commit(end));
    const told = recorder.signals();
    expect([...told.endings]).toEqual(code === undefined ? [] : [[code, 1]]);
    expect(told).toMatchObject({ count: 1, pending: code === undefined ? 1 : 0, stray: 0 });
  });

  it('are stray when they end twice', () => {
    const recorder = new Recorder('lk');
    recorder.onAdd(STREAM.decisions, { id: '1-0', fields: {} });
    recorder.onCommit(commit(result('p', '1-0', 'FILLED'), result('q', '1-0', 'FILLED')));
    expect(recorder.signals()).toMatchObject({ count: 1, pending: 0, stray: 1 });
  });

  it('are not what harvest proposes', () => {
    const recorder = new Recorder('lk');
    recorder.onCommit(commit([STREAM.exitPlans, { plan_id: 'h', reduceOnly: 'true', reason_codes: 'stop' }]));
    recorder.onCommit(commit(result('h', 'h', 'FILLED')));
    expect(recorder.signals()).toMatchObject({ count: 0, stray: 0 });
    expect([...recorder.exitEndings]).toEqual([['FILLED', 1]]);
  });
});

describe('fills', () => {
  const reasons: readonly [name: string, event: VenueEvent, reason: string, planId: string][] = [
    ['of an entry', fill('lk-e1-1', false), '', 'e1'],
    ['of a close', fill('lk-c1-1', true), 'take_profit', 'c1'],
    ['of a second attempt at a close', fill('lk-c1-2', true), 'take_profit', 'c1'],
    ['of a close that gives no reason', fill('lk-c2-1', true), 'bridge', 'c2'],
    ['of a close nobody planned', fill('lk-c9-1', true), 'unknown', 'c9'],
    ['of somebody else', fill('web_1', true, 'outside'), 'outside', ''],
  ];

  it.each(reasons)('%s', (_, event, reason, planId) => {
    const recorder = new Recorder('lk');
    recorder.onCommit(
      commit(
        [STREAM.exitPlans, { plan_id: 'c1', reduceOnly: 'true', reason_codes: 'take_profit,harvest_partial_25' }],
        [STREAM.plans, { plan_id: 'c2', reduceOnly: 'true', reason_codes: '', source: 'bridge' }],
        [STREAM.plans, { plan_id: 'e1', reduceOnly: 'false', reason_codes: 'x' }],
      ),
    );
    recorder.onVenue(event);
    expect(recorder.fills.map((told) => [told.reason, told.planId])).toEqual([[reason, planId]]);
  });
});
