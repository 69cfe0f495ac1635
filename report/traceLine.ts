/** Any event of a trace in one line, for people. */
import { textOf, recordOf, recordsOf } from './unknownRecord.ts';

const LENGTH_MAX = 160;

export function traceLine(event: Readonly<Record<string, unknown>>): string {
  const line = `${textOf(event['time']).slice(11)} ${describe(event)}`;
  return line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX - 1)}…` : line;
}

function describe(event: Readonly<Record<string, unknown>>): string {
  const kind = textOf(event['kind']);
  switch (kind) {
    case 'commit':
      return commitLine(event);
    case 'add':
      return `outside → ${shortStream(textOf(event['stream']))} ${textOf(event['id'])} ${pairs(recordOf(event['fields']), ['payload', 'data'])}`;
    case 'marks':
      return `${textOf(event['worker'])}: ${textList(event['marks']).join(' | ')}`;
    case 'fault': {
      const { site, key, occurrence, kind: what } = recordOf(event['fault']);
      return `fault ${textOf(what)} at ${textOf(site)} ${textOf(key)} #${textOf(occurrence)}`;
    }
    default:
      return kind.startsWith('venue.') ? venueLine(kind.slice('venue.'.length), event) : `${kind} ${pairs(event)}`;
  }
}

function commitLine(event: Readonly<Record<string, unknown>>): string {
  const progress = recordOf(event['progress']);
  const appends = recordsOf(event['appends']).map((append) => {
    const fields = recordOf(append['fields']);
    const shown = ['symbol', 'plan_id', 'action', 'decision', 'reason_codes', 'code', 'qty'];
    return `+${shortStream(textOf(append['stream']))} ${pairs(Object.fromEntries(shown.map((name) => [name, fields[name]])))}`;
  });
  const writes = recordsOf(event['writes']).map((write) => textOf(write['key']).replace(/^quantum:/, ''));
  const wrote = writes.length === 0 ? '' : ` wrote ${writes.join(' ')}`;
  const source = `${shortStream(textOf(progress['source']))} ${textOf(progress['to'])}`;
  return `${textOf(event['stage'])} ← ${source} ${appends.join(' ')}${wrote}`;
}

function venueLine(what: string, event: Readonly<Record<string, unknown>>): string {
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

function pairs(fields: Readonly<Record<string, unknown>>, only?: readonly string[]): string {
  return Object.entries(fields)
    .filter(([name, value]) => value !== undefined && value !== '' && !LEFT_OUT.includes(name))
    .filter(([name]) => only === undefined || only.includes(name))
    .map(([name, value]) => `${name}=${textOf(value)}`)
    .join(' ');
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}
