/** What should make no difference makes none: other symbols, their order, batches, noise, repetition, the hour. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IntentDraft, SignalDraft } from '../adapters/sim/fuzz/case.ts';
import { MALFORMED_KINDS, type MalformedKind } from '../adapters/sim/fuzz/malformed.ts';
import { DRAWN_MS, runs } from './drawn/runs.ts';
import { endsOf, stillCase, stillSignals, SYMBOLS, type Ends } from './drawn/still.ts';

const WORLDS = 10;
const DUPLICATE = 'DUPLICATE_SKIP';

/** Against an opposite position an intent without a usable size is a close like any other: it is read. */
const SIZELESS: readonly MalformedKind[] = ['no-size', 'negative-size'];
const UNREADABLE = MALFORMED_KINDS.filter((kind) => !SIZELESS.includes(kind));

/** Of these messages only. */
function codesOf({ codes }: Ends, signals: readonly IntentDraft[]): object {
  return Object.fromEntries(signals.map(({ id }) => [id, codes[id]]));
}

describe('in a still world', { timeout: DRAWN_MS }, () => {
  it('every signal has its one end, and some of them trade', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(stillSignals, (signals) => {
        const { codes } = endsOf(stillCase(signals));
        for (const { id } of signals) {
          expect(codes[id], id).toHaveLength(1);
          seen.add(codes[id]?.[0] ?? '');
        }
      }),
      runs(WORLDS),
    );
    expect(seen).toContain('FILLED');
  });

  it('a symbol ends as it does alone', () => {
    fc.assert(
      fc.property(stillSignals, fc.constantFrom(...SYMBOLS), (signals, symbol) => {
        const own = signals.filter((signal) => signal.symbol === symbol);
        const [together, alone] = [endsOf(stillCase(signals)), endsOf(stillCase(own))];
        expect(codesOf(together, own)).toEqual(codesOf(alone, own));
        expect(together.fills[symbol]).toEqual(alone.fills[symbol]);
      }),
      runs(WORLDS),
    );
  });

  it('it does not matter which of several symbols speaks first at a moment', () => {
    fc.assert(
      fc.property(
        stillSignals.chain((signals) => fc.tuple(fc.constant(signals), shuffled(signals))),
        ([signals, other]) => {
          expect(endsOf(stillCase(other))).toEqual(endsOf(stillCase(signals)));
        },
      ),
      runs(WORLDS),
    );
  });

  it('entries taken one by one, or as many at once as there are, end the same', () => {
    // All at one moment, so that there is something to take at once.
    const burst = stillSignals.map((signals) => signals.map((signal): IntentDraft => ({ ...signal, atMs: 32_500 })));
    fc.assert(
      fc.property(burst, fc.constantFrom(1, 2, 3, 1_000), (signals, batchMax) => {
        const usual = endsOf(stillCase(signals));
        expect(endsOf(stillCase(signals), (stage) => ({ ...stage, batchMax }))).toEqual(usual);
      }),
      runs(WORLDS),
    );
  });

  it('what nobody can read, or nobody lists, changes nothing for the others', () => {
    const noise: fc.Arbitrary<SignalDraft> = fc.oneof(
      fc.record({
        shape: fc.constant('malformed' as const),
        atMs: fc.nat(220_000),
        kind: fc.constantFrom(...UNREADABLE),
        symbol: fc.constantFrom(...SYMBOLS),
      }),
      fc.record({
        ...{ shape: fc.constant('decision' as const), atMs: fc.nat(220_000), symbol: fc.constant('NOSUCHUSDT') },
        ...{ side: fc.constant('BUY' as const), usd: fc.constant(100), leverage: fc.constant(10) },
        id: fc.uuid(),
      }),
    );
    fc.assert(
      fc.property(stillSignals, fc.array(noise, { minLength: 1, maxLength: 10 }), (signals, more) => {
        const [quiet, noisy] = [endsOf(stillCase(signals)), endsOf(stillCase([...signals, ...more]))];
        expect(codesOf(noisy, signals)).toEqual(codesOf(quiet, signals));
        expect(noisy.fills).toEqual(quiet.fills);
      }),
      runs(WORLDS),
    );
  });

  it('any beginning of the stream, said again, is skipped as said before', () => {
    fc.assert(
      fc.property(stillSignals, fc.nat(9), fc.integer({ min: 1, max: 3 }), (drawn, length, times) => {
        const signals = [...drawn].sort((a, b) => a.atMs - b.atMs);
        const prefix = signals.slice(0, 1 + (length % signals.length));
        // As its producer stamped it, after everything else, and within the time a signal is remembered.
        const endMs = 232_500;
        const again = Array.from({ length: times }, () => prefix).flat();
        const repeated = again.map((one): IntentDraft => ({ ...one, atMs: endMs, stampMs: one.atMs - endMs }));
        const [once, twice] = [endsOf(stillCase(signals)), endsOf(stillCase([...signals, ...repeated]))];
        expect(twice.fills).toEqual(once.fills);
        for (const { id } of signals) {
          const skipped = prefix.some((one) => one.id === id) ? times : 0;
          const expected = [...(once.codes[id] ?? []), ...Array.from({ length: skipped }, () => DUPLICATE)];
          expect(twice.codes[id], id).toEqual(expected.sort());
        }
      }),
      runs(WORLDS),
    );
  });

  it('it does not matter at which hour it happens', () => {
    fc.assert(
      fc.property(stillSignals, fc.integer({ min: 1, max: 1_300 }), (signals, startMinute) => {
        expect(endsOf(stillCase(signals, { startMinute }))).toEqual(endsOf(stillCase(signals)));
      }),
      runs(WORLDS),
    );
  });
});

function shuffled(signals: readonly IntentDraft[]): fc.Arbitrary<readonly IntentDraft[]> {
  return fc.shuffledSubarray([...signals], { minLength: signals.length });
}

describe('what runs out', { timeout: DRAWN_MS }, () => {
  const first: IntentDraft = {
    ...{ shape: 'decision', atMs: 12_500, symbol: 'BTCUSDT', side: 'BUY', usd: 100, leverage: 10 },
    id: 'again',
  };

  it('a signal is known as said before for as long as it is remembered, or may trade, and no longer', () => {
    const slackS = 1;
    const [lifetimeS, limitS] = [fc.integer({ min: 30, max: 90 }), fc.integer({ min: 30, max: 90 })];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), lifetimeS, limitS, (afterS, ttlS, maxAgeS) => {
        const knownS = Math.max(ttlS, maxAgeS);
        fc.pre(Math.abs(afterS - knownS) > slackS);
        const later = { ...first, atMs: first.atMs + afterS * 1_000 };
        const settings = { ROUTER_DEDUP_TTL_S: String(ttlS), INTENT_MAX_AGE_S: String(maxAgeS) };
        const { codes } = endsOf(stillCase([first, { ...later, stampMs: first.atMs - later.atMs }], { settings }));
        expect(codes['again']?.includes(DUPLICATE)).toBe(afterS < knownS);
        // Whoever forgets it still does not send its entry twice.
        expect(codes['again']?.filter((code) => code === 'FILLED')).toHaveLength(1);
      }),
      runs(WORLDS),
    );
  });

  it('an intent is too old from its age limit on', () => {
    const [limitS, slackS] = [90, 1];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (ageS) => {
        fc.pre(Math.abs(ageS - limitS) > slackS);
        const old: IntentDraft = { ...first, stampMs: -ageS * 1_000 };
        const { codes } = endsOf(stillCase([old], { settings: { INTENT_MAX_AGE_S: String(limitS) } }));
        expect(codes['again']).toEqual([ageS > limitS ? 'STALE_INTENT_DROP' : 'FILLED']);
      }),
      runs(WORLDS),
    );
  });

  it('an entry is not sent once its permit has run out', () => {
    const [ttlS, slackS] = [20, 6];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (deadS) => {
        fc.pre(Math.abs(deadS - ttlS) > slackS);
        const dead = { kind: 'down', atMs: 12_000, stage: 'executor', forMs: deadS * 1_000 } as const;
        const draft = { settings: { PERMIT_TTL_S: String(ttlS) }, happenings: [dead] };
        const { codes, fills } = endsOf(stillCase([first], draft));
        expect(codes['again']).toEqual([deadS > ttlS ? 'PERMIT_EXPIRED' : 'FILLED']);
        expect(fills['BTCUSDT'] ?? []).toHaveLength(deadS > ttlS ? 0 : 1);
      }),
      runs(WORLDS),
    );
  });
});
