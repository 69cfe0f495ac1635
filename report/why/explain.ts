/** Who an id or a symbol means among recorded events, and that one's story. */
import { recordOf, textOf, type UnknownRecord } from '../unknownRecord.ts';
import { entryIdOf, type Way } from './way.ts';
import { WayIndex } from './wayIndex.ts';
import { WayStory, type Story } from './wayStory.ts';

/** One event as text, parsed only if it may matter. */
export interface EventText {
  readonly text: string;
  readonly event: () => UnknownRecord;
}

export interface Explained {
  readonly story: Story;
  /** Others of the same name, then related ones. */
  readonly others: readonly Way[];
}

/**
 * Goes over the events three times: to learn who is meant, to learn all about it under its root, and to follow it.
 * @returns undefined when nobody is
 */
export function explainEvents(id: string, events: () => Iterable<EventText>): Explained | undefined {
  const { meant, related } = waysNamed(id, events);
  const chosen = meant.find(({ planIds }) => planIds.length > 0) ?? meant[0];
  if (chosen === undefined) return undefined;
  const story = new WayStory(wholeWay(chosen, events));
  for (const { text, event } of events()) if (story.concerns(text)) story.take(event());
  return { story: story.told(), others: [...meant.filter((way) => way !== chosen), ...related] };
}

function waysNamed(id: string, events: () => Iterable<EventText>): ReturnType<WayIndex['found']> {
  const index = new WayIndex(id);
  for (const { text, event } of events()) if (text.includes(id)) index.take(event());
  return index.found();
}

/** An id that came up late on the way, as a client order id, does not show its beginning. */
function wholeWay(way: Way, events: () => Iterable<EventText>): Way {
  const { meant, related } = waysNamed(entryIdOf(way), events);
  return [...meant, ...related].find(({ rootId }) => rootId === way.rootId) ?? way;
}

export const ID_FORMS =
  'ids are stream entries (1769990400000-0), plans (16 hex digits), client order ids, correlation ids, or a symbol (BTCUSDT)';

/** Text that claims to be an event. @returns undefined when it is none */
export function parsedEvent(text: string): UnknownRecord | undefined {
  try {
    const record = recordOf(JSON.parse(text));
    return textOf(record['kind']) === '' ? undefined : record;
  } catch {
    return undefined;
  }
}
