/**
 * How much of the system's state space a fuzz run has been through. A state is what the books, the orders and the
 * governor say at one moment: of each symbol the book's state and the statuses of its newest order, names left out, and
 * the newest verdict. Many seeds that add few states mean that the worlds drawn have become alike.
 */
import { hashOf } from '../../../engine/hash.ts';

export class States {
  /** Hashes of the states seen. */
  readonly seen = new Set<string>();
  private readonly books = new Map<string, string>();
  private readonly orders = new Map<string, string>();
  private verdict = '';

  book(symbol: string, state: string): void {
    this.books.set(symbol, state);
    this.note();
  }

  order(symbol: string, status: string): void {
    this.orders.set(symbol, status);
    this.note();
  }

  decided(verdict: string): void {
    this.verdict = verdict;
    this.note();
  }

  private note(): void {
    const symbols = new Set([...this.books.keys(), ...this.orders.keys()]);
    const each = [...symbols].map((symbol) => `${this.books.get(symbol) ?? 'FLAT'}/${this.orders.get(symbol) ?? ''}`);
    this.seen.add(hashOf(...each.sort(), this.verdict));
  }
}
