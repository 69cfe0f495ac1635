/** Law 14. */
import { HASH } from '../../../engine/names.ts';
import { OUTCOMES } from '../../../engine/outcomes.ts';
import type { Law } from './law.ts';

/** What the venue's filters refuse: they were known, so an order that breaks one is a mistake of ours. */
const FORM_CODES: readonly number[] = [
  -1102, -1111, -1121, -1131, -4001, -4003, -4004, -4005, -4014, -4015, -4023, -4164,
];

const UNKNOWN_SYMBOL = -1121;
/** From the last look at the rules to the venue. */
const SENDING_S = 60;

export const namedEndsLaw: Law = {
  number: 14,
  name: 'named-ends',
  statement:
    'A permitted entry trades or gets a reason of the closed vocabulary, and no order is refused for its form.',
  watch: (context, report, facts) => {
    const delistedMs = new Map<string, number>();
    const open = new Set<string>();
    /** Keys of the symbols whose filters the market stage has written down. */
    const known = new Set<string>();
    const judge = (code: string, what: string): void => {
      if (!Object.hasOwn(OUTCOMES, code))
        report(`${what} has the reason ${code.slice(0, 100)}, which is not in the vocabulary`);
    };
    return {
      onVenue: (event) => {
        if (event.kind === 'symbolStatus' && event.status === undefined) delistedMs.set(event.symbol, event.atMs);
        if (event.kind !== 'orderRejected' || !facts.isOurs(event.request.clientOrderId)) return;
        const { code, request, atMs } = event;
        const knownS = (atMs - (delistedMs.get(request.symbol) ?? 0)) / 1000;
        // What the market stage last read may be as old as its bound allows.
        if (code === UNKNOWN_SYMBOL && knownS < context.config.VENUE_MAX_AGE_S + SENDING_S) return;
        // A close goes out without them too: exits stay possible, and it may be right.
        if (request.reduceOnly && !known.has(HASH.venue(request.symbol))) return;
        if (FORM_CODES.includes(code)) report(`the venue refused the form of ${request.clientOrderId}: ${code}`);
      },
      onPut: (key) => void known.add(key),
      onCommit: ({ stage, writes }) => {
        if (stage === 'market') for (const { op, key } of writes) if (op === 'put') known.add(key);
      },
      onTicket: ({ reduceOnly, planId }) => {
        if (!reduceOnly) open.add(planId);
      },
      onResult: ({ planId, code, terminal, executed }) => {
        judge(code, `the result of plan ${planId}`);
        if (!terminal) return;
        open.delete(planId);
        const traded = code === 'FILLED' || code === 'PARTIALLY_FILLED';
        const told = code === 'STOP_UPDATED' || traded;
        if (executed !== told) report(`the result of plan ${planId} says ${code} and executed=${executed}`);
      },
      onOutcome: (fields) => judge(fields['code'] ?? '', `the outcome of root ${fields['root_id']}`),
      onUnreadable: (what, _fields, { stage }) => report(`${stage} wrote what nobody can read: ${what}`),
      atRest: () => {
        for (const planId of open) report(`entry plan ${planId} was permitted, but neither traded nor got a reason`);
      },
    };
  },
};
