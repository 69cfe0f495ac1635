/**
 * A hash has no order: Redis keeps none, its adapter sorts, memory keeps that of writing. Whoever depends on one is not
 * deterministic, and is found by a store that shows each hash from its last field to its first.
 */
import type { Fields } from '../../../engine/protocol.ts';
import { MemoryStore } from './memoryStore.ts';
import type { StoreCall, StoreReply } from './store.ts';

export class BackwardStore extends MemoryStore {
  override execute(call: StoreCall): StoreReply {
    const reply = super.execute(call);
    if (reply.kind !== 'loaded') return reply;
    const { loaded } = reply;
    return { kind: 'loaded', loaded: { ...loaded, hashes: loaded.hashes.map(backwards) } };
  }
}

function backwards(fields: Fields | undefined): Fields | undefined {
  return fields && Object.fromEntries(Object.entries(fields).reverse());
}
