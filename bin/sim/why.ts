/** `sim why`: the way of one intent through the gates, from a trace file. */
import type { CommandModule } from 'yargs';
import type { UnknownRecord } from '../../report/unknownRecord.ts';
import { explainEvents, ID_FORMS, parsedEvent, type EventText, type Explained } from '../../report/why/explain.ts';
import { whyPage } from '../../report/why/page.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf } from '../cli/terminal.ts';
import { readLines, type TraceText } from './traceFile.ts';

export interface WhyArgs {
  readonly id: string;
  readonly trace: string;
  readonly json: boolean;
}

export const whyCommand: CommandModule<object, WhyArgs> = {
  command: 'why <id>',
  describe: 'Tell why an intent did or did not trade, from a trace file',
  builder: (yargs) =>
    yargs
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'An entry, root, correlation, plan or client order id, or a symbol',
      })
      .option('trace', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'A file that `run --trace` wrote',
      })
      .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
      .example('$0 run deadlock --variant none --trace t.ndjson', 'write a trace')
      .example('$0 why BTCUSDT --trace t.ndjson', 'what became of the newest plan, and of those before it'),
  handler: ({ id, trace, json }) => {
    const { story, others } = explain(id, trace);
    const { out, columns, colors } = terminalOf(process.stdout);
    out(`${json ? JSON.stringify({ ...story, others }, undefined, 2) : whyPage(story, others, columns, colors)}\n`);
  },
};

/** Lines that name nobody of these are not parsed. @throws Refusal */
export function explain(id: string, path: string): Explained {
  if (id.trim() === '') throw new Refusal(`an empty id means nothing: ${ID_FORMS}`);
  const found = explainEvents(id, () => eventsIn(path));
  if (found === undefined) throw new Refusal(`${path} knows no ${id}: ${ID_FORMS}`);
  return found;
}

function* eventsIn(path: string): Generator<EventText, void, undefined> {
  for (const line of traceLines(path)) yield { text: line.text, event: () => parsed(line, path) };
}

/** The events of a trace file; its header is checked and left out. */
function* traceLines(path: string): Generator<TraceText, void, undefined> {
  for (const line of readLines(path)) {
    const { number, text } = line;
    if (number === 1) checkHeader(line, path);
    else if (text !== '') {
      if (!text.startsWith('{') || !text.endsWith('}')) throw notALine(line, path);
      yield line;
    }
  }
}

function checkHeader({ text }: TraceText, path: string): void {
  if (!text.startsWith('{"lockstep":"trace"')) {
    throw new Refusal(`${path}:1 is not the head of a trace: write one with \`run NAME --variant none --trace FILE\``);
  }
}

function parsed(line: TraceText, path: string): UnknownRecord {
  const event = parsedEvent(line.text);
  if (event === undefined) throw notALine(line, path);
  return event;
}

function notALine({ number, text }: TraceText, path: string): Refusal {
  return new Refusal(
    `${path}:${number} is no event of a trace: ${JSON.stringify(text.slice(0, 60))}; write the trace anew`,
  );
}
