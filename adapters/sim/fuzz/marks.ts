/**
 * What a fuzz run must have seen, or its clean result says little (law 18): every gate from both sides, and the rarer
 * turns that a run may take. Closed: a new outcome code does not compile until it is here. Each with how it comes about,
 * so that a mark which is hit no more can be brought back.
 */
import type { OutcomeCode } from '../../../engine/outcomes.ts';

/** As `sightings.ts` words it: what was seen when a message got past the gate. */
type Passing = 'routed' | 'planned entry' | 'planned close' | 'permit ENTRY' | 'permit EXIT' | 'order none to SENDING';

interface Gate {
  /** What a message that got past it became; an end of the executor is no gate. */
  readonly yes?: Passing;
  /** How it says no. */
  readonly no: string;
}

/** A code that no drawn world can bring about, and where it is shown instead. */
interface Elsewhere {
  readonly shownIn: string;
}

const GATES: Readonly<Record<OutcomeCode, Gate | Elsewhere>> = {
  INVALID_DECISION_DROP: { yes: 'routed', no: 'a decision without symbol or side' },
  DUPLICATE_SKIP: { yes: 'routed', no: 'a signal said again' },
  INTENT_GAP: { shownIn: 'properties/storeContract, world.test.ts: a stream trimmed by somebody else' },
  STALE_INTENT_DROP: { yes: 'planned entry', no: 'an old signal' },
  SYMBOL_NOT_IN_ALLOWLIST: { yes: 'planned entry', no: 'a symbol nobody lists' },
  SYMBOL_NOT_TRADING: { yes: 'planned entry', no: 'a symbol halted by the venue' },
  LEDGER_UNKNOWN: { yes: 'planned close', no: 'a close of what was never held' },
  LEDGER_FLAT: { yes: 'planned close', no: 'a close after the close' },
  LEDGER_REQUIRED_FOR_OPEN: { yes: 'planned entry', no: 'strict mode' },
  KILL_SWITCH: { yes: 'permit ENTRY', no: 'the switch is set' },
  HEALTH_HALT: { yes: 'permit ENTRY', no: 'HEALTH_HALTS_ENTRIES and a dead stage' },
  DAILY_LIMIT: { yes: 'permit ENTRY', no: 'a limit of a few a day' },
  no_exchange_snapshot: { yes: 'permit ENTRY', no: 'a signal before the first snapshot, or a dead brain' },
  stale_exchange_state: { yes: 'permit ENTRY', no: 'a signal right after a fill, or a dead brain' },
  POSITION_NOT_IN_BOOK: { yes: 'permit ENTRY', no: 'a position opened by hand' },
  STALE_MARKET_STATE: { yes: 'permit ENTRY', no: 'a signal before the first bars were read, or a dead market stage' },
  STALE_PORTFOLIO: { yes: 'permit ENTRY', no: 'a dead market stage and a short bound' },
  STALE_VENUE: { yes: 'permit ENTRY', no: 'a signal before the venue’s rules were read' },
  STALE_PRICE: { yes: 'permit ENTRY', no: 'a gap in the feed' },
  POSITIONS_LIMIT: { yes: 'permit ENTRY', no: 'a limit of none, one or two' },
  NOTIONAL_PER_TRADE: { yes: 'permit ENTRY', no: 'a huge signal' },
  NOTIONAL_TOTAL: { yes: 'permit ENTRY', no: 'a small total' },
  EXPOSURE_LIMIT: { yes: 'permit ENTRY', no: 'a small wallet' },
  DAILY_LOSS: { yes: 'permit ENTRY', no: 'a tiny bound and a loss' },
  DRAWDOWN: { yes: 'permit ENTRY', no: 'a tiny bound and a loss' },
  KILL_SCORE_ENTRY: { yes: 'permit ENTRY', no: 'a nervous market' },
  KILL_SCORE_HOLD: { yes: 'permit EXIT', no: 'a close whose one reason is the kill score, in a calm market' },
  KILL_SCORE_EXIT_BLOCKED: { shownIn: 'engine/desk: GOVERNOR_CUTOFFS=seed blocks exits, which breaks law 13' },
  FUTURE_PLAN: { yes: 'permit ENTRY', no: 'a planner whose clock is ahead' },
  QTY_BELOW_MINIMUM: { shownIn: 'scenarios/minimum-notional.ts: drawn symbols leave room for every size' },
  BOOK_UNREADABLE: { shownIn: 'engine/desk: nobody but the desk writes the book in a drawn world' },
  DUPLICATE_PLAN: { yes: 'permit ENTRY', no: 'a plan said again' },
  STALE_PLAN: { yes: 'permit ENTRY', no: 'an old plan' },
  STALE_CLOSE: { yes: 'permit EXIT', no: 'a close stamped before the position was opened' },
  SKIP_OPEN_DUPLICATE: { yes: 'permit ENTRY', no: 'a second entry on the same side' },
  SKIP_OPEN_OPPOSITE: { yes: 'permit ENTRY', no: 'an entry on the other side' },
  SKIP_OPEN_CLOSING: { yes: 'permit ENTRY', no: 'an entry while a close is under way' },
  SKIP_OPEN_COOLDOWN: { yes: 'permit ENTRY', no: 'an entry soon after a fill' },
  SKIP_NO_POSITION: { yes: 'permit EXIT', no: 'an operator closes nothing' },
  SKIP_CLOSE_QTY_ZERO: { yes: 'permit EXIT', no: 'a part too small for the step' },
  SKIP_CLOSE_SIDE: { yes: 'permit EXIT', no: 'an operator closes on the wrong side' },
  SKIP_CLOSE_IN_PROGRESS: { yes: 'permit EXIT', no: 'two closes at once' },
  SKIP_STOP_LOOSER: { yes: 'permit EXIT', no: 'a stop further away than the present one' },
  SKIP_STOP_BEYOND_PRICE: { yes: 'permit EXIT', no: 'a stop on the wrong side of the price' },
  STOP_UPDATED: { no: 'a tighter stop' },
  PERMIT_EXPIRED: { yes: 'order none to SENDING', no: 'a dead executor and a short permit' },
  KILL_SWITCH_AT_SEND: { yes: 'order none to SENDING', no: 'the switch is set while the executor is busy or dead' },
  POSITION_AT_SEND: { shownIn: 'regress/12-one-position-65e85686: a late fill of an order that a failover forgot' },
  JOURNAL_UNREADABLE: { shownIn: 'engine/executor: nobody but the executor writes a journal in a drawn world' },
  LEVERAGE_REFUSED: { yes: 'order none to SENDING', no: 'configureSymbol refused' },
  VENUE_REJECTED: { no: 'an order refused' },
  UNKNOWN_NOT_EXECUTED: { no: 'an order lost on its way' },
  FILLED: { no: 'an order that fills' },
  PARTIALLY_FILLED: { no: 'a thin book' },
  NOT_FILLED: { no: 'an empty book' },
  ORDER_GONE: { no: 'an account reset, or a delisting, between an order and its trades' },
  EXTERNAL_FILL: { no: 'a position opened by hand' },
  EXTERNAL_CLOSE: { no: 'a position closed by hand' },
};

/** Other turns, as `sightings.ts` words them, each with how it comes about. */
const SOMETIMES: Readonly<Record<string, string>> = {
  'commit fenced': 'a worker whose lease or store is gone',
  'commit conflicts: stream': 'two stages append to one stream at once, on a slow store',
  'lease changes hands': 'a second worker, and the first one paused past its lease',
  'lease held': 'a restart before the lease has run out',
  'renewal fenced': 'a worker whose lease is gone',
  'unknown commit turns out to have happened': 'a commit whose reply was lost',
  'unknown commit turns out to be superseded': 'the same, and another worker went on meanwhile',
  'order SENDING to UNKNOWN': 'a request or its reply lost',
  'order UNKNOWN to FILLED': 'a reply lost, the order found',
  'order UNKNOWN to REJECTED': 'a request lost, the order proven absent',
  'order UNKNOWN to SENDING': 'a close sent again after it was proven absent',
  'order SENDING to READY': 'a close refused for now',
  'order PARTIALLY_FILLED to FILLED': 'an order filled in parts',
  'order SENDING to EXPIRED': 'a thin book',
  'order READY to REJECTED': 'an entry that may not be sent any more',
  'executor ORDER_RECOVERED': 'a store that lost the journal of an order',
  'executor STOP_TRIGGERED': 'the price passes a stop that waits at the venue',
  'executor STOP_CANCELING': 'a position closed, or its stop moved',
  'executor STOP_ADOPTED': 'a store that lost the record of a stop',
  'executor STOP_PASSED_ALREADY': 'a stop that comes when the price is through it',
  'executor STOP_REFUSED': 'a venue that wants no stop just now',
  'executor ADJUSTMENT': 'a position changed by hand that no trade explains',
  'executor EXTERNAL_FILL': 'a position changed by hand',
  'brain POSITIONS_UNREAD': 'the brain’s question refused or lost',
  'health HEALTH_ALERT': 'a dead stage',
  'health HEALTH_RECOVERED': 'a dead stage that comes back',
  'dead letter of bridge': 'an intent of garbage',
  'dead letter of desk': 'a plan of garbage',
  'exchange moves a position: outside': 'a hand on the account',
  'exchange moves a position: liquidation': 'a price that goes far against a position',
  'exchange moves a position: adl': 'the fault of that name',
  'exchange moves a position: settlement': 'a delisting',
  'exchange moves a position: reset': 'an account reset',
  'book OPENING entryEnded FLAT': 'an entry that fills nothing',
  'book OPENING closeAccepted CLOSING': 'a close of an entry that still fills',
  'book OPEN ledgerMoved FLAT': 'a position closed by hand',
  'book CLOSING closeEnded OPEN': 'a close that leaves a rest',
  'harvest proposes FULL_CLOSE_PROPOSED: stop': 'the price passes the stop',
  'harvest proposes FULL_CLOSE_PROPOSED: kill_score': 'a nervous market',
  'harvest proposes FULL_CLOSE_PROPOSED: age': 'a position grown old',
  'harvest proposes UPDATE_SL: profit_lock': 'a profit',
  'harvest proposes UPDATE_SL: protective_stop': 'a signal without a stop, and stops at the venue',
};

/** Everything that must be seen, in the words of `sightings.ts`, with how it comes about. */
export const WANTED: ReadonlyMap<string, string> = new Map([
  ...Object.entries(GATES).flatMap(([code, gate]) =>
    'shownIn' in gate
      ? []
      : [
          [`code ${code}`, gate.no] as const,
          ...(gate.yes === undefined ? [] : [[gate.yes, `a message that passes ${code}`] as const]),
        ],
  ),
  ...Object.entries(SOMETIMES),
]);
