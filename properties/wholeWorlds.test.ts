/**
 * What must hold of any world the fuzzer can draw, judged without the laws: by the exchange's own events and by what was
 * committed. Beside them, all laws, rest, and the same trace twice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCase } from '../adapters/sim/fuzz/runCase.ts';
import type { Case } from '../adapters/sim/fuzz/case.ts';
import type { VenueEvent } from '../adapters/sim/exchange/events.ts';
import type { WorldObserver } from '../adapters/sim/world/observer.ts';
import { configOf } from '../engine/config.ts';
import { absolute, decimal, formatDecimal, ZERO, type Decimal } from '../engine/decimal.ts';
import { HASH, STREAM } from '../engine/names.ts';
import { readLedger } from '../engine/nouns/ledger.ts';
import { readOrder, type Order } from '../engine/nouns/order.ts';
import type { Commit, Write } from '../engine/protocol.ts';
import { compareIds } from '../engine/streamId.ts';
import { drawnCase } from './drawn/cases.ts';
import { DRAWN_MS, runs } from './drawn/runs.ts';

const WORLDS = 12;
const ORDER = HASH.order('');
const LEDGER = HASH.ledger('');

type Fill = Extract<VenueEvent, { kind: 'fill' }>;

/** Holds of every world: `watch` reports what it sees broken. */
function holds(watch: (report: (what: string) => void, one: Case) => WorldObserver, atEnd?: AtEnd): void {
  fc.assert(
    fc.property(drawnCase, (one) => {
      const broken: string[] = [];
      const report = (what: string) => void broken.push(what);
      const result = runCase(one, { observers: [watch(report, one)] });
      atEnd?.(report, result);
      expect(broken).toEqual([]);
    }),
    runs(WORLDS),
  );
}
type AtEnd = (report: (what: string) => void, result: ReturnType<typeof runCase>) => void;

/** Journals of orders that have been asked for. */
function ordersIn(writes: readonly Write[]): readonly Order[] {
  return writes.flatMap((write) => {
    const order = write.op === 'put' && write.key.startsWith(ORDER) ? readOrder(write.fields) : undefined;
    return typeof order === 'object' && order.clientOrderId !== '' ? [order] : [];
  });
}

describe('a drawn world', { timeout: DRAWN_MS }, () => {
  it('keeps every law, comes to rest when its faults end, and leaves the same trace twice', () => {
    fc.assert(
      fc.property(drawnCase, (one) => {
        const result = runCase(one);
        expect(result.broken).toBeUndefined();
        expect(runCase(one).traceHash).toBe(result.traceHash);
      }),
      runs(WORLDS),
    );
  });

  it('has at most one entry order at the venue for each root signal', () => {
    holds((report) => {
      const rootOf = new Map<string, string>();
      const sent = new Map<string, string>();
      return {
        onCommit: ({ writes }) => {
          for (const { clientOrderId, rootId } of ordersIn(writes)) rootOf.set(clientOrderId, rootId);
        },
        onVenue: (event) => {
          if (event.kind !== 'orderAccepted' || event.origin !== 'client' || event.order.reduceOnly) return;
          const { clientOrderId } = event.order;
          const root = rootOf.get(clientOrderId);
          if (root === undefined) return report(`${clientOrderId} was accepted and is in no journal`);
          const before = sent.get(root);
          if (before !== undefined) report(`root ${root}: ${before} and ${clientOrderId}`);
          sent.set(root, clientOrderId);
        },
      };
    });
  });

  it('ends with every ledger at the venue’s position, which is the sum of what moved it', () => {
    const ledgers = new Map<string, Decimal>();
    const truth = new Map<string, Decimal>();
    holds(
      (report) => {
        ledgers.clear();
        truth.clear();
        return {
          onCommit: ({ writes }) => {
            for (const write of writes) {
              if (write.op !== 'put' || !write.key.startsWith(LEDGER)) continue;
              const ledger = readLedger(write.fields);
              if (ledger === undefined) report(`${write.key} cannot be read`);
              else ledgers.set(write.key.slice(LEDGER.length), ledger.amount);
            }
          },
          onVenue: (event) => {
            if (event.kind !== 'positionChanged') return;
            const before = truth.get(event.symbol) ?? ZERO;
            if (before !== event.positionBefore) report(`${event.symbol} was ${before}, then ${event.positionBefore}`);
            truth.set(event.symbol, event.position);
          },
        };
      },
      (report, { pending, broken, fired }) => {
        // What is still under way may be off, and what was written last may be what the store then lost.
        if (pending !== undefined || broken?.kind === 'crash') return;
        if (fired.failover !== undefined || fired['store-restart'] !== undefined) return;
        for (const [symbol, amount] of truth) {
          if ((ledgers.get(symbol) ?? ZERO) !== amount)
            report(`${symbol}: ledger ${ledgers.get(symbol)}, venue ${amount}`);
        }
      },
    );
  });

  it('has no close that increases a position or crosses to the other side', () => {
    const isReduced = ({ positionBefore, position }: Fill): boolean =>
      absolute(position) < absolute(positionBefore) && position * positionBefore >= 0n;
    holds((report) => {
      // Meant as one, whatever the request then said.
      const closes = new Set<string>();
      return {
        onCommit: ({ writes }) => {
          for (const order of ordersIn(writes)) if (order.reduceOnly) closes.add(order.clientOrderId);
        },
        onVenue: (event) => {
          if (event.kind === 'fill' && closes.has(event.order.clientOrderId) && !isReduced(event))
            report(`${event.order.clientOrderId}: ${event.positionBefore} to ${event.position}`);
        },
      };
    });
  });

  it('never holds more positions of its own than its limit', () => {
    holds((report, one) => {
      const { POSITIONS_MAX } = configOf(one.draft.settings);
      const own = new Set<string>();
      return {
        onVenue: (event) => {
          if (event.kind !== 'positionChanged') return;
          if (event.position === ZERO) own.delete(event.symbol);
          else if (event.cause === 'fill' && event.positionBefore === ZERO) own.add(event.symbol);
          if (own.size > POSITIONS_MAX) report(`${[...own].join()} with a limit of ${POSITIONS_MAX}`);
        },
      };
    });
  });

  it('permits no entry beyond its limits of notional, what is reserved and held included', () => {
    holds((report, one) => {
      const { NOTIONAL_PER_TRADE_MAX_USD: tradeMax, NOTIONAL_TOTAL_MAX_USD: totalMax } = configOf(one.draft.settings);
      const reserved = new Map<string, Decimal>();
      let isKnown = true;
      const note = (write: Write): void => {
        if (write.key !== HASH.exposure) return;
        if (write.op === 'drop') for (const symbol of write.fields) reserved.delete(symbol);
        if (write.op !== 'merge') return;
        for (const [symbol, usd] of Object.entries(write.fields)) reserved.set(symbol, decimal(usd));
      };
      return {
        onCommit: ({ stage, writes, appends }) => {
          if (stage !== 'desk') return;
          writes.forEach(note);
          const entries = appends.filter(
            ({ stream, fields }) => stream === STREAM.orders && fields['reduceOnly'] === 'false',
          );
          for (const { fields } of entries)
            if (decimal(fields['notional_usd'] ?? '') > tradeMax)
              report(`${fields['plan_id']}: ${fields['notional_usd']} USD`);
          const totalUsd = [...reserved.values()].reduce((sum, usd) => sum + usd, ZERO);
          if (isKnown && entries.length > 0 && totalUsd > totalMax) report(`${formatDecimal(totalUsd)} USD in total`);
        },
        // A setting that changes on the way, a record put there from outside: what was reserved is not told.
        onPut: (key) => void (isKnown &&= key !== HASH.exposure),
        onFailover: () => void (isKnown = false),
      };
    });
  });

  it('moves no order back, and takes no fill twice: what is filled only grows, to what the venue filled, and an end is final', () => {
    holds((report) => {
      const known = new Map<string, Order>();
      const filled = new Map<string, Decimal>();
      return {
        onVenue: (event) => {
          if (event.kind !== 'fill') return;
          const { clientOrderId } = event.order;
          filled.set(clientOrderId, (filled.get(clientOrderId) ?? ZERO) + event.trade.quantity);
        },
        onCommit: ({ writes }) => {
          for (const order of ordersIn(writes)) {
            const { clientOrderId, status, endCode, filledQuantity, executedQuantity } = order;
            const before = known.get(clientOrderId);
            known.set(clientOrderId, order);
            const truth = filled.get(clientOrderId) ?? ZERO;
            if (filledQuantity > truth) report(`${clientOrderId} took ${filledQuantity} of ${truth}`);
            if (endCode === 'FILLED' && filledQuantity !== truth)
              report(`${clientOrderId} ended without all its fills`);
            if (before === undefined) continue;
            if (before.endCode !== '' && (endCode !== before.endCode || status !== before.status))
              report(`${clientOrderId} ended ${before.endCode}, then ${status} ${endCode}`);
            if (filledQuantity < before.filledQuantity || executedQuantity < before.executedQuantity)
              report(`${clientOrderId} had filled more: ${before.filledQuantity} of ${before.executedQuantity}`);
          }
        },
        onFailover: () => known.clear(),
      };
    });
  });

  it('moves every cursor forward only, as long as its store forgets nothing', () => {
    holds((report) => {
      const cursors = new Map<string, string>();
      const moved = ({ stage, progress: { source, from, to } }: Commit): void => {
        if (!source.startsWith('quantum:stream:')) return;
        const key = `${stage} ${source}`;
        const before = cursors.get(key) ?? from;
        if (from !== before || compareIds(to, from) <= 0) report(`${key}: at ${before}, from ${from} to ${to}`);
        cursors.set(key, to);
      };
      return { onCommit: moved, onFailover: () => cursors.clear() };
    });
  });
});
