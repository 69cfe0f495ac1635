import { describe, expect, it } from 'vitest';
import { Decision } from './decision.ts';
import { STREAM } from './names.ts';
import { timerKey } from './protocol.ts';
import type { Answer, Commit, Entry, Input, Request, Stage, Wants, Worker } from './protocol.ts';
import { runStage } from './runner.ts';
import type { Effect, VenueReply } from './venue.ts';

const AT_MS = 1_770_000_000_000;
const IN = STREAM.plans;
const OUT = STREAM.orders;
const CYCLE = { name: 'cycle', everyMs: 1_000 };
const TIMER = timerKey(CYCLE);
const EFFECT: Effect = { id: 'x', request: { kind: 'account' } };
const REPLY: VenueReply = { kind: 'unknown', code: 0, message: '' };

type Message = { readonly input: Input; readonly text: string };

/** Copies each entry to the output and counts them in one hash; does what an entry's `do` says. */
function makeStage(more: Partial<Stage<Message>> = {}): Stage<unknown> {
  const stage: Stage<Message> = {
    name: 'desk',
    streams: [IN],
    observes: [],
    outputs: [OUT],
    timers: [CYCLE],
    batchMax: 10,
    parse: (input) => {
      const text = input.kind === 'entry' ? (input.entry.fields['do'] ?? '') : input.kind;
      return text === 'malformed' ? { malformed: 'it is' } : { message: { input, text } };
    },
    view: () => ({ hashes: ['count'] }),
    decide: ({ text, input }, view, atMs) => {
      const decision = new Decision().mark(`decided ${text}`);
      if (input.kind !== 'entry' && text !== 'epoch' && !view.hash('count')) return decision;
      const count = String(Number(view.hash('count')?.['n'] ?? '0') + 1);
      decision.put('count', { n: count }).append(OUT, { text, count, at: String(atMs) });
      return text === 'effect' ? decision.effect(EFFECT.id, EFFECT.request).expect('kill', undefined) : decision;
    },
    ...more,
  };
  return stage;
}

/** Answers a worker by hand; what it asks for without being expected to fails the test. */
class Hand {
  request: Request;
  readonly logged: string[] = [];
  private readonly worker: Worker;
  private nowMs = AT_MS;

  constructor(stage: Stage<unknown>) {
    this.worker = runStage(stage, 'me', 15_000);
    this.request = this.worker.next({ kind: 'done', atMs: 0 }).value;
  }

  /** Answers a request of this kind; log lines are taken down on the way. */
  give<Op extends Request['op']>(op: Op, answer: DistributiveOmit<Answer, 'atMs'>): Extract<Request, { op: Op }> {
    const request = this.expect(op);
    this.nowMs += 1;
    this.request = this.worker.next({ ...answer, atMs: this.nowMs }).value;
    return request;
  }

  expect<Op extends Request['op']>(op: Op): Extract<Request, { op: Op }> {
    if (op === 'log') return this.request as Extract<Request, { op: Op }>;
    while (this.request.op === 'log') {
      this.logged.push(...this.request.marks);
      this.request = this.worker.next({ kind: 'done', atMs: this.nowMs }).value;
    }
    expect(this.request.op).toBe(op);
    return this.request as Extract<Request, { op: Op }>;
  }

  acquire(positions: [string, string][] = [[IN, '0-0']], epoch = 'e1', token = 1): void {
    this.give('acquire', { kind: 'acquired', token, positions: new Map(positions), epoch, placed: [] });
  }

  load(hashes: Record<string, Record<string, string>> = {}, last = '0-0'): Wants {
    const { wants, lastIds: asked } = this.expect('load');
    const loaded = {
      ...{ texts: [], tails: [], streams: [] },
      hashes: (wants.hashes ?? []).map((key) => hashes[key]),
      lastIds: asked.map(() => last),
    };
    return this.give('load', { kind: 'loaded', loaded, prices: [] }).wants;
  }

  entries(texts: string[], lost = 0, from = 1): void {
    const entries: Entry[] = texts.map((text, index) => ({ id: `${from + index}-0`, fields: { do: text } }));
    this.give('wait', { kind: 'entries', stream: IN, entries, lost });
  }

  timer(number: number): void {
    this.give('wait', { kind: 'timer', timer: 'cycle', number });
  }

  commit(answer: DistributiveOmit<Answer, 'atMs'> = { kind: 'committed', epoch: 'e1' }): Commit {
    return this.give('commit', answer).commit;
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

function started(more: Partial<Stage<Message>> = {}, positions?: [string, string][]): Hand {
  const hand = new Hand(makeStage(more));
  hand.acquire(positions);
  return hand;
}

const textsOf = (commit: Commit) => commit.appends.map(({ fields }) => fields['text'] ?? fields['reason']);

describe('runner: a commit the store can never take', () => {
  it('is tried entry by entry, and the entry at fault goes to the dead letters; each try has a name of its own', () => {
    const hand = started();
    hand.entries(['out', 'out']);
    const tries = ['WRONGTYPE out', 'WRONGTYPE out', undefined].map((reason) => {
      hand.load();
      return hand.commit(reason === undefined ? { kind: 'committed', epoch: 'e1' } : { kind: 'refused', reason });
    });
    expect(tries.map(({ progress }) => progress.to)).toEqual(['2-0', '1-0', '1-0']);
    expect(tries[2]?.appends.map(({ stream, fields }) => [stream, fields['reason']])).toEqual([
      [STREAM.deadletters, 'WRONGTYPE out'],
    ]);
    expect(new Set(tries.map(({ id }) => id)).size).toBe(3);
  });

  it('lets a timer go whose commit is impossible', () => {
    const hand = started();
    hand.timer(7);
    hand.load({ count: { n: '1' } });
    hand.commit({ kind: 'refused', reason: 'WRONGTYPE out' });
    hand.expect('wait');
    expect(hand.logged).toContainEqual(expect.stringContaining('COMMIT_IMPOSSIBLE'));
  });
});

describe('runner: start', () => {
  it('says once what in the store is damaged, and waits until it is mended', () => {
    const hand = new Hand(makeStage());
    for (const reason of ['LOADING', 'DAMAGED quantum:lease:desk', 'DAMAGED quantum:lease:desk']) {
      hand.give('acquire', { kind: 'refused', reason });
      hand.give('sleep', { kind: 'done' });
    }
    const said = hand.logged.filter((line) => line.includes('STORE_DAMAGED'));
    expect(said).toEqual([expect.stringContaining('DAMAGED quantum:lease:desk')]);
    hand.acquire();
    hand.expect('wait');
  });

  it('waits for a lease that another holds, and asks again', () => {
    const hand = new Hand(makeStage());
    hand.give('acquire', { kind: 'held', forMs: 500 });
    expect(hand.give('sleep', { kind: 'done' }).forMs).toBe(500);
    hand.give('acquire', { kind: 'unknown' });
    hand.give('sleep', { kind: 'done' });
    hand.acquire();
    hand.expect('wait');
  });

  it('says where each stage begins on a first start', () => {
    const hand = new Hand(makeStage());
    const placed = ['stage=router stream=in from=5-0', 'stage=desk stream=out from=0-0'];
    hand.give('acquire', { kind: 'acquired', token: 1, positions: new Map([[IN, '5-0']]), epoch: 'e1', placed });
    hand.expect('wait');
    expect(hand.logged).toEqual(placed.map((line) => `FIRST_START ${line}`));
  });

  it('goes on from the positions of the last commit', () => {
    const hand = started({}, [
      [IN, '7-0'],
      [TIMER, '41'],
    ]);
    expect(hand.expect('wait').positions).toEqual(
      new Map([
        [IN, '7-0'],
        [TIMER, '41'],
      ]),
    );
    hand.timer(42);
    hand.load({ count: { n: '3' } });
    expect(hand.commit().progress).toEqual({ source: TIMER, from: '41', to: '42' });
    expect(hand.expect('wait').positions.get(TIMER)).toBe('42');
  });
});

describe('runner: a step', () => {
  it('loads, decides, commits with explicit ids, then starts the effects', () => {
    const hand = started();
    hand.entries(['effect']);
    expect(hand.load({}, `${AT_MS + 50}-3`)).toMatchObject({ hashes: ['count'] });
    const commit = hand.commit();
    expect(commit).toMatchObject({
      stage: 'desk',
      token: 1,
      atMs: AT_MS + 3,
      progress: { source: IN, from: '0-0', to: '1-0' },
      expects: [{ key: 'kill', value: undefined }],
      writes: [{ op: 'put', key: 'count', fields: { n: '1' } }],
      appends: [{ stream: OUT, id: `${AT_MS + 50}-4` }],
    });
    expect(hand.give('start', { kind: 'done' }).effects).toEqual([EFFECT]);
    expect(hand.expect('wait').positions.get(IN)).toBe('1-0');
    expect(hand.logged).toEqual(['decided effect']);
  });

  it('decides a batch as it would one by one', () => {
    const texts = ['a', 'b', 'malformed', 'c'];
    const batch = started();
    batch.entries(texts);
    batch.load();
    const whole = batch.commit();
    const single = started();
    const parts = texts.map((text, index) => {
      single.entries([text], 0, index + 1);
      single.load({ count: { n: String(index - (index > 2 ? 1 : 0)) } });
      return single.commit();
    });
    expect(textsOf(whole)).toEqual(['a', 'b', 'it is', 'c']);
    expect(parts.flatMap(textsOf)).toEqual(textsOf(whole));
    expect(whole.writes[whole.writes.length - 1]).toEqual({ op: 'put', key: 'count', fields: { n: '3' } });
    expect(parts[3]?.writes).toEqual([{ op: 'put', key: 'count', fields: { n: '3' } }]);
    expect([whole.progress.to, parts[3]?.progress.to]).toEqual(['4-0', '4-0']);
    // Each id lies behind the one before in its stream.
    expect(whole.appends.filter(({ stream }) => stream === OUT).map(({ id }) => id.split('-')[1])).toEqual([
      '0',
      '1',
      '2',
    ]);
  });

  it('sends what is malformed to the dead letters, and its cursor moves', () => {
    const hand = started();
    hand.entries(['malformed']);
    hand.load();
    const commit = hand.commit();
    expect(commit.progress.to).toBe('1-0');
    expect(commit.appends).toMatchObject([
      { stream: STREAM.deadletters, fields: { reason: 'it is', entry_id: '1-0', root_id: 'apply.plan:1-0' } },
    ]);
  });

  it('records what was trimmed away unread before anything else', () => {
    const hand = started();
    hand.entries(['a'], 17);
    hand.load();
    const [gap, own] = hand.commit().appends;
    expect(gap).toMatchObject({ stream: STREAM.outcomes, fields: { code: 'INTENT_GAP', root_id: 'apply.plan:1-0' } });
    expect(gap?.fields['detail']).toContain('count=17');
    expect(own?.stream).toBe(OUT);
  });

  it('moves past a stream that was trimmed away whole, and asks the stage nothing', () => {
    const parse = (): never => {
      throw new Error('asked');
    };
    const hand = started({ parse });
    hand.give('wait', { kind: 'entries', stream: IN, entries: [], lost: 17, upTo: '9-0' });
    expect(hand.load()).toEqual({});
    const commit = hand.commit();
    expect(commit.progress).toEqual({ source: IN, from: '0-0', to: '9-0' });
    expect(commit.appends).toMatchObject([
      { stream: STREAM.outcomes, fields: { code: 'INTENT_GAP', root_id: 'apply.plan:9-0' } },
    ]);
    expect(commit.appends[0]?.fields['detail']).toContain(`count=17 stream=${IN}`);
    expect(hand.expect('wait').positions.get(IN)).toBe('9-0');
  });

  it('asks the view again with what was read, all of one moment', () => {
    const asked: number[] = [];
    const hand = started({
      view: (_, atMs, seen) => {
        asked.push(atMs);
        return seen.hasHash('first') ? { hashes: ['first', 'count', `at ${atMs}`] } : { hashes: ['first'] };
      },
    });
    hand.entries(['a']);
    expect(hand.load()).toMatchObject({ hashes: ['first'] });
    expect(hand.load()).toMatchObject({ hashes: ['count', `at ${AT_MS + 3}`] });
    expect(hand.commit().atMs).toBe(AT_MS + 3);
    expect(asked).toEqual([AT_MS + 2, AT_MS + 3, AT_MS + 3]);
  });

  it('is our mistake when the view never settles, or a stream was not declared', () => {
    let keys = 0;
    const restless = started({ view: () => ({ hashes: [`key ${(keys += 1)}`] }) });
    restless.entries(['a']);
    expect(() => [1, 2, 3, 4, 5].forEach(() => restless.load())).toThrow('desk: the view does not settle');
    const undeclared = started({ decide: () => new Decision().append('elsewhere', {}) });
    undeclared.entries(['a']);
    expect(() => undeclared.load()).toThrow('append to a stream the stage does not declare: elsewhere');
  });
});

describe('runner: what leaves nothing to commit', () => {
  it('is not committed, but a timer moves on; its next commit builds on the last stored number', () => {
    const hand = started({}, [[TIMER, '41']]);
    for (const number of [42, 43]) {
      hand.timer(number);
      hand.load();
      expect(hand.expect('wait').positions.get(TIMER)).toBe(String(number));
    }
    expect(hand.logged).toEqual(['decided timer', 'decided timer']);
    hand.timer(44);
    hand.load({ count: { n: '1' } });
    expect(hand.commit().progress).toEqual({ source: TIMER, from: '41', to: '44' });
    hand.timer(45);
    hand.load({ count: { n: '1' } });
    expect(hand.commit().progress).toMatchObject({ from: '44', to: '45' });
  });

  it('also for outcomes, which are numbered by their commits', () => {
    const hand = started();
    const outcome = () => hand.give('wait', { kind: 'outcome', effect: EFFECT, reply: REPLY });
    outcome();
    hand.load();
    for (const [from, to] of [
      ['', '1'],
      ['1', '2'],
    ]) {
      outcome();
      hand.load({ count: { n: '1' } });
      expect(hand.commit().progress).toEqual({ source: 'outcomes', from, to });
    }
  });

  it('but an entry is always committed: its cursor must move', () => {
    const hand = started({ decide: () => new Decision() });
    hand.entries(['a']);
    hand.load();
    expect(hand.commit()).toMatchObject({ progress: { to: '1-0' }, writes: [], appends: [] });
  });
});

describe('runner: when a commit does not simply succeed', () => {
  function atCommit(): Hand {
    const hand = started();
    hand.entries(['effect']);
    hand.load();
    return hand;
  }
  /** The lease is taken anew, with what was stored: nothing else is remembered. */
  function expectFreshStart(hand: Hand): void {
    hand.acquire([[IN, '0-0']], 'e2', 2);
    expect(hand.expect('wait').positions).toEqual(new Map([[IN, '0-0']]));
  }

  it.each(['stream', 'text'] as const)('decides again from a fresh view when a %s moved', (reason) => {
    const hand = atCommit();
    const first = hand.commit({ kind: 'conflict', reason });
    hand.give('sleep', { kind: 'done' });
    hand.load({ count: { n: '6' } }, `${AT_MS * 2}-0`);
    const second = hand.commit();
    expect(second.writes).toEqual([{ op: 'put', key: 'count', fields: { n: '7' } }]);
    expect(second.appends[0]?.id).toBe(`${AT_MS * 2}-1`);
    expect(second.id).not.toBe(first.id);
    hand.give('start', { kind: 'done' });
  });

  it.each<[string, DistributiveOmit<Answer, 'atMs'>]>([
    ['progress moved', { kind: 'conflict', reason: 'progress' }],
    ['it is fenced', { kind: 'fenced' }],
  ])('starts no effect and takes the lease anew when %s', (_, answer) => {
    const hand = atCommit();
    hand.commit(answer);
    expectFreshStart(hand);
  });

  it('tries again when the store refuses, a bounded number of times', () => {
    const hand = atCommit();
    const ids = new Set<string>();
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      if (attempt > 1) hand.load();
      ids.add(hand.commit({ kind: 'refused', reason: 'BUSY' }).id);
      expect(hand.give('sleep', { kind: 'done' }).forMs).toBe(20 * attempt);
    }
    expect(ids.size).toBe(12);
    expectFreshStart(hand);
  });

  it('tries again when nothing can be read, a bounded number of times', () => {
    const hand = started();
    hand.entries(['a']);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      hand.give('load', { kind: 'refused', reason: 'LOADING' });
      hand.give('sleep', { kind: 'done' });
    }
    expectFreshStart(hand);
  });

  it('unknown, then its own id: it happened, so the effects start', () => {
    const hand = atCommit();
    const { id } = hand.commit({ kind: 'unknown' });
    hand.give('probe', { kind: 'unknown' });
    hand.give('sleep', { kind: 'done' });
    expect(hand.expect('probe')).toMatchObject({ stage: 'desk', source: IN });
    hand.give('probe', { kind: 'probed', position: '1-0', commitId: id, epoch: 'e1' });
    hand.give('start', { kind: 'done' });
    expect(hand.expect('wait').positions.get(IN)).toBe('1-0');
  });

  it('unknown, then the old position: it did not happen, so it is decided again', () => {
    const hand = atCommit();
    hand.commit({ kind: 'unknown' });
    hand.give('probe', { kind: 'probed', position: '0-0', commitId: 'older', epoch: 'e1' });
    hand.give('sleep', { kind: 'done' });
    hand.load();
    hand.commit();
    hand.give('start', { kind: 'done' });
  });

  it('unknown, then an earlier attempt of itself that landed late: its effects are not those of this one', () => {
    const hand = atCommit();
    const first = hand.commit({ kind: 'unknown' });
    hand.give('probe', { kind: 'probed', position: '0-0', commitId: 'older', epoch: 'e1' });
    hand.give('sleep', { kind: 'done' });
    hand.load();
    hand.commit({ kind: 'unknown' });
    hand.give('probe', { kind: 'probed', position: '1-0', commitId: first.id, epoch: 'e1' });
    expectFreshStart(hand);
  });

  it('unknown, then anything else: superseded', () => {
    const hand = atCommit();
    hand.commit({ kind: 'unknown' });
    hand.give('probe', { kind: 'probed', position: '1-0', commitId: 'other', epoch: 'e1' });
    expectFreshStart(hand);
  });

  it('unknown, and no probe is answered either: superseded', () => {
    const hand = atCommit();
    hand.commit({ kind: 'unknown' });
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      hand.give('probe', { kind: 'unknown' });
      hand.give('sleep', { kind: 'done' });
    }
    expectFreshStart(hand);
  });
});

describe('runner: the lease', () => {
  it('is renewed when nothing comes in time', () => {
    const hand = started();
    const { untilMs } = hand.expect('wait');
    expect(untilMs).toBe(AT_MS + 1 + 5_000);
    hand.give('wait', { kind: 'idle' });
    expect(hand.give('renew', { kind: 'renewed', epoch: 'e1' })).toMatchObject({ stage: 'desk', token: 1 });
    expect(hand.expect('wait').untilMs).toBe(AT_MS + 3 + 5_000);
    hand.give('wait', { kind: 'idle' });
    hand.give('renew', { kind: 'refused', reason: 'BUSY' });
    hand.give('wait', { kind: 'unknown' });
    hand.give('sleep', { kind: 'done' });
    hand.give('wait', { kind: 'idle' });
    hand.give('renew', { kind: 'fenced' });
    hand.acquire();
  });
});

describe('runner: a store that is not the one last seen', () => {
  it('is told to a stage that follows epochs before anything else, and told again until that is committed', () => {
    const hand = new Hand(makeStage({ followsEpoch: true }));
    hand.acquire();
    hand.load();
    const commit = hand.commit({ kind: 'fenced' });
    expect(commit.progress).toEqual({ source: 'epoch', from: '', to: 'e1' });
    expect(textsOf(commit)).toEqual(['epoch']);
    hand.acquire([['epoch', 'e0']], 'e1', 2);
    hand.load();
    expect(hand.commit().progress).toEqual({ source: 'epoch', from: 'e0', to: 'e1' });
    hand.expect('wait');
  });

  it('is noticed at a renewal: positions are read anew, and it is told', () => {
    const hand = new Hand(makeStage({ followsEpoch: true }));
    hand.acquire();
    hand.load();
    hand.commit();
    hand.give('wait', { kind: 'idle' });
    hand.give('renew', { kind: 'renewed', epoch: 'e2' });
    hand.acquire(
      [
        [IN, '0-0'],
        ['epoch', 'e1'],
      ],
      'e2',
      2,
    );
    hand.load();
    expect(hand.commit({ kind: 'committed', epoch: 'e2' }).progress).toMatchObject({ from: 'e1', to: 'e2' });
    hand.expect('wait');
  });

  it.each([true, false])('is noticed at a commit, whose effects are not started (probed: %s)', (probed) => {
    const hand = started();
    hand.entries(['effect']);
    hand.load();
    if (probed) {
      const { id } = hand.commit({ kind: 'unknown' });
      hand.give('probe', { kind: 'probed', position: '1-0', commitId: id, epoch: 'e2' });
    } else hand.commit({ kind: 'committed', epoch: 'e2' });
    // What the store has lost is read again.
    hand.acquire([[IN, '0-0']], 'e2', 2);
    expect(hand.expect('wait').positions.get(IN)).toBe('0-0');
    expect(hand.logged).toEqual(['decided effect']);
  });
});
