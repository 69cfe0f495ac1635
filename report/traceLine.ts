/** Any event of a trace in one line, for people. */
import { recordOf, recordsOf, textOf, type UnknownRecord } from './unknownRecord.ts';

const LENGTH_MAX = 160;

/** @param about names somebody asks for: of a commit for many, only what concerns them is shown */
export function traceLine(event: UnknownRecord, about: readonly string[] = []): string {
  const line = `${textOf(event['time']).slice(11)} ${describe(event, about)}`;
  return line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX - 1)}…` : line;
}

function describe(event: UnknownRecord, about: readonly string[]): string {
  const kind = textOf(event['kind']);
  switch (kind) {
    case 'commit':
      return commitLine(event, about);
    case 'add':
      return `outside → ${shortStream(textOf(event['stream']))} ${textOf(event['id'])} ${pairs(recordOf(event['fields']), ['payload', 'data'])}`;
    case 'marks':
      return `${textOf(event['worker'])}: ${concerning(textList(event['marks']), about).join(' | ')}`;
    case 'fault': {
      const { site, key, occurrence, kind: what } = recordOf(event['fault']);
      return `fault ${textOf(what)} at ${textOf(site)} ${textOf(key)} #${textOf(occurrence)}`;
    }
    default:
      return kind.startsWith('venue.') ? venueLine(kind.slice('venue.'.length), event) : `${kind} ${pairs(event)}`;
  }
}

const SHOWN = ['symbol', 'plan_id', 'action', 'decision', 'reason_codes', 'code', 'qty'];

function commitLine(event: UnknownRecord, about: readonly string[]): string {
  const progress = recordOf(event['progress']);
  const source = `${textOf(event['stage'])} ← ${shortStream(textOf(progress['source']))} ${textOf(progress['to'])}`;
  const appends = concerning(recordsOf(event['appends']), about).map((append) => {
    const fields = pairs(recordOf(append['fields']), SHOWN);
    return `+${shortStream(textOf(append['stream']))}${fields === '' ? '' : ` ${fields}`}`;
  });
  const writes = concerning(recordsOf(event['writes']), about).map((write) =>
    textOf(write['key']).replace(/^quantum:/, ''),
  );
  const wrote = writes.length === 0 ? [] : [`wrote ${[...new Set(writes)].join(' ')}`];
  return [source, ...appends, ...wrote].join(' ');
}

/** The items that name somebody asked for; all of them when none does. */
function concerning<Item>(items: readonly Item[], about: readonly string[]): readonly Item[] {
  const some = items.filter((item) => about.some((name) => JSON.stringify(item).includes(name)));
  return some.length > 0 ? some : items;
}

function venueLine(what: string, event: UnknownRecord): string {
  const order = recordOf(event['order'] ?? event['request']);
  const trade = recordOf(event['trade']);
  const about = order['symbol'] ?? event['symbol'];
  const detail = pairs({
    symbol: about,
    side: order['side'],
    qty: trade['quantity'] ?? order['quantity'],
    price: trade['price'],
    client_id: order['clientOrderId'],
    status: order['status'] ?? event['status'],
    code: event['code'],
    cause: event['cause'],
    position: event['position'],
  });
  return `exchange ${what} ${detail}`;
}

export function shortStream(stream: string): string {
  return stream.replace(/^quantum:stream:/, '');
}

const LEFT_OUT = ['n', 'us', 'time', 'kind', 'event'];

function pairs(fields: UnknownRecord, only?: readonly string[]): string {
  return Object.entries(fields)
    .filter(([name, value]) => value !== undefined && value !== '' && !LEFT_OUT.includes(name))
    .filter(([name]) => only === undefined || only.includes(name))
    .map(([name, value]) => `${name}=${textOf(value)}`)
    .join(' ');
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}
