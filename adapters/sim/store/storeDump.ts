/** What lay in a store that answers with a promise, all of it at one moment. */
import { fieldsOf, listOf, numberOf, textOf } from '../../redis/replies.ts';
import type { Reply } from '../../redis/scriptRunner.ts';
import type { Fields } from '../../../engine/protocol.ts';
import type { StoreView } from './storeView.ts';

/** The store's own: there in every store, though not every one keeps it as keys. */
const BOOKKEEPING = ['quantum:lease:', 'quantum:cursor:', 'quantum:store:'];

export class StoreDump implements StoreView {
  readonly hashes = new Map<string, Fields>();
  readonly texts = new Map<string, string>();
  readonly sets = new Map<string, readonly string[]>();
  readonly streams = new Map<string, { readonly length: number }>();
  readonly expiry = new Map<string, number>();
  private readonly bookkeeping = new Map<string, Fields>();

  /** @param found by dump.lua. @param nameOf a key without its prefix. @param expiryGraceMs how much later than its end Redis has a key end */
  constructor(found: Reply, nameOf: (key: string) => string, expiryGraceMs: number) {
    for (const one of listOf(found)) {
      const [key, kind, endMs, held] = listOf(one);
      const name = nameOf(textOf(key));
      const isOurs = BOOKKEEPING.some((prefix) => name.startsWith(prefix));
      this.take(name, isOurs, textOf(kind), held);
      if (numberOf(endMs) >= 0) this.expiry.set(name, numberOf(endMs) - expiryGraceMs);
    }
  }

  hashAt(key: string, nowMs: number): Fields | undefined {
    const endMs = this.expiry.get(key);
    if (endMs !== undefined && endMs <= nowMs) return undefined;
    return this.hashes.get(key) ?? this.bookkeeping.get(key);
  }

  private take(name: string, isOurs: boolean, kind: string, held: Reply | undefined): void {
    switch (kind) {
      case 'hash':
        (isOurs ? this.bookkeeping : this.hashes).set(name, fieldsOf(held));
        break;
      case 'string':
        if (!isOurs) this.texts.set(name, textOf(held));
        break;
      case 'set':
        this.sets.set(name, listOf(held).map(textOf).sort());
        break;
      case 'stream':
        this.streams.set(name, { length: numberOf(held) });
        break;
    }
  }
}
