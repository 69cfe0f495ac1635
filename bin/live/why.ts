/** `live why`: the way of one intent through the gates, from the streams of the running system. */
import type { CommandModule } from 'yargs';
import type { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import { wholeStream } from '../../adapters/live/operator/wholeStream.ts';
import { HASH } from '../../engine/names.ts';
import type { Entry, Fields } from '../../engine/protocol.ts';
import { explainEvents, ID_FORMS, type EventText } from '../../report/why/explain.ts';
import { whyPage } from '../../report/why/page.ts';
import { streamEvents, TOLD_STREAMS } from '../../report/why/streamEvents.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

interface WhyArgs extends LookArgs {
  readonly id: string;
}

export const liveWhyCommand: CommandModule<object, WhyArgs> = {
  command: 'why <id>',
  describe: 'Tell why an intent did or did not trade, from the streams',
  builder: (yargs) =>
    lookOptions(yargs)
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'An entry, root, correlation, plan or client order id, or a symbol',
      })
      .example('$0 why BTCUSDT --env live.env', 'what became of the newest plan, and of those before it')
      .example('$0 why lk-bb53814ad6d3c834-1', 'whose order that is'),
  handler: (args) => performWhy(args, process.env, terminalOf(process.stdout)),
};

export async function performWhy(
  args: WhyArgs,
  environment: NodeJS.ProcessEnv,
  { out, columns, colors }: Terminal,
): Promise<void> {
  const { id, json } = args;
  const settings = readLiveSettings(args, environment, 'store');
  const events = await withStore(settings, (store) => eventsAbout(id, store));
  const found = explainEvents(id, () => events);
  if (found === undefined)
    throw new Refusal(`the streams know no ${id}, or no longer (they hold the newest 10,000): ${ID_FORMS}`);
  const { story, others } = found;
  out(`${json ? JSON.stringify({ ...story, others }, undefined, 2) : whyPage(story, others, columns, colors)}\n`);
}

async function eventsAbout(id: string, store: OperatorStore): Promise<readonly EventText[]> {
  const entries = new Map<string, readonly Entry[]>();
  for (const stream of TOLD_STREAMS) entries.set(stream, await wholeStream(store, stream));
  const nowMs = Date.now();
  return streamEvents(entries, await journalsOf(plansAbout(id, entries), store, nowMs), nowMs);
}

/** Orders looked up at most: of a symbol the newest. */
const JOURNALS_MAX = 500;

function plansAbout(id: string, entries: ReadonlyMap<string, readonly Entry[]>): readonly string[] {
  const named = [...entries.values()].flat().flatMap(({ id: entryId, fields }) => {
    const plan = fields['plan_id'] ?? '';
    const isMeant = plan !== '' && (entryId === id || Object.values(fields).some((value) => value.includes(id)));
    return isMeant ? [plan] : [];
  });
  // A client order id has its plan in it, and may be all that anybody knows of an order under way.
  const [, inside] = /^[^-]+-([A-Za-z0-9_]+)-\d+$/.exec(id) ?? [];
  return [...new Set([...named, id, ...(inside === undefined ? [] : [inside])])].slice(-JOURNALS_MAX);
}

async function journalsOf(plans: readonly string[], store: OperatorStore, nowMs: number): Promise<readonly Fields[]> {
  const keys = plans.map(HASH.order);
  const view = await store.look(() => ({ hashes: keys }), nowMs);
  return keys.map((key) => view.hash(key)).filter((fields) => fields !== undefined);
}
