/**
 * The store on Redis 7, of either world: each call is one script. Nothing is kept here between calls but which store
 * was last seen. A value's end is Redis' own expiry time, set later by a grace: callers judge it by their clocks, and
 * Redis only collects what nobody can want any more.
 */
import type {
  AcquireCall,
  CommitCall,
  Consumer,
  EngineCall,
  EngineReply,
  LoadCall,
  ProbeCall,
  ReadCall,
  RenewCall,
} from '../store/calls.ts';
import { HASH, OUTSIDE_STREAMS, TEXT, type StageName } from '../../engine/names.ts';
import type { Fields, StreamInfo } from '../../engine/protocol.ts';
import { FIRST_ID } from '../../engine/streamId.ts';
import { commitInput } from './commitInput.ts';
import { EpochWatch } from './epochWatch.ts';
import { failed, type Failed } from './failure.ts';
import { entriesOf, fieldsOf, listOf, numberOf, textOf, textOrNothing } from './replies.ts';
import { ScriptInput } from './scriptInput.ts';
import type { Reply, Script, ScriptRunner } from './scriptRunner.ts';
import { SCRIPTS } from './scripts.ts';

export interface RedisStoreOptions {
  /** Put before every key. */
  readonly keyPrefix: string;
  /** How long after its end Redis may collect a value, ms: more than any caller's clock can be behind the server's. */
  readonly expiryGraceMs: number;
}

/** A script's reply behind the identity of the store. */
interface Told {
  readonly epoch: string;
  readonly kind: string;
  readonly rest: readonly Reply[];
}

/** The server did not answer a script, or what the store keeps for itself is not what it wrote. */
class NotAnswered extends Error {
  readonly failed: Failed;

  constructor(what: Failed) {
    super(what.reason);
    this.failed = what;
  }
}

export class RedisStore {
  private readonly runner: ScriptRunner;
  private readonly consumers: readonly Consumer[];
  private readonly options: RedisStoreOptions;
  private readonly watch = new EpochWatch();

  constructor(runner: ScriptRunner, consumers: readonly Consumer[], options: RedisStoreOptions) {
    this.runner = runner;
    this.consumers = consumers;
    this.options = options;
  }

  /** The store that answered last, by name. */
  get epoch(): string | undefined {
    return this.watch.name;
  }

  /** @returns also `unknown`, with what went wrong, when nobody can say whether it was done. */
  async execute(call: EngineCall): Promise<EngineReply | Failed> {
    try {
      return await this.ask(call);
    } catch (error) {
      if (error instanceof NotAnswered) return error.failed;
      throw error;
    }
  }

  private ask(call: EngineCall): Promise<EngineReply> {
    switch (call.op) {
      case 'acquire':
        return this.acquire(call);
      case 'renew':
        return this.renew(call);
      case 'load':
        return this.load(call);
      case 'commit':
        return this.commit(call);
      case 'probe':
        return this.probe(call);
      case 'read':
        return this.read(call);
    }
  }

  private async acquire(call: AcquireCall): Promise<EngineReply> {
    const { stage, owner, leaseMs, storeMs, sources, outsideFromMs } = call;
    const outsideFrom = `${Math.max(0, outsideFromMs)}-0`;
    const input = this.input(HASH.lease(stage), TEXT.tokens, TEXT.commits)
      .text(owner, String(leaseMs), clock(storeMs))
      .each(this.consumers, (one, to) =>
        to
          .key(HASH.cursor(one.stage, one.stream))
          .key(one.stream)
          .text(groupOf(one.stage), OUTSIDE_STREAMS.includes(one.stream) ? outsideFrom : ''),
      )
      .each(sources, (source, to) => to.key(HASH.cursor(stage, source)));
    const { kind, epoch, rest } = await this.tell(SCRIPTS.acquire, input);
    if (kind === 'held') return { kind, forMs: Number(textOf(rest[0])) };
    if (kind === 'refused') return this.wrongType(rest[0]);
    const [token, places, positions] = [textOf(rest[0]), listOf(rest[1]), listOf(rest[2])];
    const placed = this.consumers.flatMap((one, index) => {
      const from = textOrNothing(places[index]);
      return from === undefined ? [] : [`stage=${one.stage} stream=${one.stream} from=${from}`];
    });
    const reached = sources.flatMap((source, index): [string, string][] => {
      const position = textOrNothing(positions[index]);
      return position === undefined ? [] : [[source, position]];
    });
    return { kind: 'acquired', token: Number(token), positions: new Map(reached), epoch, placed };
  }

  private async renew({ stage, token, owner, leaseMs, storeMs }: RenewCall): Promise<EngineReply> {
    const input = this.input(HASH.lease(stage), TEXT.commits).text(
      String(token),
      owner,
      String(leaseMs),
      clock(storeMs),
    );
    const { kind, epoch } = await this.tell(SCRIPTS.renew, input);
    return kind === 'fenced' ? { kind } : { kind: 'renewed', epoch };
  }

  private async load({ wants, lastIds, nowMs }: LoadCall): Promise<EngineReply> {
    const { hashes = [], texts = [], tails = [], streams = [] } = wants;
    const input = this.input()
      .number(nowMs + this.options.expiryGraceMs)
      .each(hashes, (key, to) => to.key(key))
      .each(texts, (key, to) => to.key(key))
      .each(tails, ({ stream, sinceMs, limit }, to) =>
        to.key(stream).text(String(Math.max(0, sinceMs)), String(Math.max(1, limit))),
      )
      .each(streams, (name, to) => to.key(name).list(this.readersOf(name).map(groupOf)))
      .each(lastIds, (name, to) => to.key(name));
    const reply = listOf(await this.run(SCRIPTS.load, input));
    const lists = [0, 1, 2, 3, 4].map((at) => listOf(reply[at]));
    return {
      kind: 'loaded',
      loaded: {
        hashes: hashes.map((_, at) => fieldsOrNothing(lists[0]?.[at])),
        texts: texts.map((_, at) => textOrNothing(lists[1]?.[at])),
        tails: tails.map(({ limit }, at) => (limit > 0 ? entriesOf(lists[2]?.[at]) : [])),
        streams: streams.map((name, at) => this.streamInfo(name, listOf(lists[3]?.[at]))),
        lastIds: lastIds.map((_, at) => textOf(lists[4]?.[at])),
      },
    };
  }

  private streamInfo(name: string, [length, lastId, lags]: readonly Reply[]): StreamInfo {
    const counts = listOf(lags);
    const lag: [string, number][] = [];
    this.readersOf(name).forEach((stage, at) => {
      const count = counts[at];
      if (typeof count === 'number') lag.push([stage, count]);
    });
    return { length: numberOf(length), lastId: textOf(lastId), lag: Object.fromEntries(lag) };
  }

  private async commit({ owner, commit, nowMs, storeMs }: CommitCall): Promise<EngineReply> {
    const store = this.watch.seen;
    // What was decided on another store must not reach this one; the script sees it too, should this one end meanwhile.
    if (store === undefined || commit.epoch !== this.watch.name) return { kind: 'fenced' };
    const input = commitInput(commit, {
      input: this.input(HASH.lease(commit.stage), HASH.cursor(commit.stage, commit.progress.source), TEXT.commits),
      store,
      owner,
      storeMs: clock(storeMs),
      expiredUntilMs: nowMs + this.options.expiryGraceMs,
      expiryGraceMs: this.options.expiryGraceMs,
      group: this.isConsumer(commit.stage, commit.progress.source) ? groupOf(commit.stage) : undefined,
      groupsOf: (stream) => this.readersOf(stream).map(groupOf),
    });
    const { kind, epoch, rest } = await this.tell(SCRIPTS.commit, input);
    switch (kind) {
      case 'fenced':
        return { kind };
      case 'conflict':
        return { kind, reason: textOf(rest[0]) as 'stream' | 'text' | 'progress' };
      case 'refused':
        return this.wrongType(rest[0]);
      default:
        return { kind: 'committed', epoch };
    }
  }

  private async probe({ stage, source }: ProbeCall): Promise<EngineReply> {
    const { epoch, rest } = await this.tell(SCRIPTS.probe, this.input(HASH.cursor(stage, source), TEXT.commits));
    return { kind: 'probed', position: textOf(rest[0]), commitId: textOf(rest[1]), epoch };
  }

  private async read(call: ReadCall): Promise<EngineReply> {
    const { stage, streams, after, count, outputs, backlogMax, unthrottled } = call;
    const position = (name: string, to: ScriptInput) => to.key(name).text(after.get(name) ?? FIRST_ID);
    const input = this.input()
      .text(groupOf(stage), String(backlogMax), String(count))
      .each(outputs, (name, to) => {
        const others = this.readersOf(name).filter((reader) => reader !== stage);
        to.key(name).list(others.map(groupOf));
      })
      .each(streams, position)
      .each(unthrottled, position);
    const reply = listOf(await this.run(SCRIPTS.read, input));
    if (reply.length === 0) return { kind: 'nothing' };
    const stream = this.named(textOf(reply[0]));
    const [lost, entries] = [numberOf(reply[1]), entriesOf(reply[3])];
    if (entries.length > 0) return { kind: 'entries', stream, entries, lost };
    return { kind: 'entries', stream, entries, lost, upTo: textOf(reply[2]) };
  }

  private async tell(script: Script, input: ScriptInput): Promise<Told> {
    const [run, data, commits, kind, ...rest] = listOf(await this.run(script, input));
    // Nothing was done, and its commit counter may be what is damaged: no word about which store it is.
    if (kind === 'damaged')
      throw new NotAnswered({ kind: 'refused', reason: `DAMAGED ${this.named(textOf(rest[0]))}` });
    const epoch = this.watch.note({ run: textOf(run), data: textOf(data), commits: Number(textOf(commits)) });
    return { epoch, kind: textOf(kind), rest };
  }

  private async run(script: Script, { keys, args }: ScriptInput): Promise<Reply> {
    try {
      return await this.runner.run(script, keys, args);
    } catch (error) {
      throw new NotAnswered(failed(error));
    }
  }

  private input(...fixed: readonly string[]): ScriptInput {
    return new ScriptInput(this.options.keyPrefix).fixed(...fixed);
  }

  private isConsumer(stage: StageName, stream: string): boolean {
    return this.consumers.some((one) => one.stage === stage && one.stream === stream);
  }

  /** The stages whose progress in a stream counts, sorted by name. */
  private readersOf(stream: string): readonly StageName[] {
    const readers = this.consumers.filter((one) => one.stream === stream && !one.observes);
    return [...new Set(readers.map(({ stage }) => stage))].sort();
  }

  private wrongType(key: Reply | undefined): EngineReply {
    return { kind: 'refused', reason: `WRONGTYPE ${this.named(textOf(key))}` };
  }

  private named(key: string): string {
    return key.slice(this.options.keyPrefix.length);
  }
}

/** A stage's consumer group has one name on every stream, by which ours are told from others'. */
export function groupOf(stage: StageName): string {
  return `lockstep:${stage}`;
}

function clock(storeMs: number | undefined): string {
  return storeMs === undefined ? '' : String(storeMs);
}

function fieldsOrNothing(reply: Reply | undefined): Fields | undefined {
  return reply === null || reply === undefined ? undefined : fieldsOf(reply);
}
