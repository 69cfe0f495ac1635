/**
 * What live mode costs, beside the least it could cost, against a redis-server and the emulated venue: `npm run bench:live`.
 * Absolute figures move from machine to machine; the ratios are what to compare.
 */
import { execFileSync } from 'node:child_process';
import { KillWorld } from '../properties/kill/killWorld.ts';
import { bareBatchesPerS, bareHopsMs } from './live/bareCommits.ts';
import { latencies } from './live/latency.ts';
import { intentsPerS, openRest } from './live/throughput.ts';
import { countOf, readArguments } from './arguments.ts';

const given = readArguments(
  'npm run bench:live --',
  '',
  'How long a signal takes through live run, and how many intents pass bridge and desk in a second.',
  (parser) =>
    parser
      .option('signals', {
        type: 'string',
        requiresArg: true,
        default: '200',
        coerce: countOf('signals'),
        describe: 'One at a time, timed',
      })
      .option('intents', {
        type: 'string',
        requiresArg: true,
        default: '40000',
        coerce: countOf('intents'),
        describe: 'At once, counted',
      })
      .example('$0', 'about two minutes')
      .example('$0 --signals 50 --intents 10000', 'half a minute'),
);

const NAME_WIDTH = 34;
const BATCH = 200;
const BARE_BATCHES = 50;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function print(name: string, figure: string, about: string): void {
  console.log(`${name.padEnd(NAME_WIDTH)} ${figure}  (${about})`);
}

function rate(perS: number): string {
  return `${Math.round(perS).toLocaleString('en')}/s`;
}

/** Requests a second, one connection, pipelined as a batch is. */
function redisBenchmark(url: string): number {
  const { port } = new URL(url);
  const words = ['-p', port, '-t', 'set', '-n', '200000', '-c', '1', '-P', String(BATCH), '--csv'];
  const [, ...rows] = execFileSync('redis-benchmark', words, { encoding: 'utf8' }).trim().split('\n');
  return Number(/"SET","([\d.]+)"/.exec(rows.join('\n'))?.[1]);
}

async function printLatencies(signals: number): Promise<void> {
  const world = await KillWorld.open('bench');
  try {
    await world.ready();
    const { signalToOrderMs, fillToLedgerMs, untraded } = await latencies(world, signals);
    const bareMs = await bareHopsMs(world.client, world.redisUrl, signals);
    const times = (values: readonly number[], share: number): string => `${quantile(values, share).toFixed(2)} ms`;
    const multiple = (share: number): string => (quantile(signalToOrderMs, share) / bareMs).toFixed(1);
    const counted = `${signalToOrderMs.length} orders, ${untraded} signals ended without`;
    print('four bare commits', `${bareMs.toFixed(2)} ms`, 'router, bridge, desk, executor; median');
    print(
      'signal to order',
      `${times(signalToOrderMs, 0.5)} median, ${times(signalToOrderMs, 0.99)} p99`,
      `${multiple(0.5)} × and ${multiple(0.99)} × the bare commits; ${counted}`,
    );
    print(
      'fill to ledger',
      `${times(fillToLedgerMs, 0.5)} median, ${times(fillToLedgerMs, 0.99)} p99`,
      'from the fill at the venue until Redis tells it',
    );
  } finally {
    await world.close();
  }
}

async function printThroughput(intents: number): Promise<void> {
  const world = await openRest();
  try {
    const perS = await intentsPerS(world, intents);
    const barePerS = await bareBatchesPerS(world.client, world.redisUrl, BATCH, BARE_BATCHES);
    print('intents through bridge and desk', rate(perS), `${(perS / barePerS).toFixed(2)} of bare; ${intents} intents`);
    print('bare commits of both', rate(barePerS), `${BATCH} entries in each`);
    print('redis-benchmark SET', rate(redisBenchmark(world.redisUrl)), `one connection, ${BATCH} at once`);
  } finally {
    await world.close();
  }
}

await printLatencies(given.signals);
await printThroughput(given.intents);
