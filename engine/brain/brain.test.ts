import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { configOf } from '../config.ts';
import { decimal } from '../decimal.ts';
import type { Decision } from '../decision.ts';
import { readDrift } from '../executor/reconcile.ts';
import { HASH, ownerOf, STREAM } from '../names.ts';
import { EMPTY_LEDGER, writeLedger } from '../nouns/ledger.ts';
import { freshness, readSnapshot } from '../nouns/snapshot.ts';
import type { Fields, Input, Write } from '../protocol.ts';
import { Shelf, step } from '../stepFixture.ts';
import type { VenuePosition, VenueReply } from '../venue.ts';
import { makeBrain } from './brain.ts';

const AT_MS = 1_770_000_000_000;
const CONFIG = configOf({ SYMBOL_ALLOWLIST: 'BTCUSDT,ETHUSDT', BRAIN_TOP_K: '3' });
const brain = makeBrain(CONFIG);

function held(symbol: string, amount: string, price = '50000'): VenuePosition {
  const entryPrice = decimal(price);
  return { symbol, amount: decimal(amount), entryPrice, markPrice: entryPrice, unrealizedPnlUsd: 7n, leverage: 5 };
}

function answered(positions: readonly VenuePosition[], serverTimeMs = AT_MS): VenueReply {
  return { kind: 'answer', answer: { kind: 'positions', positions }, serverTimeMs };
}

function outcome(reply: VenueReply, askedMs = AT_MS): Input {
  return { kind: 'outcome', effect: { id: `positions/${askedMs}`, request: { kind: 'positions' } }, reply };
}

function entry(stream: string, fields: Fields, atMs = AT_MS): Input {
  return { kind: 'entry', stream, entry: { id: `${atMs}-0`, fields } };
}

function snapshotsIn(decision: Decision): string[] {
  const prefix = HASH.snapshot('');
  return decision.writes.flatMap(({ key }) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

const unknown: VenueReply = { kind: 'unknown', code: 0, message: 'time-out' };

describe('brain cycle', () => {
  it('asks for all positions, naming the moment it asked', () => {
    const decision = step(brain, [{ kind: 'timer', timer: 'cycle', number: 3 }], new Shelf(), AT_MS);
    expect(decision.effects).toEqual([{ id: `positions/${AT_MS}`, request: { kind: 'positions' } }]);
    expect(decision.writes).toEqual([]);
    expect(brain.timers).toEqual([{ name: 'cycle', everyMs: 5_000 }]);
  });

  it('gives every candidate a snapshot: flat when a complete reply leaves the symbol out', () => {
    const shelf = new Shelf();
    step(brain, [outcome(answered([held('BTCUSDT', '-0.5')], AT_MS + 40))], shelf, AT_MS + 60);
    const long = readSnapshot(shelf.hashes.get(HASH.snapshot('BTCUSDT')));
    expect(long).toMatchObject({ amount: decimal('-0.5'), entryPrice: decimal('50000'), leverage: 5 });
    expect(long).toMatchObject({ takenMs: AT_MS, serverTimeMs: AT_MS + 40 });
    const flat = shelf.hashes.get(HASH.snapshot('ETHUSDT'));
    expect(flat).toMatchObject({ position_amt: '0', side: 'NONE', expires_at_ms: String(AT_MS + 30_000) });
    expect(readSnapshot(flat)).toBeDefined();
  });

  it('lets a snapshot age from the moment it was asked for, however late the reply is taken in', () => {
    const shelf = new Shelf();
    step(brain, [outcome(answered([]))], shelf, AT_MS + 16_000);
    const snapshot = readSnapshot(shelf.hashes.get(HASH.snapshot('BTCUSDT')));
    expect(freshness(snapshot, 0, AT_MS + 16_000, { maxAgeMs: 15_000, readLagMs: 0 })).toBe('stale');
  });

  it.each([
    ['unknown', unknown, 'POSITIONS_UNREAD kind=unknown code=0 message=time-out'],
    [
      'rejected',
      { kind: 'rejected', code: -1003, message: 'banned', serverTimeMs: AT_MS },
      'POSITIONS_UNREAD kind=rejected code=-1003 message=banned',
    ],
    [
      'an answer to something else',
      { kind: 'answer', answer: { kind: 'orderNotFound' }, serverTimeMs: AT_MS },
      'POSITIONS_UNREAD kind=orderNotFound',
    ],
  ] satisfies [string, VenueReply, string][])('writes nothing on %s: snapshots decay', (_, reply, mark) => {
    const decision = step(brain, [outcome(reply)], new Shelf(), AT_MS);
    expect(decision).toMatchObject({ writes: [], appends: [], effects: [], marks: [mark] });
  });

  it.each([
    ['a reply that was asked for before the one taken in last', AT_MS - 5_000, AT_MS + 50],
    ['the same reply again', AT_MS, AT_MS + 50],
    ['a reply whose snapshot would have expired', AT_MS + 5_000, AT_MS + 35_000],
  ])('lets go of %s', (_, askedMs, atMs) => {
    const shelf = new Shelf();
    step(brain, [outcome(answered([held('BTCUSDT', '1')]))], shelf, AT_MS + 20);
    const decision = step(brain, [outcome(answered([]), askedMs)], shelf, atMs);
    expect(decision.writes).toEqual([]);
    expect(decision.marks).toEqual([`POSITIONS_LATE asked_ms=${askedMs} last_ms=${AT_MS} at_ms=${atMs}`]);
  });

  it('goes on after its clock stepped back', () => {
    const shelf = new Shelf();
    step(brain, [outcome(answered([]))], shelf, AT_MS);
    const backMs = AT_MS - 3_600_000;
    expect(snapshotsIn(step(brain, [outcome(answered([]), backMs)], shelf, backMs))).toHaveLength(2);
    expect(snapshotsIn(step(brain, [outcome(answered([]), backMs)], shelf, backMs + 1))).toEqual([]);
  });

  it('refreshes all snapshots each cycle and touches the candidates only when they change', () => {
    const shelf = new Shelf();
    const first = step(brain, [outcome(answered([]))], shelf, AT_MS);
    const second = step(brain, [outcome(answered([]), AT_MS + 5_000)], shelf, AT_MS + 5_000);
    expect(snapshotsIn(first)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(snapshotsIn(second)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(first.marks).toEqual(['UNIVERSE candidates=2 open=0 added=2 removed=0']);
    expect(second.writes.filter(({ key }) => key === HASH.candidates)).toEqual([]);
    expect(second.marks).toEqual([]);
  });

  it('keeps an open position a candidate and drops it when it is gone', () => {
    const shelf = new Shelf();
    shelf.hashes.set(HASH.exposure, { XRPUSDT: '100' });
    const first = step(brain, [outcome(answered([held('ZECUSDT', '2')]))], shelf, AT_MS);
    expect(snapshotsIn(first)).toEqual(['XRPUSDT', 'ZECUSDT', 'BTCUSDT', 'ETHUSDT']);
    shelf.hashes.delete(HASH.exposure);
    step(brain, [outcome(answered([]), AT_MS + 5_000)], shelf, AT_MS + 5_000);
    expect(shelf.hashes.get(HASH.candidates)).toEqual({ BTCUSDT: 'allowlist|0|0', ETHUSDT: 'allowlist|0|0' });
  });

  it('does not call a position of nothing open, and keeps what the venue says about it', () => {
    const shelf = new Shelf();
    const flat = step(brain, [outcome(answered([held('BTCUSDT', '0'), held('ZECUSDT', '0')]))], shelf, AT_MS);
    expect(snapshotsIn(flat)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(flat.marks).toEqual(['UNIVERSE candidates=2 open=0 added=2 removed=0']);
    expect(shelf.hashes.get(HASH.snapshot('BTCUSDT'))).toMatchObject({
      side: 'NONE',
      mark_price: '50000',
      leverage: '5',
    });
  });

  it('writes only keys that are its own', () => {
    const shelf = new Shelf();
    const inputs = [outcome(answered([held('ZECUSDT', '2')])), entry(STREAM.intents, { symbol: 'BTCUSDT' })];
    const writes: Write[] = inputs.flatMap((input) => step(brain, [input], shelf, AT_MS).writes);
    expect(new Set(writes.map(({ key }) => ownerOf(key)))).toEqual(new Set(['brain']));
  });
});

describe('brain drift', () => {
  const ledger = (amount: string, lastFillServerMs = AT_MS - 60_000) =>
    writeLedger({ ...EMPTY_LEDGER, amount: decimal(amount), version: 9, lastFillServerMs });
  const openOrder = { abc: `BTCUSDT|X|SENDING|${AT_MS}|${AT_MS}` };
  const unread = (lag: number) => ({ length: 1, lastId: '1-0', lag: { executor: lag } });

  interface Case {
    readonly ledger?: Fields;
    readonly exchange?: string;
    readonly openOrders?: Fields;
    readonly lag?: number;
    readonly reported: boolean;
  }
  const cases: [string, Case][] = [
    ['equal amounts', { ledger: ledger('0.5'), exchange: '0.50', reported: false }],
    ['another amount', { ledger: ledger('0.5'), exchange: '0.4', reported: true }],
    ['a sign', { ledger: ledger('0.5'), exchange: '-0.5', reported: true }],
    ['a position closed by someone else', { ledger: ledger('0.5'), reported: true }],
    ['no ledger and no position', { reported: false }],
    ['no ledger and a position: to be adopted', { exchange: '0.5', reported: true }],
    ['a flat ledger and no position', { ledger: ledger('0'), reported: false }],
    ['an unreadable ledger and a position', { ledger: { position_amt: 'x' }, exchange: '0.5', reported: true }],
    ['a read no later than the last fill', { ledger: ledger('0.5', AT_MS), exchange: '0.4', reported: false }],
    ['a read within the read lag of it', { ledger: ledger('0.5', AT_MS - 2_000), exchange: '0.4', reported: false }],
    ['a read just behind the read lag', { ledger: ledger('0.5', AT_MS - 2_001), exchange: '0.4', reported: true }],
    ['an open order', { ledger: ledger('0.5'), exchange: '0.4', openOrders: openOrder, reported: false }],
    ['a report the executor has not read', { ledger: ledger('0.5'), exchange: '0.4', lag: 1, reported: false }],
    ['reports that were all read', { ledger: ledger('0.5'), exchange: '0.4', lag: 0, reported: true }],
  ];

  it.each(cases)('%s', (_, given) => {
    const shelf = new Shelf();
    shelf.hashes.set(HASH.exposure, { BTCUSDT: '100' });
    if (given.ledger !== undefined) shelf.hashes.set(HASH.ledger('BTCUSDT'), given.ledger);
    if (given.openOrders !== undefined) shelf.hashes.set(HASH.openOrders, given.openOrders);
    if (given.lag !== undefined) shelf.streams.set(STREAM.reconcile, unread(given.lag));
    const positions = given.exchange === undefined ? [] : [held('BTCUSDT', given.exchange)];
    const decision = step(brain, [outcome(answered(positions))], shelf, AT_MS + 30);
    expect(decision.appends.map(({ fields }) => fields['symbol'])).toEqual(given.reported ? ['BTCUSDT'] : []);
    expect(snapshotsIn(decision)).toContain('BTCUSDT');
  });

  it('says what the executor needs to judge it', () => {
    const shelf = new Shelf();
    shelf.hashes.set(HASH.ledger('BTCUSDT'), ledger('0.5'));
    const { appends, marks } = step(brain, [outcome(answered([held('BTCUSDT', '0.4')]))], shelf, AT_MS + 30);
    const id = `reconcile:BTCUSDT:${AT_MS}`;
    expect(appends[0]?.fields).toMatchObject({ ledger_amt: '0.5', timestamp_ms: String(AT_MS + 30), root_id: id });
    expect(readDrift(appends[0]?.fields ?? {})).toEqual({
      drift: {
        symbol: 'BTCUSDT',
        exchangeAmount: decimal('0.4'),
        exchangeEntryPrice: decimal('50000'),
        ledgerVersion: 9,
        serverTimeMs: AT_MS,
      },
    });
    expect(marks).toContain('DRIFT symbol=BTCUSDT exchange=0.4 ledger=0.5 version=9');
  });

  it('finds the ghost ledger of a candidate that neither book nor exchange calls open', () => {
    const shelf = new Shelf();
    step(brain, [outcome(answered([]))], shelf, AT_MS);
    shelf.hashes.set(HASH.ledger('ETHUSDT'), ledger('3'));
    const decision = step(brain, [outcome(answered([], AT_MS + 5_000), AT_MS + 5_000)], shelf, AT_MS + 5_000);
    expect(decision.appends.map(({ fields }) => fields['symbol'])).toEqual(['ETHUSDT']);
  });
});

describe('brain sightings', () => {
  it('notes intents and plans of a batch, one write a symbol and second', () => {
    const shelf = new Shelf();
    const inputs = [0, 1, 999, 1_000].map((ms) => entry(STREAM.intents, { symbol: 'BTCUSDT' }, AT_MS + ms));
    const decision = step(
      brain,
      [...inputs, entry(STREAM.plans, { symbol: 'BTCUSDT' }, AT_MS + 5)],
      shelf,
      AT_MS + 2_000,
    );
    expect(decision.writes).toHaveLength(3);
    expect(shelf.hashes.get(HASH.candidates)).toEqual({ BTCUSDT: `intent|${AT_MS + 1_000}|${AT_MS + 5}` });
    expect(decision.marks).toEqual(['CANDIDATE_SIGHTED symbol=BTCUSDT by=intent']);
  });

  it('never notes a later time than its own', () => {
    const shelf = new Shelf();
    step(brain, [entry(STREAM.intents, { symbol: 'BTCUSDT' }, AT_MS + 9_000_000)], shelf, AT_MS);
    expect(shelf.hashes.get(HASH.candidates)).toEqual({ BTCUSDT: `intent|${AT_MS}|0` });
  });

  it('notes only what trades, or is a candidate already', () => {
    const shelf = new Shelf();
    shelf.hashes.set(HASH.volumes, { SOLUSDT: '1' });
    shelf.hashes.set(HASH.candidates, { BTCUSDT: 'allowlist|0|0' });
    const inputs = ['SOLUSDT', 'WAVESUSDT', 'BTCUSDT'].map((symbol) => entry(STREAM.intents, { symbol }));
    step(brain, inputs, shelf, AT_MS);
    expect(Object.keys(shelf.hashes.get(HASH.candidates) ?? {})).toEqual(['BTCUSDT', 'SOLUSDT']);
  });

  it('stays within its bound while nobody knows what trades', () => {
    const shelf = new Shelf();
    const inputs = Array.from({ length: 700 }, (_, index) => entry(STREAM.intents, { symbol: `S${index}USDT` }));
    step(brain, inputs, shelf, AT_MS);
    expect(Object.keys(shelf.hashes.get(HASH.candidates) ?? {})).toHaveLength(566);
  });

  it('is never the one to call an entry malformed', () => {
    const anyEntry = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('symbol', 'payload', 'data')), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(STREAM.intents, STREAM.plans), anyEntry, (stream, fields) => {
        expect(brain.parse(entry(stream, fields))).toHaveProperty('message');
      }),
    );
  });
});
