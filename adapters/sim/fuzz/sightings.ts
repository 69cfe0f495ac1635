/**
 * What a run was seen to do, as words: the log lines of the stages, the steps of orders and books, the answers of the
 * store, and how messages ended. `marks.ts` says which of them a fuzz run must have seen.
 */
import { HASH, STREAM, type StageName } from '../../../engine/names.ts';
import type { Commit, NumberedAppend, Request, Write } from '../../../engine/protocol.ts';
import type { StoreReply } from '../store/store.ts';
import type { VenueEvent } from '../exchange/events.ts';
import type { WorldObserver } from '../world/observer.ts';
import { States } from './states.ts';

const ORDER_PREFIX = HASH.order('');

export class Sightings implements WorldObserver {
  private readonly sees: (what: string) => void;
  private readonly orders = new Map<string, string>();
  /** By worker, its newest commit: what it asks the store about after an unknown reply. */
  private readonly commits = new Map<string, Commit>();
  /** By stage, who held its lease last. */
  private readonly leaders = new Map<StageName, string>();

  readonly states = new States();

  /** @param sees told of everything, as often as it happens. */
  constructor(sees: (what: string) => void) {
    this.sees = sees;
  }

  onCommit(commit: Commit): void {
    if (commit.stage === 'executor') for (const write of commit.writes) this.seeOrder(write);
    for (const append of commit.appends) this.seeAppend(append);
  }

  onMarks(stage: StageName, marks: readonly string[]): void {
    for (const line of marks) {
      const [, word = '', rest = ''] = /^([A-Z][A-Z_]+)(?: (.*))?$/.exec(line) ?? [];
      if (word === 'BOOK') this.seeBook(rest);
      else if (word !== '') this.sees(`${stage} ${word}`);
    }
  }

  onVenue(event: VenueEvent): void {
    if (event.kind === 'positionChanged' && event.cause !== 'fill')
      this.sees(`exchange moves a position: ${event.cause}`);
    if (event.kind === 'orderRejected') this.sees(`exchange rejects ${event.code}`);
  }

  onCrash(worker: string): void {
    this.commits.delete(worker);
  }

  onStore(worker: string, request: Request, reply: StoreReply): void {
    switch (request.op) {
      case 'acquire':
        return this.seeLease(worker, request.stage.name, reply);
      case 'commit':
        this.commits.set(worker, request.commit);
        if (reply.kind === 'conflict') return this.sees(`commit conflicts: ${reply.reason}`);
        return reply.kind === 'committed' ? undefined : this.sees(`commit ${reply.kind}`);
      case 'probe':
        return this.seeProbe(worker, reply);
      case 'renew':
        return reply.kind === 'renewed' ? undefined : this.sees(`renewal ${reply.kind}`);
      default:
        return undefined;
    }
  }

  private seeLease(worker: string, stage: StageName, reply: StoreReply): void {
    if (reply.kind !== 'acquired') return this.sees(`lease ${reply.kind}`);
    const before = this.leaders.get(stage);
    if (before !== undefined && before !== worker) this.sees('lease changes hands');
    this.leaders.set(stage, worker);
  }

  private seeProbe(worker: string, reply: StoreReply): void {
    const commit = this.commits.get(worker);
    if (reply.kind !== 'probed' || commit === undefined) return;
    if (reply.commitId === commit.id) this.sees('unknown commit turns out to have happened');
    else if (reply.position === commit.progress.from) this.sees('unknown commit turns out not to have happened');
    else this.sees('unknown commit turns out to be superseded');
  }

  private seeOrder(write: Write): void {
    if (write.op !== 'put' || !write.key.startsWith(ORDER_PREFIX)) return;
    const status = write.fields['status'] ?? '';
    const before = this.orders.get(write.key) ?? 'none';
    if (status === before) return;
    this.orders.set(write.key, status);
    this.states.order(write.fields['symbol'] ?? '', status);
    this.sees(`order ${before} to ${status}`);
  }

  /** Of `symbol=… from=A to=B on=C …`. */
  private seeBook(rest: string): void {
    const [, symbol = '', from, to = '', on] = /symbol=(\w+) from=(\w+) to=(\w+) on=(\w+)/.exec(rest) ?? [];
    this.states.book(symbol, to);
    this.sees(`book ${from} ${on} ${to}`);
  }

  private seeAppend({ stream, fields }: NumberedAppend): void {
    switch (stream) {
      case STREAM.results:
        this.states.decided(fields['reason_codes'] ?? '');
        return this.sees(`code ${fields['reason_codes'] ?? ''}`);
      case STREAM.outcomes:
        return this.sees(`code ${fields['code'] ?? ''}`);
      case STREAM.deadletters:
        return this.sees(`dead letter of ${fields['stage'] ?? ''}`);
      case STREAM.permits:
        this.states.decided('PERMIT');
        return this.sees(`permit ${fields['eval_type'] ?? ''}`);
      case STREAM.intents:
        return this.sees('routed');
      case STREAM.plans:
        return this.sees(`planned ${fields['reduceOnly'] === 'true' ? 'close' : 'entry'}`);
      case STREAM.exitPlans:
        return this.sees(`harvest proposes ${fields['action'] ?? ''}: ${fields['reason_codes'] ?? ''}`);
      default:
        return undefined;
    }
  }
}
