/** Mistakes of the desk: gates, sizes and the book. */
import type { WrongEngine } from './wrongEngine.ts';

export const DESK: readonly WrongEngine[] = [
  {
    name: 'slot-count-stale',
    story: 'The slot gate counts one position too few, as a count read before the last permit does.',
    file: 'engine/desk/entryGates.ts',
    find: 'if (exposure.count >= POSITIONS_MAX)',
    replace: 'if (exposure.count > POSITIONS_MAX)',
  },
  {
    name: 'notional-total-forgets-own',
    story: 'The total is compared before the entry itself is added.',
    file: 'engine/desk/entryGates.ts',
    find: 'const totalUsd = exposure.totalUsd + notionalUsd;',
    replace: 'const totalUsd = exposure.totalUsd;',
  },
  {
    name: 'exit-vetoed',
    story: 'Exits pass the gates of entries.',
    file: 'engine/desk/governor.ts',
    find: 'isEntry(plan) ? denyEntry(evidence, reading, config, atMs) : holdExit(evidence, reading, config, atMs);',
    replace:
      'isEntry(plan) || !isEntry(plan) ? denyEntry(evidence, reading, config, atMs) : holdExit(evidence, reading, config, atMs);',
  },
  {
    name: 'permit-not-bound',
    story: 'A permit is not bound to its plan: the verdict is remembered by symbol.',
    file: 'engine/desk/desk.ts',
    find: 'decision.text(TEXT.permit(plan.planId), JSON.stringify(verdict), atMs + keepMs);',
    replace: 'decision.text(TEXT.permit(plan.symbol), JSON.stringify(verdict), atMs + keepMs);',
  },
  {
    name: 'daily-counter-forgotten',
    story: 'The daily counter is not counted up in the commit of the permit.',
    file: 'engine/desk/desk.ts',
    find: 'String(Number(dailyTrades ?? 0) + 1)',
    replace: 'String(Number(dailyTrades ?? 0))',
  },
  {
    name: 'midnight-in-local-time',
    story: 'The day of the counter begins two hours early.',
    file: 'engine/desk/desk.ts',
    find: 'return TEXT.dailyTrades(utcDay(atMs));',
    replace: 'return TEXT.dailyTrades(utcDay(atMs + 7_200_000));',
  },
  {
    name: 'age-bounds-loose',
    story: 'Data may be a thousand times older than their bound.',
    file: 'engine/desk/entryGates.ts',
    find: 'return asOfMs !== undefined && Math.abs(atMs - asOfMs) <= boundS * 1000;',
    replace: 'return asOfMs !== undefined && Math.abs(atMs - asOfMs) <= boundS * 1_000_000;',
  },
  {
    name: 'read-lag-ignored',
    story: 'A snapshot that may lack the last fill counts as fresh.',
    file: 'engine/nouns/snapshot.ts',
    find: "return snapshot.serverTimeMs > lastFillServerMs + bounds.readLagMs ? 'fresh' : 'stale';",
    replace: "return 'fresh';",
  },
  {
    name: 'clock-behind-believed',
    story: 'What is old counts as young where the clock of the desk is behind.',
    file: 'engine/desk/desk.ts',
    find: 'const lateMs = Math.max(atMs, saidMs);',
    replace: 'const lateMs = Math.min(atMs, saidMs);',
  },
  {
    name: 'cutoff-loosened',
    story: 'Stress widens the cutoff of an entry, as the formula of the seed does.',
    file: 'engine/desk/cutoffs.ts',
    find: 'return { entry: CALM_ENTRY_Z / tightening,',
    replace: 'return { entry: CALM_ENTRY_Z * tightening,',
  },
  {
    name: 'ewma-with-current',
    story: 'A score is judged by statistics that it is part of.',
    file: 'engine/desk/killStats.ts',
    find: 'const stats = before ?? priorStats(config);\n  const seed',
    replace:
      'const stats = takeIn(before ?? priorStats(config), score, { ...config, KILL_STATS_ALPHA: 0.5 });\n  const seed',
  },
  {
    name: 'partial-releases-reservation',
    story: 'The first fill of an entry releases the whole of what it reserved.',
    file: 'engine/desk/book.ts',
    find: 'const notionalUsd = entryPending ? position.notionalUsd : multiply(quantity, entryPrice);',
    replace: 'const notionalUsd = quantity === 0n ? position.notionalUsd : multiply(quantity, entryPrice);',
  },
  {
    name: 'book-ignores-closing',
    story: 'An entry passes while the position is being closed.',
    file: 'engine/desk/desk.ts',
    find: 'const { plan, venue, price, position } = gathered;',
    replace: `const { plan, venue, price } = gathered;
  const position = gathered.position?.state === 'CLOSING' ? undefined : gathered.position;`,
  },
  {
    name: 'close-from-stale-ledger',
    story: 'A close is sized by the ledger even where a fresh snapshot says something else.',
    file: 'engine/desk/apply.ts',
    find: 'if (fresh !== undefined) return fresh.amount;',
    replace: '',
  },
  {
    name: 'stop-loosens',
    story: 'A stop may be moved away from the price.',
    file: 'engine/desk/apply.ts',
    find: 'if (tighter) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'reservation-kept',
    story: 'A position that ended keeps its slot.',
    file: 'engine/desk/bookKeeping.ts',
    find: '.drop(HASH.exposure, symbol)',
    replace: '',
  },
];
