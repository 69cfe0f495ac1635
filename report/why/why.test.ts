import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { STREAM } from '../../engine/names.ts';
import { whyPage } from './page.ts';
import type { Way } from './way.ts';
import { WayIndex } from './wayIndex.ts';
import { WayStory } from './wayStory.ts';

const PLAIN = pc.createColors(false);
const ROOT = '1769990400000-0';
const PLAN = '64c7847f2ec5e09a';
const CLIENT = `lk-${PLAN}-1`;
const IDS = { root_id: ROOT, correlation_id: 'corr-1', trace_id: '' };
const PLANNED = { ...IDS, plan_id: PLAN, symbol: 'BTCUSDT' };

type Line = Readonly<Record<string, unknown>>;

const line = (us: number, kind: string, detail: Line): Line => ({
  ...detail,
  us,
  time: '2026-02-02T00:00:00.000Z',
  kind,
});
const added = (us: number, id: string, fields: Line, stream: string = STREAM.decisions): Line =>
  line(us, 'add', { stream, id, fields });
const commit = (us: number, stage: string, stream: string, fields: Line, writes: readonly Line[] = []): Line =>
  line(us, 'commit', { stage, writes, appends: [{ stream, id: `${us}-0`, fields }] });
const journal = (us: number, fields: Line): Line =>
  line(us, 'commit', {
    stage: 'executor',
    appends: [],
    writes: [{ op: 'put', key: `quantum:order:${PLAN}`, fields: { ...PLANNED, ...fields } }],
  });
const venue = (us: number, event: string, detail: Line): Line =>
  line(us, `venue.${event}`, {
    order: { symbol: 'BTCUSDT', clientOrderId: CLIENT, orderId: '9', quantity: '2' },
    ...detail,
  });

const SIGNAL = added(1_000, ROOT, {
  payload: JSON.stringify({ symbol: 'BTCUSDT', side: 'buy', position_size_usd: 100, leverage: 2 }),
  correlation_id: 'corr-1',
});
const PLANNING = [
  SIGNAL,
  commit(2_000, 'router', STREAM.intents, { ...IDS, payload: '{"symbol":"BTCUSDT","side":"BUY"}' }),
  commit(3_000, 'bridge', STREAM.plans, { ...PLANNED, action: 'ENTRY_PROPOSED', side: 'BUY', notional_usd: '100' }),
];
const result = (stage: string, fields: Line) => ({
  ...PLANNED,
  terminal: 'true',
  source: stage,
  executed: 'false',
  detail: `${String(fields['reason_codes'])} symbol=BTCUSDT plan=${PLAN} kill_z=2.5`,
  ...fields,
});
const SENT = [
  ...PLANNING,
  commit(4_000, 'desk', STREAM.permits, { ...PLANNED, eval_type: 'ENTRY', kill_z: '0.5', z_cutoff: '1.9' }),
  journal(5_000, { status: 'READY', attempt: '0', qty: '2' }),
  journal(6_000, { status: 'SENDING', attempt: '1', client_order_id: CLIENT, qty: '2', recv_window_ms: '3000' }),
];
const FILL = { filled_qty: '2', fill_price: '50.5', ledger_amt: '2' };
const TRADED = [
  ...SENT,
  venue(7_000, 'orderAccepted', { requestedQuantity: '2' }),
  venue(7_000, 'fill', { trade: { quantity: '2', price: '50.5', feeUsd: '0.05' }, position: '2' }),
  journal(8_000, {
    status: 'FILLED',
    attempt: '1',
    client_order_id: CLIENT,
    order_id: '9',
    executed_qty: '2',
    filled_qty: '2',
  }),
  commit(
    9_000,
    'executor',
    STREAM.results,
    result('executor', { decision: 'EXECUTE', executed: 'true', reason_codes: 'FILLED', ...FILL }),
    [{ op: 'put', key: 'quantum:position:ledger:BTCUSDT', fields: { position_amt: '2', last_order_id: '9' } }],
  ),
];

function find(lines: readonly Line[], asked: string): { meant: readonly Way[]; related: readonly Way[] } {
  const index = new WayIndex(asked);
  for (const one of lines) if (JSON.stringify(one).includes(asked)) index.take(one);
  return index.found();
}

function tell(lines: readonly Line[], asked = ROOT) {
  const [way] = find(lines, asked).meant;
  if (way === undefined) throw new Error(`${asked} was not found`);
  const story = new WayStory(way);
  for (const one of lines) if (story.concerns(JSON.stringify(one))) story.take(one);
  return story.told();
}

describe('who is meant', () => {
  it.each([ROOT, PLAN, CLIENT, 'corr-1', 'BTCUSDT', '9', '3000-0'])('%s is this way', (asked) => {
    const { meant } = find(TRADED, asked);
    expect(meant).toHaveLength(1);
    expect(meant[0]).toMatchObject({ rootId: ROOT, planIds: [PLAN] });
  });

  it('a part of an id is nobody', () => {
    expect(find(TRADED, ROOT.slice(0, 8)).meant).toEqual([]);
    expect(find(TRADED, 'BTC').meant).toEqual([]);
  });

  it('an id of its own beats the same id in another stream', () => {
    const other = commit(4_000, 'router', STREAM.intents, { root_id: '1-0', payload: '{"symbol":"ETHUSDT"}' });
    const lines = [
      ...PLANNING,
      { ...other, appends: [{ stream: STREAM.intents, id: ROOT, fields: { root_id: '1-0' } }] },
    ];
    const { meant, related } = find(lines, ROOT);
    expect(meant.map(({ rootId }) => rootId)).toEqual([ROOT]);
    expect(related.map(({ rootId }) => rootId)).toEqual(['1-0']);
  });

  it('of a symbol all ways, newest first, each with its end', () => {
    const later = added(20_000, '20-0', { payload: '{"symbol":"BTCUSDT"}' });
    const dropped = commit(21_000, 'router', STREAM.outcomes, {
      root_id: '20-0',
      symbol: 'BTCUSDT',
      code: 'DUPLICATE_SKIP',
    });
    const { meant } = find([...TRADED, later, dropped], 'BTCUSDT');
    expect(meant.map(({ rootId, ending }) => [rootId, ending?.word])).toEqual([
      ['20-0', 'DROPPED'],
      [ROOT, 'TRADED'],
    ]);
  });
});

describe('how it ended', () => {
  const ended = (stage: string, fields: Line) => [
    ...PLANNING,
    commit(4_000, stage, STREAM.results, result(stage, fields)),
  ];
  const outcome = (fields: Line) => [
    SIGNAL,
    commit(2_000, 'bridge', STREAM.outcomes, { ...IDS, stage: 'bridge', ...fields }),
  ];

  it.each([
    ['traded', TRADED, 'TRADED 2 BTCUSDT at 50.5, fee 0.05 USD, position now 2 LONG'],
    [
      'denied',
      ended('desk', { decision: 'BLOCKED', reason_codes: 'KILL_SCORE_ENTRY' }),
      /^DENIED KILL_SCORE_ENTRY .*kill_z=2\.5/,
    ],
    [
      'skipped',
      ended('desk', { decision: 'SKIP', reason_codes: 'SKIP_OPEN_DUPLICATE' }),
      /^SKIPPED SKIP_OPEN_DUPLICATE/,
    ],
    [
      'stopped before it was sent',
      ended('executor', { decision: 'REJECTED', reason_codes: 'PERMIT_EXPIRED' }),
      /^DENIED PERMIT_EXPIRED/,
    ],
    [
      'refused by the venue',
      ended('executor', { decision: 'REJECTED', reason_codes: 'VENUE_REJECTED' }),
      /^REJECTED VENUE_REJECTED/,
    ],
    [
      'proven absent',
      ended('executor', { decision: 'REJECTED', reason_codes: 'UNKNOWN_NOT_EXECUTED' }),
      /^NOT EXECUTED UNKNOWN/,
    ],
    [
      'a stop moved',
      ended('desk', { decision: 'EXECUTE', executed: 'True', reason_codes: 'STOP_UPDATED' }),
      /^DONE STOP_UPDATED/,
    ],
    [
      'dropped',
      outcome({ code: 'STALE_INTENT_DROP', detail: 'STALE_INTENT_DROP age_s=700' }),
      'DROPPED STALE_INTENT_DROP age_s=700',
    ],
    [
      'dead letter',
      [SIGNAL, commit(2_000, 'router', STREAM.deadletters, { root_id: ROOT, reason: 'not JSON' })],
      'DEAD LETTER not JSON',
    ],
    [
      'nobody knows yet',
      [...SENT, journal(9_000, { status: 'UNKNOWN', attempt: '1', client_order_id: CLIENT })],
      /^UNKNOWN /,
    ],
    ['cut off', PLANNING, /^PENDING last seen at bridge: plan/],
    [
      'a fill on the way',
      [
        ...SENT,
        commit(9_000, 'executor', STREAM.results, result('executor', { terminal: 'false', executed: 'true', ...FILL })),
      ],
      /^PENDING/,
    ],
    ['a gap before it', outcome({ code: 'INTENT_GAP' }), /^PENDING/],
  ])('%s', (_, lines, verdict) => {
    const told = tell(lines).verdict;
    if (typeof verdict === 'string') expect(told).toBe(verdict);
    else expect(told).toMatch(verdict);
  });
});

describe('what happened', () => {
  it('goes through every gate in order, with its numbers', () => {
    expect(tell(TRADED).steps.map(({ stage, what }) => `${stage} ${what}`)).toEqual([
      'outside signal on ai.decision.made',
      'router intent',
      `bridge plan ${PLAN}`,
      'governor PERMIT ENTRY',
      'executor READY',
      'executor SENDING',
      'exchange accepts',
      'exchange fills',
      'executor FILLED',
      'executor ledger',
      'executor EXECUTE FILLED',
    ]);
    expect(tell(TRADED).steps[3]?.numbers).toEqual({ kill_z: '0.5', z_cutoff: '1.9' });
  });

  it('leaves others out', () => {
    const other = { ...PLANNED, plan_id: 'other', root_id: '5-0', symbol: 'ETHUSDT' };
    const batch = {
      ...commit(3_500, 'bridge', STREAM.plans, other),
      writes: [{ op: 'put', key: 'quantum:order:other', fields: { ...other, status: 'READY' } }],
    };
    expect(tell([...TRADED, batch]).steps).toEqual(tell(TRADED).steps);
  });

  it('tells an order looked at again and again once', () => {
    const looks = [7_000, 8_000, 9_000].map((us) =>
      journal(us, { status: 'UNKNOWN', attempt: '1', client_order_id: CLIENT, checks: String(us) }),
    );
    expect(tell([...SENT, ...looks]).steps.filter(({ what }) => what === 'UNKNOWN')).toHaveLength(1);
  });

  it('tells faults and deaths that came in between, unless they hit another symbol', () => {
    const fault = (us: number, key: string) =>
      line(us, 'fault', { fault: { site: 'venue/placeOrder', key, occurrence: 1, kind: 'reject' } });
    const death = line(6_700, 'worker.dead', { worker: 'executor', why: 'crash-after' });
    const [before, after] = [fault(500, 'BTCUSDT'), fault(10_000, 'BTCUSDT')];
    const lines = [
      before,
      ...SENT,
      fault(6_500, 'BTCUSDT'),
      fault(6_600, 'ETHUSDT'),
      death,
      ...TRADED.slice(SENT.length),
      after,
    ];
    const worldly = tell(lines).steps.filter(({ stage }) => stage === 'fault' || stage === 'world');
    expect(worldly.map(({ us, what }) => [us, what])).toEqual([
      [6_500, 'reject'],
      [6_700, 'worker.dead'],
    ]);
  });

  it('stands nonsense', () => {
    const nonsense = [
      { kind: 'commit', writes: 'x', appends: [null, 7] },
      { kind: 'add' },
      { kind: 'venue.fill', order: 3 },
    ];
    expect(find(nonsense, 'x')).toEqual({ meant: [], related: [] });
  });
});

describe('the page', () => {
  const page = (lines: readonly Line[], others: readonly Way[] = []) =>
    whyPage(tell(lines), others, 100, PLAIN).split('\n');

  it('begins with who it is and ends with what came of it', () => {
    const lines = page(TRADED);
    expect(lines[0]).toBe('BTCUSDT BUY ENTRY_PROPOSED');
    expect(lines[1]).toBe(
      `root ${ROOT}  plan ${PLAN}  client id ${CLIENT}  correlation corr-1  from 2026-02-02T00:00:00.000Z`,
    );
    expect(lines[3]).toBe(
      '    +0.0 ms  outside  signal on ai.decision.made: symbol=BTCUSDT side=buy position_size_usd=100',
    );
    expect(lines.at(-1)).toMatch(/^TRADED 2 BTCUSDT/);
  });

  it('stays on a screen', () => {
    const attempts = Array.from({ length: 200 }, (_, index) =>
      journal(10_000 + index, { status: 'SENDING', attempt: String(index) }),
    );
    const lines = page([...SENT, ...attempts]);
    expect(lines.filter((text) => text.includes(' ms  '))).toHaveLength(40);
    expect(lines.join('\n')).toContain('… 166 more steps');
  });

  it('lists others of the same name', () => {
    const [way] = find(TRADED, PLAN).meant;
    const others = Array.from({ length: 12 }, () => way).filter((one) => one !== undefined);
    const text = page(TRADED, others).join('\n');
    expect(text.match(/TRADED FILLED/g)).toHaveLength(10);
    expect(text).toContain('… and 2 older ones');
  });
});
