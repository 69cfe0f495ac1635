/**
 * Open WebSocket connections without the network: who listens to what, what they are sent, and the faults that meet it.
 * A topic speaks at whole multiples of its cadence, and only while somebody listens.
 */
import type { VenueEvent } from '../../exchange/events.ts';
import type { EmulatedVenue } from '../emulatedVenue.ts';
import { isStreamFault, type FaultLists, type StreamFaultKind } from '../faults.ts';
import { wireJson } from '../http/wireJson.ts';
import type { KeyEnd } from './listenKeys.ts';
import { parseStreamPath, type StreamPath } from './path.ts';
import { topicOf, type Topic } from './topics.ts';
import { finishedAlgo, userEvents } from './userEvents.ts';

/** The network's end of a connection. */
export interface Line {
  send(text: string): void;
  close(): void;
}

/** Ours: what comes in, and that it is over. */
export interface Listener {
  hear(text: string): void;
  gone(): void;
}

export type StreamSide = 'user' | 'market';

export interface StreamClock {
  readonly nowMs: () => number;
  readonly later: (afterMs: number, run: () => void) => void;
}

interface Connection {
  readonly path: StreamPath;
  readonly line: Line;
  readonly topics: Map<string, Topic>;
  /** Listen keys it was opened with. */
  readonly keys: Set<string>;
}

const GAP_MS = 10_000;
const LATE_MS = 1_000;

export class Streams {
  private readonly venue: EmulatedVenue;
  private readonly faults: FaultLists;
  private readonly clock: StreamClock;
  private readonly legacy: 'all' | 'public';
  private readonly connections = new Set<Connection>();
  /** Topics on the clock. */
  private readonly ticking = new Set<string>();
  private readonly quietUntilMs = { user: 0, market: 0 };

  /** @param legacy what un-routed paths carry */
  constructor(venue: EmulatedVenue, faults: FaultLists, clock: StreamClock, legacy: 'all' | 'public') {
    this.venue = venue;
    this.faults = faults;
    this.clock = clock;
    this.legacy = legacy;
    venue.listenKeys.onEnd((key, end) => this.keyEnded(key, end));
  }

  /** Connections with a listen key, and with a market stream. */
  get open(): Readonly<Record<StreamSide, number>> {
    const all = [...this.connections];
    const user = all.filter(({ keys }) => keys.size > 0).length;
    return { user, market: all.filter(({ topics }) => topics.size > 0).length };
  }

  isPath(target: string): boolean {
    return parseStreamPath(target) !== undefined;
  }

  /** @returns undefined when there is nothing at this path */
  connect(target: string, line: Line): Listener | undefined {
    const path = parseStreamPath(target);
    if (path === undefined) return undefined;
    const connection: Connection = { path, line, topics: new Map(), keys: new Set() };
    this.connections.add(connection);
    this.subscribe(connection, path.streams);
    return {
      hear: (text) => line.send(wireJson(this.obey(connection, text))),
      gone: () => void this.connections.delete(connection),
    };
  }

  /** Something happened at the venue. */
  note(happened: VenueEvent): void {
    if (![...this.connections].some(({ keys }) => keys.size > 0)) return;
    for (const { symbol, event } of [...userEvents(this.venue, happened), ...finishedAlgo(this.venue, happened)])
      this.deliver('user', symbol, () => this.tellUser(event));
  }

  /** A trouble of the streams, at once. */
  trouble(kind: StreamFaultKind, side: StreamSide, ms?: number): void {
    if (kind === 'stream-gap') this.quietUntilMs[side] = this.clock.nowMs() + (ms ?? GAP_MS);
    if (kind === 'listen-key-expired') this.venue.listenKeys.end('expired');
    if (kind !== 'stream-cut') return;
    for (const connection of [...this.connections])
      if (side === 'user' ? connection.keys.size > 0 : connection.topics.size > 0) this.cut(connection);
  }

  private obey(connection: Connection, text: string): object {
    let asked: { method?: unknown; params?: unknown; id?: unknown };
    try {
      asked = JSON.parse(text) as typeof asked;
    } catch {
      return { error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' } };
    }
    const { method, params, id = null } = asked;
    const names = Array.isArray(params) ? params.map(String) : [];
    if (method === 'LIST_SUBSCRIPTIONS') return { result: [...connection.topics.keys()], id };
    if (method === 'SUBSCRIBE') this.subscribe(connection, names);
    else if (method === 'UNSUBSCRIBE') for (const name of names) connection.topics.delete(name);
    else return { error: { code: 2, msg: 'Invalid request: unknown variant' }, id };
    return { result: null, id };
  }

  /** Names of streams that do not exist, or not on this route, are taken and stay silent, as on the venue. */
  private subscribe(connection: Connection, names: readonly string[]): void {
    for (const name of names) {
      const topic = topicOf(name);
      if (topic === undefined) {
        if (this.carries(connection, 'private')) connection.keys.add(name);
      } else if (this.carries(connection, topic.route)) {
        connection.topics.set(name, topic);
        this.tickLater(topic);
      }
    }
  }

  private carries({ path }: Connection, route: Topic['route']): boolean {
    if (path.route === 'legacy') return this.legacy === 'all' || route === 'public';
    return path.route === route;
  }

  private tickLater(topic: Topic): void {
    if (this.ticking.has(topic.name)) return;
    this.ticking.add(topic.name);
    const { everyMs } = topic;
    const nowMs = this.clock.nowMs();
    this.clock.later((Math.floor(nowMs / everyMs) + 1) * everyMs - nowMs, () => this.tick(topic));
  }

  private tick(topic: Topic): void {
    this.ticking.delete(topic.name);
    const listening = [...this.connections].filter(({ topics }) => topics.has(topic.name));
    if (listening.length === 0) return;
    const event = topic.event(this.venue, this.clock.nowMs());
    if (event !== undefined)
      this.deliver('market', topic.symbol ?? '*', () => {
        for (const connection of listening) this.send(connection, topic.name, event);
      });
    this.tickLater(topic);
  }

  private deliver(side: StreamSide, symbol: string, send: () => void): void {
    const fault = this.faults.at(`stream/${side}`, symbol);
    if (fault?.kind === 'stream-late') {
      this.clock.later(fault.ms ?? LATE_MS, send);
      return;
    }
    if (fault?.kind === 'stream-twice') send();
    else if (fault !== undefined && isStreamFault(fault.kind)) this.trouble(fault.kind, side, fault.ms);
    if (this.clock.nowMs() >= this.quietUntilMs[side]) send();
  }

  private tellUser(event: object): void {
    for (const connection of this.connections)
      for (const key of connection.keys) if (this.venue.listenKeys.isAlive(key)) this.send(connection, key, event);
  }

  private keyEnded(key: string, end: KeyEnd): void {
    for (const connection of [...this.connections]) {
      if (!connection.keys.delete(key)) continue;
      if (end === 'closed') this.cut(connection);
      else this.send(connection, key, { e: 'listenKeyExpired', E: this.clock.nowMs(), listenKey: key });
    }
  }

  /** Gone at once for us: what happens from now on is lost, however long the other end takes to notice. */
  private cut(connection: Connection): void {
    this.connections.delete(connection);
    connection.line.close();
  }

  private send({ line, path }: Connection, stream: string, data: object): void {
    line.send(wireJson(path.isCombined ? { stream, data } : data));
  }
}
