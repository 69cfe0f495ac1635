import { expect, it } from 'vitest';
import { traceLine } from './traceLine.ts';

const time = '2026-02-02T00:00:01.500Z';

it.each([
  [
    'a commit',
    {
      kind: 'commit',
      stage: 'desk',
      progress: { source: 'quantum:stream:apply.plan', to: '1-0' },
      writes: [{ op: 'put', key: 'quantum:position:BTCUSDT', fields: {} }],
      appends: [
        { stream: 'quantum:stream:apply.order', id: '2-0', fields: { symbol: 'BTCUSDT', plan_id: 'p1', qty: '1' } },
      ],
    },
    'desk ← apply.plan 1-0 +apply.order symbol=BTCUSDT plan_id=p1 qty=1 wrote position:BTCUSDT',
  ],
  [
    'a signal',
    { kind: 'add', stream: 'quantum:stream:trade.intent', id: '1-0', fields: { payload: '{}' } },
    'outside → trade.intent 1-0 payload={}',
  ],
  [
    'a fill',
    {
      kind: 'venue.fill',
      order: { symbol: 'BTCUSDT', side: 'BUY', quantity: '2', clientOrderId: 'lk-1', status: 'FILLED' },
      trade: { quantity: '1', price: '9.5' },
      position: '1',
    },
    'exchange fill symbol=BTCUSDT side=BUY qty=1 price=9.5 client_id=lk-1 status=FILLED position=1',
  ],
  [
    'a fault',
    { kind: 'fault', fault: { site: 'venue/placeOrder', key: 'BTCUSDT', occurrence: 1, kind: 'reject' } },
    'fault reject at venue/placeOrder BTCUSDT #1',
  ],
  ['marks', { kind: 'marks', worker: 'desk', marks: ['A', 'B'] }, 'desk: A | B'],
  [
    'a death',
    { kind: 'worker.dead', worker: 'desk', why: 'script', n: 1, us: 2 },
    'worker.dead worker=desk why=script',
  ],
  ['nonsense', { kind: 'commit', progress: 7, appends: 'x', writes: null }, ' ←  '],
])('%s in one line', (_, event, line) => {
  expect(traceLine({ ...event, time })).toBe(`00:00:01.500Z ${line}`);
});

it('cuts what is too long for a line', () => {
  expect(traceLine({ kind: 'marks', worker: 'desk', marks: ['x'.repeat(500)], time })).toHaveLength(160);
});

it('shows of a batch only what somebody asked for', () => {
  const appends = ['p1', 'p2', 'p3'].map((plan_id) => ({ stream: 'quantum:stream:apply.order', fields: { plan_id } }));
  const event = { kind: 'commit', stage: 'desk', progress: { source: 's', to: '1' }, appends, time };
  expect(traceLine(event, ['p2'])).toBe('00:00:01.500Z desk ← s 1 +apply.order plan_id=p2');
  expect(traceLine(event, ['elsewhere'])).toContain('plan_id=p3');
});
