/** All standing laws, and the observer that lets them see a run. */
import { HASH, STREAM, type StageName } from '../../../engine/names.ts';
import { readResult } from '../../../engine/nouns/result.ts';
import { readTicket } from '../../../engine/nouns/ticket.ts';
import type { Commit, Entry, Fields, NumberedAppend, Write } from '../../../engine/protocol.ts';
import { isoTime } from '../../../engine/time.ts';
import type { Effect, VenueReply } from '../../../engine/venue.ts';
import type { VenueEvent } from '../exchange/events.ts';
import type { WorldObserver } from '../world/observer.ts';
import { boundedLaw } from './bounded.ts';
import { closeSizeLaw } from './closeSize.ts';
import { closesReduceLaw } from './closesReduce.ts';
import { dailyCounterLaw } from './dailyCounter.ts';
import { exitsPossibleLaw } from './exitsPossible.ts';
import { exitsSeenLaw } from './exitsSeen.ts';
import { Facts } from './facts.ts';
import { failsClosedLaw } from './failsClosed.ts';
import { fencingLaw } from './fencing.ts';
import { fillsOnceLaw } from './fillsOnce.ts';
import { freshDataLaw } from './freshData.ts';
import { readJournal } from './journal.ts';
import type { Law, LawContext, LawHooks, Violation } from './law.ts';
import { killCutoffLaw } from './killCutoff.ts';
import { ledgerIsTruthLaw } from './ledgerIsTruth.ts';
import { namedEndsLaw } from './namedEnds.ts';
import { notNakedLaw } from './notNaked.ts';
import { nothingLostLaw } from './nothingLost.ts';
import { oneEntryPerSignalLaw } from './oneEntryPerSignal.ts';
import { onePositionLaw } from './onePosition.ts';
import { Past, PastClock } from './past.ts';
import { oneWriterLaw } from './oneWriter.ts';
import { progressForwardLaw } from './progressForward.ts';
import { riskEnvelopeLaw } from './riskEnvelope.ts';
import { saidOnceLaw } from './saidOnce.ts';
import { slotsKeptLaw } from './slotsKept.ts';
import { stopsTightenLaw } from './stopsTighten.ts';
import { unknownByEvidenceLaw } from './unknownByEvidence.ts';

export const LAWS: readonly Law[] = [
  oneWriterLaw,
  oneEntryPerSignalLaw,
  saidOnceLaw,
  nothingLostLaw,
  progressForwardLaw,
  ledgerIsTruthLaw,
  fillsOnceLaw,
  fencingLaw,
  riskEnvelopeLaw,
  slotsKeptLaw,
  dailyCounterLaw,
  killCutoffLaw,
  stopsTightenLaw,
  notNakedLaw,
  unknownByEvidenceLaw,
  freshDataLaw,
  closesReduceLaw,
  closeSizeLaw,
  onePositionLaw,
  exitsPossibleLaw,
  exitsSeenLaw,
  namedEndsLaw,
  boundedLaw,
  failsClosedLaw,
];

/** Violations kept; further ones are only counted. */
const KEPT_MAX = 100;
const ORDER_PREFIX = HASH.order('');
const LEDGER_PREFIX = HASH.ledger('');

type Hook<Name extends keyof LawHooks> = NonNullable<LawHooks[Name]>;
/** What the store answers is no law's business: what it did shows in the commits. */
type Hooks = { readonly [Name in keyof Required<Omit<LawHooks, 'onStore'>>]: readonly Hook<Name>[] };

/** Reads each event once and hands it to the laws that listen for it. */
export class LawBook implements WorldObserver {
  /** All of them, also those not kept. */
  violationCount = 0;
  private readonly laws: readonly Law[];
  private readonly kept: Violation[] = [];
  private readonly firstOf = new Map<Law, { detail: string; count: number }>();
  private readonly context: PastClock;
  private readonly past: Past | undefined;
  private facts: Facts;
  private hooks: Hooks;
  /** While the past is told again: what was wrong with it has been said. */
  private muted = false;

  constructor(context: LawContext, laws: readonly Law[] = LAWS) {
    this.laws = laws;
    this.context = new PastClock(context);
    this.past = context.failsOver === true ? new Past(this.context) : undefined;
    this.facts = new Facts(this.context);
    this.hooks = this.watch();
  }

  private watch(): Hooks {
    const watches = this.laws.map((law) => law.watch(this.context, (detail) => this.note(law, detail), this.facts));
    const listening = <Name extends keyof LawHooks>(name: Name): Hook<Name>[] =>
      watches.flatMap((hooks) => (hooks[name] === undefined ? [] : [hooks[name] as Hook<Name>]));
    return {
      onCommit: listening('onCommit'),
      onAdd: listening('onAdd'),
      onSet: listening('onSet'),
      onPut: listening('onPut'),
      onVenue: listening('onVenue'),
      onSend: listening('onSend'),
      onReply: listening('onReply'),
      onLease: listening('onLease'),
      onMarks: listening('onMarks'),
      onCrash: listening('onCrash'),
      onPause: listening('onPause'),
      onFailover: listening('onFailover'),
      onJournal: listening('onJournal'),
      onLedger: listening('onLedger'),
      onTicket: listening('onTicket'),
      onResult: listening('onResult'),
      onOutcome: listening('onOutcome'),
      onDeadLetter: listening('onDeadLetter'),
      onUnreadable: listening('onUnreadable'),
      atRest: listening('atRest'),
    };
  }

  /** The first ones, in the order in which they were seen. */
  violations(): readonly Violation[] {
    return this.kept;
  }

  /** Every law with its verdict so far: what it demands, or how it was first broken. */
  verdicts(): { name: string; ok: boolean; detail: string }[] {
    return this.laws.map((law) => {
      const broken = this.firstOf.get(law);
      const name = lawTitle(law);
      if (broken === undefined) return { name, ok: true, detail: law.statement };
      return { name, ok: false, detail: `broken ${broken.count} times, first: ${broken.detail}` };
    });
  }

  /** Call once the world is quiet, with faults over: judges what may be open only while things are under way. */
  atRest(): void {
    for (const hook of this.hooks.atRest) hook();
  }

  onCommit(commit: Commit, worker: string): void {
    this.past?.note(this.context.nowMs, true, () => this.readCommit(commit, worker));
    this.readCommit(commit, worker);
  }

  onAdd(stream: string, entry: Entry): void {
    this.hear(true, () => {
      this.facts.noteOutside(stream, entry);
      for (const hook of this.hooks.onAdd) hook(stream, entry);
    });
  }

  onSet(key: string, value: string | undefined): void {
    this.hear(true, () => {
      for (const hook of this.hooks.onSet) hook(key, value);
    });
  }

  onPut(key: string, fields: Fields): void {
    this.hear(true, () => {
      this.facts.shown.notePut(key, fields);
      for (const hook of this.hooks.onPut) hook(key, fields);
    });
  }

  onVenue(event: VenueEvent): void {
    this.hear(false, () => {
      for (const hook of this.hooks.onVenue) hook(event);
    });
  }

  onSend(worker: string, effect: Effect): void {
    this.hear(false, () => {
      for (const hook of this.hooks.onSend) hook(worker, effect);
    });
  }

  onReply(worker: string, effect: Effect, reply: VenueReply): void {
    this.hear(false, () => {
      for (const hook of this.hooks.onReply) hook(worker, effect, reply);
    });
  }

  /** Not told again: another store knows nothing of it. */
  onLease(stage: StageName, token: number): void {
    for (const hook of this.hooks.onLease) hook(stage, token);
  }

  onCrash(worker: string): void {
    this.hear(false, () => {
      for (const hook of this.hooks.onCrash) hook(worker);
    });
  }

  onPause(worker: string, forMs: number): void {
    this.hear(false, () => {
      for (const hook of this.hooks.onPause) hook(worker, forMs);
    });
  }

  /** The laws begin anew, with what is left. */
  onFailover(writes: number): void {
    if (this.past === undefined) throw new Error('the laws were not told that this store may fail over');
    this.past.forget(writes);
    this.facts = new Facts(this.context, this.facts);
    this.hooks = this.watch();
    this.muted = true;
    this.past.tellAgain(this.context);
    this.muted = false;
    for (const hook of this.hooks.onFailover) hook(writes);
  }

  private hear(isWrite: boolean, tell: () => void): void {
    this.past?.note(this.context.nowMs, isWrite, tell);
    tell();
  }

  private readCommit(commit: Commit, worker: string): void {
    this.facts.noteProgress(commit);
    if (commit.stage === 'executor') for (const write of commit.writes) this.readWrite(write, commit);
    for (const append of commit.appends) this.readAppend(append, commit);
    for (const hook of this.hooks.onCommit) hook(commit, worker);
    this.facts.shown.noteCommit(commit);
    for (const append of commit.appends) this.facts.noteAppend(append);
  }

  private readWrite(write: Write, commit: Commit): void {
    if (write.op !== 'put') return;
    const { key, fields } = write;
    if (key.startsWith(ORDER_PREFIX)) {
      const journal = readJournal(fields);
      if (journal === undefined) return this.unreadable(`journal ${key}`, fields, commit);
      const before = this.facts.journalOf(journal.planId);
      for (const hook of this.hooks.onJournal) hook(journal, before, commit);
      this.facts.noteJournal(journal, before);
    } else if (key.startsWith(LEDGER_PREFIX)) {
      const symbol = key.slice(LEDGER_PREFIX.length);
      for (const hook of this.hooks.onLedger) hook(symbol, fields, commit);
    }
  }

  private readAppend({ stream, id, fields }: NumberedAppend, commit: Commit): void {
    switch (stream) {
      case STREAM.orders: {
        const read = readTicket(fields);
        if (!('ticket' in read)) return this.unreadable(`ticket ${id}`, fields, commit);
        this.facts.noteTicket(read.ticket);
        for (const hook of this.hooks.onTicket) hook(read.ticket, commit);
        return;
      }
      case STREAM.results: {
        const result = readResult(fields);
        if (result === undefined) return this.unreadable(`result ${id}`, fields, commit);
        for (const hook of this.hooks.onResult) hook(result, commit);
        return;
      }
      case STREAM.outcomes:
        for (const hook of this.hooks.onOutcome) hook(fields, commit);
        return;
      case STREAM.deadletters:
        for (const hook of this.hooks.onDeadLetter) hook(fields, commit);
    }
  }

  private unreadable(what: string, fields: Fields, commit: Commit): void {
    for (const hook of this.hooks.onUnreadable) hook(what, fields, commit);
  }

  private note(law: Law, detail: string): void {
    if (this.muted) return;
    const { nowMs } = this.context;
    this.violationCount += 1;
    const first = this.firstOf.get(law);
    if (first === undefined) this.firstOf.set(law, { detail, count: 1 });
    else first.count += 1;
    if (this.kept.length >= KEPT_MAX) return;
    this.kept.push({ law: law.number, name: law.name, detail, at: isoTime(nowMs) });
  }
}

/** `law 12 one-position`, the name a variant uses for it; the law that has no number goes by its name. */
function lawTitle(law: Law): string {
  return law.number === 0 ? `law ${law.name}` : `law ${law.number} ${law.name}`;
}
