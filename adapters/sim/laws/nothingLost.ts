/** Law 2. */
import { STREAM, type StageName } from '../../../engine/names.ts';
import type { Commit, NumberedAppend } from '../../../engine/protocol.ts';
import type { Law } from './law.ts';
import { firstRoot } from './roots.ts';

/** What each stage makes of an entry of these streams; outcomes and dead letters besides. */
const PRODUCT: ReadonlyMap<string, readonly [StageName, string]> = new Map([
  [STREAM.decisions, ['router', STREAM.intents]],
  [STREAM.intents, ['bridge', STREAM.plans]],
  [STREAM.plans, ['desk', STREAM.orders]],
  [STREAM.exitPlans, ['desk', STREAM.orders]],
]);

/**
 * An entry's way is a chain: each stage turns it into exactly one thing in the very commit that consumes it, an end
 * or an entry of the next stream; the last link, a ticket, ends in exactly one terminal result. The runner decides
 * entries in order, so the nth thing made belongs to the nth entry consumed.
 */
export const nothingLostLaw: Law = {
  number: 2,
  name: 'nothing-lost',
  statement: 'Every consumed entry ends in exactly one recorded outcome.',
  watch: (context, report, facts) => {
    /** When each plan ended; undefined once it was handed to the executor. */
    const ended = new Map<string, number | undefined>();
    /** A refused entry is forgotten after a while: its planner may use the id for another try. */
    const isForgotten = (refusedMs: number | undefined): boolean =>
      refusedMs !== undefined && context.nowMs - refusedMs > 2 * context.config.INTENT_MAX_AGE_S * 1_000;
    const tickets = new Set<string>();
    const judge = (commit: Commit, product: string): void => {
      const { covered } = facts;
      let next = lostIn(commit);
      let made = 0;
      for (const append of commit.appends) {
        if (!isProduct(append, product)) continue;
        const entry = covered[next];
        next += 1;
        made += 1;
        if (entry === undefined) continue;
        const root = append.fields['root_id'];
        if (root === firstRoot(commit.progress.source, entry.id) || root === entry.fields['root_id']) continue;
        report(
          `${commit.stage} consumed ${commit.progress.source} ${entry.id} and made ${append.stream} with root ${root} of it`,
        );
      }
      if (next === covered.length) return;
      const consumed = covered.length - (next - made);
      const { source, to } = commit.progress;
      report(`${commit.stage} consumed ${consumed} entries of ${source} up to ${to} and recorded ${made} outcomes`);
    };
    return {
      onTicket: ({ planId }) => {
        tickets.add(planId);
        if (ended.has(planId) && !isForgotten(ended.get(planId)))
          report(`plan ${planId} was handed to the executor after its terminal result`);
      },
      onResult: ({ planId, terminal, code, detail }) => {
        if (!terminal) return;
        const wasHanded = tickets.delete(planId);
        if (ended.has(planId) && !isForgotten(ended.get(planId)) && !detail.includes('again=true'))
          report(`plan ${planId} has a second terminal result: ${code}`);
        // That it was handed over once is not forgotten because its end is told again.
        if (!ended.has(planId) || isForgotten(ended.get(planId)))
          ended.set(planId, wasHanded ? undefined : context.nowMs);
      },
      onCommit: (commit) => {
        if (facts.covered.length === 0) return;
        const product = PRODUCT.get(commit.progress.source);
        if (product !== undefined && product[0] === commit.stage) judge(commit, product[1]);
      },
      atRest: () => {
        for (const planId of tickets) report(`plan ${planId} was handed to the executor and has no terminal result`);
      },
    };
  },
};

function isProduct({ stream, fields }: NumberedAppend, product: string): boolean {
  switch (stream) {
    case product:
    case STREAM.deadletters:
      return true;
    case STREAM.outcomes:
      return fields['code'] !== 'INTENT_GAP';
    case STREAM.results:
      return fields['terminal'] === 'true';
    default:
      return false;
  }
}

/** Entries that were trimmed away before the first one read, as the stage itself recorded them. */
function lostIn(commit: Commit): number {
  for (const { stream, fields } of commit.appends) {
    if (stream === STREAM.outcomes && fields['code'] === 'INTENT_GAP') {
      return Number(/ count=(\d+)/.exec(fields['detail'] ?? '')?.[1] ?? 0);
    }
  }
  return 0;
}
