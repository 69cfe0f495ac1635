/** Stories of calls to a store, drawn as plain data: few keys, streams and stages, so that they meet. */
import fc from 'fast-check';
import { HASH, STREAM, TEXT, type StageName } from '../../engine/names.ts';
import { LEASE_MS, TIMER } from '../storeContract/subject.ts';

export const KEYS = ['a', 'b', 'c'] as const;
/** One that several stages consume, one with a single consumer, and one whose consumer reads others too. */
export const STREAMS = [STREAM.decisions, STREAM.plans, STREAM.results] as const;
const STAGES = ['router', 'desk', 'harvest'] as const satisfies readonly StageName[];
/** What the store keeps for itself, for an operator to tread on. */
export const RECORDS = [HASH.lease('desk'), HASH.cursor('desk', TIMER)] as const;

const stage = fc.constantFrom(...STAGES);
const stream = fc.constantFrom(...STREAMS);
const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom('0', '1');
const orNone = fc.option(value, { nil: undefined });
const source = fc.constantFrom<string>(TIMER, ...STREAMS);
const fields = fc.dictionary(fc.constantFrom('x', 'y'), value, { maxKeys: 2, noNullPrototype: true });
const members = fc.subarray(['x', 'y']);
/** Mostly not. */
const isWrong = fc.integer({ min: 0, max: 11 }).map((drawn) => drawn === 11);
/** Over before it is written, at once, in a while, never. */
const endsAfterMs = fc.constantFrom(-1, 0, 60, undefined);

const write = fc.oneof(
  fc.record({ op: fc.constant('put' as const), key, fields, endsAfterMs }),
  fc.record({ op: fc.constant('text' as const), key, value, endsAfterMs }),
  fc.record({ op: fc.constant('merge' as const), key, fields }),
  fc.record({ op: fc.constant('drop' as const), key, fields: members }),
  fc.record({ op: fc.constantFrom('setAdd' as const, 'setRemove' as const), key, members }),
  fc.record({ op: fc.constant('delete' as const), key }),
);

/** By whom: the one who holds the lease, or not. */
const by = { stage, wrongToken: isWrong, wrongOwner: isWrong };

const commit = fc.record({
  ...{ op: fc.constant('commit' as const), ...by, wrongEpoch: isWrong, source, wrongFrom: isWrong },
  /** So many entries are taken. */
  steps: fc.integer({ min: 1, max: 3 }),
  writes: fc.array(write, { maxLength: 4 }),
  appends: fc.array(fc.record({ stream, isLate: isWrong }), { maxLength: 2 }),
  expects: fc.array(fc.record({ key, isWrong }), { maxLength: 1 }),
  /** Of the worker's clock. */
  aheadMs: fc.constantFrom(0, 0, 70),
});

const read = fc.record({
  ...{ op: fc.constant('read' as const), stage, streams: fc.uniqueArray(stream, { minLength: 1, maxLength: 2 }) },
  ...{ count: fc.integer({ min: 1, max: 3 }), outputs: fc.uniqueArray(stream, { maxLength: 2 }) },
  ...{ backlogMax: fc.nat(2), unthrottled: fc.subarray([...STREAMS]) },
});

const outside = fc.oneof(
  { weight: 12, arbitrary: fc.record({ op: fc.constant('add' as const), stream, value }) },
  fc.record({ op: fc.constant('put' as const), key, fields: fc.constant({ x: '1' }) }),
  { weight: 4, arbitrary: fc.record({ op: fc.constant('trim' as const), stream, lengthMax: fc.nat(1) }) },
  fc.record({
    op: fc.constant('set' as const),
    key: fc.constantFrom(...KEYS, ...STREAMS),
    value: orNone,
  }),
  // Another number would give a token twice.
  fc.record({ op: fc.constant('set' as const), key: fc.constant(TEXT.tokens), value: fc.constant('x') }),
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('set' as const), key: fc.constantFrom(...RECORDS), value: orNone }),
  },
);

const call = fc.oneof(
  { weight: 6, arbitrary: commit },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ op: fc.constant('acquire' as const), stage, owner: fc.constantFrom('a', 'b') },
      outsideFromAgoMs: fc.constantFrom(0, 60_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('renew' as const), ...by }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('probe' as const), stage, source }) },
  { weight: 5, arbitrary: read },
  { weight: 8, arbitrary: outside },
  fc.record({ op: fc.constant('failover' as const), lostWrites: fc.nat(3) }),
);

/** Time passes, then somebody calls. */
const told = fc.record({ waitMs: fc.constantFrom(0, 0, 1, 50, LEASE_MS), call });

export type Drawn<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;
export type DrawnCall = Drawn<typeof call>;
export type DrawnCommit = Drawn<typeof commit>;
export type DrawnWrite = Drawn<typeof write>;

/** Some stages are at work from the beginning. */
const started = fc.subarray([...STAGES]).map((stages) =>
  stages.map((name): Drawn<typeof told> => ({
    waitMs: 0,
    call: { op: 'acquire', stage: name, owner: 'a', outsideFromAgoMs: 60_000 },
  })),
);

export const drawnStory = fc
  .tuple(started, fc.array(told, { minLength: 1, maxLength: 40, size: 'max' }))
  .map(([beginning, rest]) => [...beginning, ...rest]);
export type Story = Drawn<typeof drawnStory>;
