/**
 * Steps of a stage without a runner or a store, for tests: what it wants is read from a shelf, what it decides is
 * laid back onto it. Reads go in rounds, as the runner does them, and the first one knows no time.
 */
import { Decision } from './decision.ts';
import type { Entry, Fields, Input, Loaded, Price, Stage, StreamInfo, Wants } from './protocol.ts';
import { FIRST_ID, idMs } from './streamId.ts';
import { View } from './view.ts';

const ROUNDS_MAX = 4;

export class Shelf {
  readonly hashes = new Map<string, Fields>();
  readonly texts = new Map<string, string>();
  readonly prices = new Map<string, Price>();
  readonly streams = new Map<string, StreamInfo>();
  /** Oldest first. */
  readonly entries = new Map<string, readonly Entry[]>();

  load({ hashes = [], texts = [], tails = [], streams = [] }: Wants): Loaded {
    return {
      hashes: hashes.map((key) => this.hashes.get(key)),
      texts: texts.map((key) => this.texts.get(key)),
      streams: streams.map((stream) => this.streams.get(stream) ?? { length: 0, lastId: FIRST_ID, lag: {} }),
      tails: tails.map(({ stream, sinceMs, limit }) =>
        (this.entries.get(stream) ?? [])
          .filter(({ id }) => idMs(id) >= sinceMs)
          .slice(-limit)
          .reverse(),
      ),
      lastIds: [],
    };
  }

  pricesOf({ prices = [] }: Wants): (Price | undefined)[] {
    return prices.map((symbol) => this.prices.get(symbol));
  }

  lay({ writes }: Decision): void {
    for (const write of writes) {
      const { key } = write;
      const before = this.hashes.get(key) ?? {};
      if (write.op === 'put') this.hashes.set(key, write.fields);
      if (write.op === 'merge') this.hashes.set(key, { ...before, ...write.fields });
      if (write.op === 'text') this.texts.set(key, write.value);
      if (write.op === 'delete' && !this.texts.delete(key)) this.hashes.delete(key);
      if (write.op === 'drop') {
        const left = Object.entries(before).filter(([name]) => !write.fields.includes(name));
        if (left.length === 0) this.hashes.delete(key);
        else this.hashes.set(key, Object.fromEntries(left));
      }
    }
  }
}

/** One batch, decided at `atMs` and laid onto the shelf. @throws when an input is malformed or the view never settles. */
export function step<Message>(stage: Stage<Message>, inputs: readonly Input[], shelf: Shelf, atMs: number): Decision {
  const messages = inputs.map((input) => {
    const parsed = stage.parse(input);
    if ('malformed' in parsed) throw new Error(parsed.malformed);
    return parsed.message;
  });
  const view = new View();
  let knownMs = 0;
  for (let round = 1; ; round += 1) {
    const missing = messages.map((message) => view.missing(stage.view(message, knownMs, view)));
    if (missing.every((wants) => wants === undefined)) break;
    if (round === ROUNDS_MAX) throw new Error(`${stage.name}: the view does not settle`);
    for (const wants of missing)
      if (wants !== undefined) view.absorb(wants, shelf.load(wants), shelf.pricesOf(wants), atMs);
    knownMs = atMs;
  }
  const whole = new Decision();
  for (const message of messages) {
    const part = stage.decide(message, view, atMs);
    view.overlay(part.writes);
    whole.include(part);
  }
  shelf.lay(whole);
  return whole;
}
