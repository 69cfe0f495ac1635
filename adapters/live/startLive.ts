/** The engine's stages at work in this process: store, exchange and workers put together, and taken apart again. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '../../engine/config.ts';
import { STREAM, type StageName } from '../../engine/names.ts';
import { makeStages } from '../../engine/stages.ts';
import { connect, type Connection } from '../redis/connection.ts';
import type { Recorder } from '../journal/recorder.ts';
import { foreignGroups } from '../redis/foreignGroups.ts';
import type { Credentials } from './exchange/client.ts';
import type { OnCalls } from './exchange/exchange.ts';
import { openExchange, type OpenExchange } from './exchange/openExchange.ts';
import type { Hide } from './exchange/secrets.ts';
import type { Target } from './exchange/target.ts';
import { openStore } from './openStore.ts';
import { LiveCrew } from './run/crew.ts';
import { OrderHints } from './run/hints.ts';
import type { Log } from './run/log.ts';
import { StoreLine } from './run/storeLine.ts';
import { StreamWatch } from './run/streamWatch.ts';
import { VenueLine } from './run/venueLine.ts';

export interface LiveOptions {
  readonly config: Config;
  /** What the config was read from, where it differs from the defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly redisUrl: string;
  readonly keyPrefix: string;
  readonly target: Target;
  readonly credentials: Credentials;
  /** The stages of this process; the others may run elsewhere. */
  readonly stages: readonly StageName[];
  readonly isDryRun: boolean;
  readonly log: Log;
  readonly hide: Hide;
  readonly recorder: Recorder;
  readonly onCalls: OnCalls;
  /** Why no entry may leave, if so. */
  readonly entriesRefused: () => string | undefined;
}

export interface Running {
  readonly process: string;
  /** Settles what is under way, gives the leases back and closes everything. */
  stop(): Promise<void>;
}

/** Somebody else works on our streams. */
export class ForeignWorker extends Error {}

/** @throws NoConnection, NoExchange, ForeignWorker */
export async function startLive(options: LiveOptions): Promise<Running> {
  const { redisUrl, keyPrefix } = options;
  const connection = await connect({ url: redisUrl });
  let exchange: OpenExchange | undefined;
  try {
    await refuseStrangers(connection, keyPrefix);
    const late: { hints?: OrderHints } = {};
    exchange = await openExchange({ ...options, onOrder: (symbol, id) => late.hints?.take(symbol, id) });
    const line = new VenueLine(exchange.venue);
    const crew = crewOf(options, connection, exchange, line);
    const executor = () => crew.workers.find(({ stage }) => stage.name === 'executor');
    late.hints = new OrderHints(line, executor, options.config.EXECUTOR_CLIENT_ID_PREFIX);
    crew.start();
    return { process: crew.process, stop: () => stop(crew, exchange, connection) };
  } catch (error) {
    exchange?.close();
    connection.close();
    throw error;
  }
}

function crewOf(options: LiveOptions, connection: Connection, { venue }: OpenExchange, line: VenueLine): LiveCrew {
  const { config, settings, redisUrl, keyPrefix, log, recorder } = options;
  const stages = makeStages(config);
  const store = openStore(connection, stages, keyPrefix);
  const nowMs = () => Date.now();
  const own = stages.filter(({ name }) => options.stages.includes(name));
  return new LiveCrew(own, `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`, {
    store: new StoreLine(store, venue, log, nowMs),
    venue: line,
    log,
    recorder,
    settings,
    nowMs,
    outsideMaxAgeMs: config.INTENT_MAX_AGE_S * 1000,
    leaseMs: config.LEASE_S * 1000,
    watch: (streams, onEnd) => new StreamWatch(redisUrl, keyPrefix, streams, onEnd),
  });
}

async function stop(crew: LiveCrew, exchange: OpenExchange | undefined, connection: Connection): Promise<void> {
  await crew.stop();
  exchange?.close();
  connection.close();
}

/** Two executors on one stream doubled orders before. */
async function refuseStrangers(connection: Connection, keyPrefix: string): Promise<void> {
  const strangers = await foreignGroups(connection, keyPrefix, STREAM.plans);
  if (strangers.length === 0) return;
  throw new ForeignWorker(
    `the consumer group ${strangers.join(', ')} is at work on ${STREAM.plans}: stop that service first, or every plan is executed twice`,
  );
}
