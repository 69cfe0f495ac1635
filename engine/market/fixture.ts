/** For tests: runs steps of the market stage on hashes in memory, as the runner would. */
import { configOf, type Config } from '../config.ts';
import type { Decision } from '../decision.ts';
import type { Fields, Input } from '../protocol.ts';
import type { VenueAnswer, VenueReply, VenueRequest } from '../venue.ts';
import { View } from '../view.ts';
import { makeMarket } from './market.ts';

const ROUNDS_MAX = 4;

export class TestStore {
  readonly hashes = new Map<string, Fields>();
  readonly config: Config;

  constructor(settings: Record<string, string> = {}) {
    this.config = configOf({ SYMBOL_ALLOWLIST: 'BTCUSDT,ETHUSDT', ...settings });
  }

  step(input: Input, atMs: number): Decision {
    const stage = makeMarket(this.config);
    const parsed = stage.parse(input);
    if ('malformed' in parsed) throw new Error(parsed.malformed);
    const view = new View();
    for (let round = 1; ; round += 1) {
      const wants = view.missing(stage.view(parsed.message, atMs, view));
      if (wants === undefined) break;
      if (round > ROUNDS_MAX) throw new Error('the view does not settle');
      const hashes = (wants.hashes ?? []).map((key) => this.hashes.get(key));
      view.absorb(wants, { hashes, texts: [], tails: [], streams: [], lastIds: [] }, [], atMs);
    }
    const decision = stage.decide(parsed.message, view, atMs);
    for (const write of decision.writes) {
      if (write.op !== 'put') throw new Error(`market does not ${write.op}`);
      this.hashes.set(write.key, write.fields);
    }
    return decision;
  }

  ask(timer: string, atMs: number, number = 1): Decision {
    return this.step({ kind: 'timer', timer, number }, atMs);
  }

  reply(request: VenueRequest, reply: VenueReply, atMs: number): Decision {
    return this.step({ kind: 'outcome', effect: { id: 'x/1', request }, reply }, atMs);
  }

  /** @param serverTimeMs our own time by default. */
  answer(request: VenueRequest, answer: VenueAnswer, atMs: number, serverTimeMs = atMs): Decision {
    return this.reply(request, { kind: 'answer', answer, serverTimeMs }, atMs);
  }
}
