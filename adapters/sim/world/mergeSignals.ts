/** Several signal sources, each in time order, as one: by time, then by the source's place in the list. */
import type { Signal } from '../signals/signal.ts';

export function* mergeSignals(sources: readonly Iterable<Signal>[]): Generator<Signal, void, undefined> {
  const heads = sources.map((source) => {
    const iterator = source[Symbol.iterator]();
    return { iterator, result: iterator.next() };
  });
  for (;;) {
    let earliest: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.result.done === true) continue;
      if (
        earliest === undefined ||
        earliest.result.done === true ||
        head.result.value.atMs < earliest.result.value.atMs
      )
        earliest = head;
    }
    if (earliest === undefined || earliest.result.done === true) return;
    yield earliest.result.value;
    earliest.result = earliest.iterator.next();
  }
}
