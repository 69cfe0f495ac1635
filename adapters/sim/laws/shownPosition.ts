/** What a decision of the desk had to take a position for: what a fresh snapshot shows, else the ledger. Kept from what was committed. */
import { parseDecimal, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Commit, Fields } from '../../../engine/protocol.ts';
import { viewedMs } from './decided.ts';
import type { LawContext } from './law.ts';
import { Written } from './written.ts';

export interface Shown {
  /** Signed; undefined when there is no snapshot, or none that is fresh. */
  readonly fresh: Decimal | undefined;
  readonly ledger: Decimal | undefined;
}

export class ShownPosition {
  private readonly context: LawContext;
  private readonly snapshots = new Written([HASH.snapshot('')]);
  private readonly ledgers = new Written([HASH.ledger('')]);

  constructor(context: LawContext) {
    this.context = context;
  }

  notePut(key: string, fields: Fields): void {
    for (const written of [this.snapshots, this.ledgers]) written.note({ op: 'put', key, fields }, this.context.nowMs);
  }

  noteCommit({ stage, writes }: Commit): void {
    const written = stage === 'brain' ? this.snapshots : stage === 'executor' ? this.ledgers : undefined;
    if (written !== undefined) for (const write of writes) written.note(write, this.context.nowMs);
  }

  /** What the commit may have gone by: more than one answer where a value was written in the same moment. */
  at(symbol: string, commit: Commit, worker: string): readonly Shown[] {
    const atMs = viewedMs(commit, worker, this.context);
    const ledgers = this.ledgers.readAt(HASH.ledger(symbol), atMs);
    return this.snapshots.readAt(HASH.snapshot(symbol), atMs).flatMap((snapshot) =>
      ledgers.map((ledger) => ({
        fresh: freshAmount(snapshot, ledger, commit.atMs, this.context),
        ledger: parseDecimal(ledger?.['position_amt']),
      })),
    );
  }
}

function freshAmount(
  snapshot: Fields | undefined,
  ledger: Fields | undefined,
  atMs: number,
  { config }: LawContext,
): Decimal | undefined {
  const amount = parseDecimal(snapshot?.['position_amt']);
  if (snapshot === undefined || amount === undefined) return undefined;
  const asOfMs = Math.min(Number(snapshot['taken_ms']), Number(snapshot['server_time_ms']));
  const isYoung = Math.abs(atMs - asOfMs) <= config.SNAPSHOT_MAX_AGE_S * 1000;
  const filledMs = Number(ledger?.['last_fill_server_ms'] ?? 0);
  const isLater = Number(snapshot['server_time_ms']) > filledMs + config.EXECUTOR_READ_LAG_MS;
  return isYoung && isLater ? amount : undefined;
}
