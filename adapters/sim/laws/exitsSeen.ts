/** Law 13, the part about what there is to close. */
import { formatDecimal, ZERO } from '../../../engine/decimal.ts';
import { HASH } from '../../../engine/names.ts';
import type { Commit, Fields } from '../../../engine/protocol.ts';
import { readExitPlan } from './exitPlan.ts';
import type { Law } from './law.ts';

const BOOK_PREFIX = HASH.position('');

export const exitsSeenLaw: Law = {
  number: 13,
  name: 'exits-seen',
  statement: 'No close is refused for want of a position that a fresh snapshot, or else the ledger, shows.',
  watch: (_, report, { shown }) => {
    /** Plans to close something, until they end. */
    const closes = new Set<string>();
    /** Those that the present commit refused for want of a position. */
    const refused: { readonly planId: string; readonly symbol: string }[] = [];
    /** Symbols whose entry has not filled as far as the desk knows: only a snapshot shows what there is to close. */
    const opening = new Set<string>();
    const note = (stream: string, entryId: string, fields: Fields): void => {
      const plan = readExitPlan(stream, entryId, fields);
      if (plan !== undefined && plan.action !== 'UPDATE_SL') closes.add(plan.planId);
    };
    return {
      onAdd: (stream, { id, fields }) => note(stream, id, fields),
      onResult: ({ planId, symbol, terminal, code }) => {
        if (terminal && closes.delete(planId) && code === 'SKIP_NO_POSITION') refused.push({ planId, symbol });
      },
      onCommit: (commit, worker) => {
        for (const { planId, symbol } of refused) {
          const amounts = shown
            .at(symbol, commit, worker)
            .map(({ fresh, ledger }) => fresh ?? (opening.has(symbol) ? ZERO : (ledger ?? ZERO)));
          const [amount = ZERO] = amounts;
          if (amounts.every((one) => one !== ZERO))
            report(
              `exit plan ${planId} on ${symbol} was refused for want of a position, where ${formatDecimal(amount)} is seen`,
            );
        }
        if (refused.length > 0) refused.length = 0;
        for (const { stream, id, fields } of commit.appends) note(stream, id, fields);
        if (commit.stage === 'desk') followBook(commit, opening);
      },
    };
  },
};

function followBook({ writes }: Commit, opening: Set<string>): void {
  for (const write of writes) {
    if (!write.key.startsWith(BOOK_PREFIX)) continue;
    const symbol = write.key.slice(BOOK_PREFIX.length);
    if (write.op === 'put' && write.fields['state'] === 'OPENING') opening.add(symbol);
    else if (write.op === 'put' || write.op === 'delete') opening.delete(symbol);
  }
}
