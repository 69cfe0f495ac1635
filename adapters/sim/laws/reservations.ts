/** The entries that a commit of the desk permitted, each with what was held and reserved just before it and just after it. */
import type { Decimal } from '../../../engine/decimal.ts';
import { HASH, STREAM } from '../../../engine/names.ts';
import type { Commit, Fields } from '../../../engine/protocol.ts';
import type { ExposureBook } from './exposureBook.ts';

export interface Reservation {
  readonly planId: string;
  readonly symbol: string;
  /** As published on apply.permit; empty when nothing was. */
  readonly permit: Fields;
  readonly beforeUsd: Decimal;
  readonly totalUsd: Decimal;
  /** Symbols, its own included. */
  readonly count: number;
}

/**
 * Takes the commit's writes into the book, in order. An entry begins on a flat symbol, so its reservation is the first that
 * the commit writes for its symbol; one that reserved nothing stands at the end.
 */
export function takeReservations({ appends, writes }: Commit, book: ExposureBook): readonly Reservation[] {
  const permits = new Map<string, Fields>();
  const open = new Map<string, string>();
  for (const { stream, fields } of appends) {
    const { plan_id: planId = '', symbol = '' } = fields;
    if (stream === STREAM.permits) permits.set(planId, fields);
    if (stream === STREAM.orders && fields['reduceOnly'] !== 'true') open.set(symbol, planId);
  }
  const found: Reservation[] = [];
  const take = (symbol: string, beforeUsd: Decimal): void => {
    const planId = open.get(symbol);
    if (planId === undefined) return;
    open.delete(symbol);
    const permit = permits.get(planId) ?? {};
    found.push({ planId, symbol, permit, beforeUsd, totalUsd: book.totalUsd, count: book.count });
  };
  for (const write of writes) {
    const beforeUsd = book.totalUsd;
    book.note(write);
    if (write.op === 'merge' && write.key === HASH.exposure) for (const symbol in write.fields) take(symbol, beforeUsd);
  }
  for (const symbol of open.keys()) take(symbol, book.totalUsd);
  return found;
}
