/** Which symbols the book of the desk says are opening. */
import { HASH } from '../../../engine/names.ts';
import type { Commit } from '../../../engine/protocol.ts';

const PREFIX = HASH.position('');

export class BookStates {
  private readonly opening = new Set<string>();

  isOpening(symbol: string): boolean {
    return this.opening.has(symbol);
  }

  note({ writes }: Commit): void {
    for (const write of writes) {
      if (!write.key.startsWith(PREFIX)) continue;
      const symbol = write.key.slice(PREFIX.length);
      if (write.op === 'put' && write.fields['state'] === 'OPENING') this.opening.add(symbol);
      else if (write.op === 'put' || write.op === 'delete') this.opening.delete(symbol);
    }
  }
}
