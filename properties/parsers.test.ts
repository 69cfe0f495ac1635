/** Whatever bytes stand in an entry or a record: a reader answers, and what it cannot read it says so of. It never throws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKillStats } from '../engine/desk/killStats.ts';
import { configOf } from '../engine/config.ts';
import { readExposure } from '../engine/nouns/exposure.ts';
import { readLedger } from '../engine/nouns/ledger.ts';
import { readMarketState } from '../engine/nouns/marketState.ts';
import { readOrder } from '../engine/nouns/order.ts';
import { readPlan } from '../engine/nouns/plan.ts';
import { readPortfolio } from '../engine/nouns/portfolio.ts';
import { readPosition } from '../engine/nouns/position.ts';
import { readResult } from '../engine/nouns/result.ts';
import { readSnapshot } from '../engine/nouns/snapshot.ts';
import { readState } from '../engine/harvest/state.ts';
import { readTicket } from '../engine/nouns/ticket.ts';
import { readVenueRules } from '../engine/nouns/venueRules.ts';
import type { Fields } from '../engine/protocol.ts';
import { makeStages } from '../engine/stages.ts';
import { SMALL_WORLDS } from './crashPoints/worlds.ts';
import { MemoryStore } from '../adapters/sim/store/memoryStore.ts';
import { drive } from '../adapters/sim/run/drive.ts';
import { World } from '../adapters/sim/world/world.ts';
import { runs } from './drawn/runs.ts';

/** Text as it may come off a wire: any bytes read as UTF-8, numbers near and beyond every bound, JSON, and plain words. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-0',
    '-1',
    'NaN',
    'Infinity',
    '1e400',
    '1e-400',
    '9007199254740993',
    '0x10',
    'true',
    'null',
  ),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.json({ maxDepth: 2 }),
  fc.constantFrom('__proto__', 'constructor', 'BTCUSDT', 'BUY', 'SELL', 'FULL_CLOSE_PROPOSED', 'ENTRY_PROPOSED'),
);
const names = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('payload', 'data', '__proto__', 'symbol', 'plan_id'),
);
const anything: fc.Arbitrary<Fields> = fc.dictionary(names, text, { maxKeys: 12 });

/** Records and entries as the stages really write them, gathered from the small worlds. */
function realOnes(): readonly Fields[] {
  return SMALL_WORLDS.flatMap(({ spec }) => {
    const found: Fields[] = [];
    const world = new World(spec);
    world.core.observers.push({
      onAdd: (_, { fields }) => void found.push(fields),
      onPut: (_, fields) => void found.push(fields),
      onCommit: ({ writes, appends }) => {
        for (const write of writes) if (write.op === 'put' || write.op === 'merge') found.push(write.fields);
        for (const append of appends) found.push(append.fields);
      },
    });
    drive(world, new MemoryStore(world.consumers, 'parsers'), (spec.startMs + spec.durationMs) * 1_000);
    return found;
  });
}

const real = realOnes();
/** One of them, in which some fields hold something else. */
const spoiled: fc.Arbitrary<Fields> = fc
  .nat(real.length - 1)
  .map((index) => real[index] as Fields)
  .chain((fields) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(fields), 'more'), text), {
        selector: ([name]) => name,
        maxLength: 3,
      })
      .map((changes) => ({ ...fields, ...Object.fromEntries(changes) })),
  );
const fields = fc.oneof(spoiled, anything);

const READERS: Readonly<Record<string, (fields: Fields) => unknown>> = {
  readExposure,
  readKillStats,
  readLedger,
  readMarketState,
  readOrder,
  readPortfolio,
  readPosition,
  readResult,
  readSnapshot,
  readState,
  readTicket,
  readVenueRules,
  readPlan: (given) => readPlan(given, 'root'),
};

describe('a reader of records', () => {
  it.each(Object.entries(READERS))('%s never throws', (_, read) => {
    fc.assert(
      fc.property(fields, (given) => {
        read(given);
      }),
      runs(500),
    );
  });
});

describe('a writer of records', () => {
  it.each(Object.entries(READERS))('%s: what it says it wrote is what anybody reads', (_, read) => {
    for (const record of real) expect(read(record)).toEqual(read({ ...record }));
  });
});

const reading = makeStages(configOf()).map((stage) => ({
  name: stage.name,
  stage,
  streams: [...new Set([...stage.streams, ...stage.observes])],
}));

describe('a stage', () => {
  it.each(reading.filter(({ streams }) => streams.length > 0))(
    '$name reads any entry of its streams, or says why it cannot',
    ({ stage, streams }) => {
      let read = 0;
      fc.assert(
        fc.property(fc.constantFrom(...streams), fields, (stream, given) => {
          const parsed = stage.parse({ kind: 'entry', stream, entry: { id: '1769990400000-0', fields: given } });
          if ('malformed' in parsed) expect(parsed.malformed).not.toBe('');
          else read += 1;
        }),
        runs(1_000),
      );
      expect(read, 'entries that could be read').toBeGreaterThan(0);
    },
  );
});
