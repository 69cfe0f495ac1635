/** What happened so far that several laws ask for: kept once, from commits and outside entries alone. */
import { clientOrderId, readClientOrderId } from '../../../engine/executor/clientOrderId.ts';
import type { Ticket } from '../../../engine/nouns/ticket.ts';
import type { Commit, Entry, NumberedAppend } from '../../../engine/protocol.ts';
import type { Journal } from './journal.ts';
import type { LawContext } from './law.ts';
import { ShownPosition } from './shownPosition.ts';
import { Unread } from './unread.ts';

export class Facts {
  /** The entries that the present commit consumed, oldest first; empty unless its source is a consumed stream. */
  readonly covered: Entry[] = [];
  /** Entries that the present commit jumped over. */
  skipped = 0;
  /** By stream, one for each consuming stage. */
  readonly unread = new Map<string, Unread[]>();
  /** Before the present commit. */
  readonly shown: ShownPosition;
  private readonly context: LawContext;
  /** What the store has forgotten, in the same way. */
  readonly lostTickets: ReadonlyMap<string, Ticket>;
  private readonly lostJournals: ReadonlyMap<string, Journal>;
  /** By the plan as it stands in client order ids: a long plan id is its hash there. */
  private readonly tickets = new Map<string, Ticket>();
  private readonly journals = new Map<string, Journal>();
  private readonly planOfClientId = new Map<string, string>();

  /** @param before what was known when the store failed over: what left for the venue then is known by it. */
  constructor(context: LawContext, before?: Facts) {
    this.context = context;
    this.shown = new ShownPosition(context);
    this.lostTickets = before === undefined ? new Map() : new Map([...before.lostTickets, ...before.tickets]);
    this.lostJournals = before?.everyJournal() ?? new Map<string, Journal>();
    for (const { stage, stream, observes } of context.consumers) {
      if (!observes) this.unread.set(stream, [...(this.unread.get(stream) ?? []), new Unread(stage)]);
    }
  }

  /** True for an order that bears our prefix. */
  isOurs(clientId: string): boolean {
    return readClientOrderId(this.context.config.EXECUTOR_CLIENT_ID_PREFIX, clientId) !== undefined;
  }

  /** The ticket that one of our orders was sent for. */
  ticketOf(clientId: string): Ticket | undefined {
    const own = readClientOrderId(this.context.config.EXECUTOR_CLIENT_ID_PREFIX, clientId);
    return own === undefined ? undefined : (this.tickets.get(own.planId) ?? this.lostTickets.get(own.planId));
  }

  journalOf(planId: string): Journal | undefined {
    return this.journals.get(planId);
  }

  /** The journal, as it stands, that named this client id at some time. */
  journalOfClientId(clientId: string): Journal | undefined {
    const planId = this.planOfClientId.get(clientId);
    return planId === undefined ? this.lostJournals.get(clientId) : this.journals.get(planId);
  }

  /** By each client id that it named at some time. */
  private everyJournal(): ReadonlyMap<string, Journal> {
    const all = new Map(this.lostJournals);
    for (const [clientId, planId] of this.planOfClientId) {
      const journal = this.journals.get(planId);
      if (journal !== undefined) all.set(clientId, journal);
    }
    return all;
  }

  noteTicket(ticket: Ticket): void {
    const prefix = this.context.config.EXECUTOR_CLIENT_ID_PREFIX;
    const own = readClientOrderId(prefix, clientOrderId(prefix, ticket.planId, 1));
    if (own !== undefined) this.tickets.set(own.planId, ticket);
  }

  noteJournal(journal: Journal, before: Journal | undefined): void {
    this.journals.set(journal.planId, journal);
    const { clientOrderId: id } = journal;
    if (id !== '' && id !== before?.clientOrderId) this.planOfClientId.set(id, journal.planId);
  }

  /** True when the stage must commit every entry of the source; false for a timer, or a stream it reads along. */
  consumes({ stage, progress }: Commit): boolean {
    return this.unread.get(progress.source)?.some((unread) => unread.stage === stage) === true;
  }

  noteProgress({ stage, progress }: Commit): void {
    if (this.covered.length > 0) this.covered.length = 0;
    this.skipped = 0;
    const readers = this.unread.get(progress.source);
    if (readers === undefined) return;
    for (const unread of readers) {
      if (unread.stage === stage) this.skipped = unread.take(progress.from, progress.to, this.covered);
    }
  }

  noteAppend(append: NumberedAppend): void {
    const readers = this.unread.get(append.stream);
    if (readers !== undefined) for (const unread of readers) unread.add(append);
  }

  noteOutside(stream: string, entry: Entry): void {
    for (const unread of this.unread.get(stream) ?? []) {
      unread.add(entry);
      unread.addedOutside += 1;
    }
  }
}
