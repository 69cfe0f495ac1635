/** Law 5. */
import { absolute, formatDecimal, parseDecimal, ZERO, type Decimal } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Law, LawContext, Report } from './law.ts';

const LEDGER_PREFIX = HASH.ledger('');

/** Changes by others that no reconcile has taken in; the oldest are merged beyond this many. */
const EXTERNAL_MAX = 64;

interface Account {
  ledger: Decimal;
  /** The ledger as the last commit left it. */
  ledgerBefore: Decimal;
  /** The drift noted in the ledger: `exchange amount@version@server ms@price`; the present and the one before. */
  drift: string;
  driftBefore: string;
  /** Executed by our orders at the venue, not yet folded. */
  unfolded: Decimal;
  /** Size and time of changes by anyone else, oldest first. */
  readonly external: { readonly atMs: number; quantity: Decimal }[];
  /** What the present commit folded, signed. */
  folded: Decimal;
  reconciled: boolean;
}

function newAccount(): Account {
  const amounts = { ledger: ZERO, ledgerBefore: ZERO, unfolded: ZERO, folded: ZERO };
  return { ...amounts, drift: '', driftBefore: '', external: [], reconciled: false };
}

export const ledgerIsTruthLaw: Law = {
  number: 5,
  name: 'ledger-is-truth',
  statement:
    'Ledger = fills + adjustments = exchange position at rest; in flight it is off by no more than what is in flight.',
  watch: (context, report) => {
    const accounts = new Map<string, Account>();
    /** Symbols that the present commit folded into or wrote the ledger of. */
    const touched: string[] = [];
    /** A drift is stamped with the venue's clock, which may have been ahead of the truth when it was read. */
    let aheadMaxMs = 0;
    const accountOf = (symbol: string): Account => {
      let account = accounts.get(symbol);
      if (account === undefined) accounts.set(symbol, (account = newAccount()));
      return account;
    };
    const touch = (symbol: string): Account => {
      if (!touched.includes(symbol)) touched.push(symbol);
      return accountOf(symbol);
    };
    return {
      onPut: (key, fields) => {
        if (!key.startsWith(LEDGER_PREFIX)) return;
        const symbol = key.slice(LEDGER_PREFIX.length);
        const account = accountOf(symbol);
        account.ledger = account.ledgerBefore = parseDecimal(fields['position_amt']) ?? ZERO;
        // What it says before anything has happened, right or wrong, is no doing of ours: a reconcile takes it in.
        const off = absolute(account.ledger - context.exchange.position(symbol));
        if (off > ZERO) noteExternal(account, context.nowMs, off);
      },
      onVenue: (event) => {
        if (event.kind === 'fill' && event.origin === 'client') {
          accountOf(event.order.symbol).unfolded += event.trade.quantity;
        } else if (event.kind === 'positionChanged' && event.cause !== 'fill') {
          noteExternal(accountOf(event.symbol), event.atMs, absolute(event.position - event.positionBefore));
        }
      },
      onJournal: ({ symbol, side, planId, filled }, before) => {
        const quantity = filled - (before?.filled ?? ZERO);
        if (quantity === ZERO) return;
        const account = touch(symbol);
        account.unfolded -= quantity;
        account.folded += side === 'BUY' ? quantity : -quantity;
        if (account.unfolded < ZERO) report(`more was folded on ${symbol} than the venue executed (plan ${planId})`);
      },
      onLedger: (symbol, fields) => {
        const amount = parseDecimal(fields['position_amt']);
        if (amount === undefined) return report(`the ledger of ${symbol} holds no amount: ${fields['position_amt']}`);
        const account = touch(symbol);
        account.ledger = amount;
        account.drift = fields['drift'] ?? '';
      },
      onResult: ({ code, symbol }) => {
        if (code === 'EXTERNAL_FILL' || code === 'EXTERNAL_CLOSE') accountOf(symbol).reconciled = true;
      },
      onCommit: () => {
        aheadMaxMs = Math.max(aheadMaxMs, context.venueSkewMs ?? 0);
        for (const symbol of touched) judgeCommit(symbol, accountOf(symbol), context, report, aheadMaxMs);
        if (touched.length > 0) touched.length = 0;
      },
      atRest: () => {
        for (const symbol of context.exchange.positions().keys()) accountOf(symbol);
        for (const [symbol, { ledger }] of accounts) {
          const position = context.exchange.position(symbol);
          if (ledger === position) continue;
          const both = `${formatDecimal(ledger)} and the exchange ${formatDecimal(position)}`;
          report(`at rest the ledger of ${symbol} says ${both}`);
        }
      },
    };
  },
};

/** Judges what a commit made of one symbol's ledger, and makes ready for the next commit. */
function judgeCommit(symbol: string, account: Account, context: LawContext, report: Report, aheadMaxMs: number): void {
  const change = account.ledger - account.ledgerBefore;
  if (account.reconciled) forgetReconciled(account, context.config.EXECUTOR_READ_LAG_MS + aheadMaxMs);
  else if (change !== account.folded) {
    const moved = `moved by ${formatDecimal(change)}, but fills of ${formatDecimal(account.folded)} were folded`;
    report(`the ledger of ${symbol} ${moved}`);
  }
  const off = absolute(account.ledger - context.exchange.position(symbol));
  const inFlight = account.external.reduce((sum, { quantity }) => sum + quantity, account.unfolded);
  if (off > inFlight) {
    report(`the ledger of ${symbol} is off by ${formatDecimal(off)}, with only ${formatDecimal(inFlight)} in flight`);
  }
  account.ledgerBefore = account.ledger;
  account.driftBefore = account.drift;
  account.folded = ZERO;
  account.reconciled = false;
}

function noteExternal({ external }: Account, atMs: number, quantity: Decimal): void {
  external.push({ atMs, quantity });
  if (external.length <= EXTERNAL_MAX) return;
  const oldest = external.shift();
  const next = external[0];
  if (oldest !== undefined && next !== undefined) next.quantity += oldest.quantity;
}

/** What the venue had seen when the drift was read is in the ledger now; its reads may lag. */
function forgetReconciled({ external, driftBefore }: Account, readLagMs: number): void {
  const seenMs = Number(driftBefore.split('@')[2] ?? 0) - readLagMs;
  while (external[0] !== undefined && external[0].atMs <= seenMs) external.shift();
}
