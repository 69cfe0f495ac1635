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
import { absolute, ZERO, type Decimal } from '../engine/decimal.ts';
import { HASH } from '../engine/names.ts';
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
