/** What each fault of what comes in does: signals and prices. */
import { says, START_MS, usualWorld } from '../../run/usualWorld.ts';
import type { FaultKind } from '../faultKinds.ts';
import type { Fault } from '../faults.ts';
import { SYMBOL, type Shown, type SmallRun } from './smallRun.ts';

const FIRST = { site: 'feed/signal', key: SYMBOL, occurrence: 1 } as const;

/** What came when, `entry 60.0` for an entry whose producer has no id of its own: the order in which the store got it. */
const came = ({ events }: SmallRun) =>
  events.flatMap((event) => {
    if (event.kind !== 'add') return [];
    const { correlation_id: id = '' } = event['fields'] as Readonly<Record<string, string>>;
    return [`${id} ${((Date.parse(event.time) - START_MS) / 1000).toFixed(0)}`];
  });

const THREE = [
  says({ symbol: SYMBOL, side: 'BUY', second: 60, id: 'one' }),
  says({ symbol: SYMBOL, side: 'BUY', second: 62, id: 'two' }),
  says({ symbol: SYMBOL, side: 'BUY', second: 80, id: 'three' }),
];

function ofSignal(kind: FaultKind, effect: string, seen: readonly string[], more: Partial<Fault> = {}): Shown {
  return { fault: { ...FIRST, kind, ...more }, effect, see: came, seen, changes: { signals: [THREE] } };
}

const LATE = { ms: 10_000 };

const OF_SIGNALS: readonly Shown[] = [
  ofSignal('gap', 'it never comes', ['two 62', 'three 80']),
  ofSignal('duplicate', 'it comes twice', ['one 60', 'two 62', 'one 70', 'three 80'], LATE),
  ofSignal('stale', 'it comes late', ['two 62', 'one 70', 'three 80'], LATE),
  ofSignal('reorder', 'it comes behind the next one', ['two 62', 'one 62', 'three 80'], LATE),
  ofSignal('reorder', 'it comes late when there is no next one in time', ['one 61', 'two 62', 'three 80'], {
    ms: 1_000,
  }),
  ofSignal('burst', 'nothing comes, and then all of it', ['one 70', 'two 70', 'three 80'], LATE),
];

/** How old the price is at the end, in seconds, and how often an entry was denied for it. */
const priceSeen = ({ world, journal }: SmallRun) => {
  const ageMs = world.priceAgeMs(SYMBOL);
  return [ageMs === undefined ? 'none' : Math.round(ageMs / 1000), journal.count('STALE_PRICE')];
};
/** A close of nothing, which only marks the moment, and an entry later. */
const LATER_ENTRY = usualWorld({
  seed: 'shown',
  symbols: [SYMBOL],
  minutes: 4,
  settings: { PRICE_MAX_AGE_S: '100' },
  signals: [
    says({ symbol: SYMBOL, side: 'SELL', second: 60, action: 'CLOSE' }),
    says({ symbol: SYMBOL, side: 'BUY', second: 200 }),
  ],
});

function ofPrice(kind: FaultKind, effect: string, seen: unknown, more: Partial<Fault>): Shown {
  const fault: Fault = { site: 'moment/signal', key: SYMBOL, occurrence: 1, kind, ...more };
  return { fault, effect, see: priceSeen, seen, changes: LATER_ENTRY };
}

const OF_PRICES: readonly Shown[] = [
  ofPrice('price-gap', 'there is no price, and no entry', ['none', 1], { forMs: 600_000 }),
  ofPrice('price-stale', 'the price gets older, until there is no entry any more', [181, 1], { forMs: 600_000 }),
  ofPrice('price-late', 'the price is always so old', [120, 1], { forMs: 600_000, lagMs: 120_000 }),
];

export const FEED_FAULTS: readonly Shown[] = [...OF_SIGNALS, ...OF_PRICES];
