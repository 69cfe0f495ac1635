/**
 * Kills `live run` and redis-server at random moments, with exchange faults on, and judges what is left: the same as
 * properties/kill.test.ts, for as long as one likes.
 */
import { parseArgs } from 'node:util';
import { killTest, type KillReport } from '../properties/kill/killTest.ts';
import type { Round } from '../properties/kill/rounds.ts';

const HELP = `npm run kill-test [-- --kills N --seed S --store-every M]

Starts a redis-server, the emulated venue and \`live run\`, kills one of them again and again at moments drawn from the
seed, and demands at the end: no order twice, no signal lost, ledger = exchange, a stop at the venue for each position.

  --kills N        How many (200: six to ten minutes)
  --seed S         Draws signals, faults and moments (1); the same seed draws the same, what comes of it depends on the machine
  --store-every M  Every Mth time it is redis-server, which loses about a second of its append-only file; 0: never (5)
  --json           The report as JSON, and nothing else

  npm run kill-test
  npm run kill-test -- --kills 20 --seed 7 --store-every 0

Exit codes: 0 all is as it must be, 1 usage, 11 it is not, 14 nothing was traded or struck.`;
const USAGE = 1;
const LAW_BROKEN = 11;
const VACUOUS = 14;
const SAID_SHOWN = 80;

interface Asked {
  readonly seed: string;
  readonly kills: number;
  readonly storeEvery: number;
  readonly json: boolean;
}

/** @returns undefined when help was asked for. @throws what is wrong with the words, in a line */
function asked(): Asked | undefined {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      'store-every': { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { seed, json } = values;
  return {
    seed,
    json,
    kills: whole(values.kills, 'kills', 1),
    storeEvery: whole(values['store-every'], 'store-every', 0),
  };
}

function whole(text: string, name: string, least: number): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < least)
    throw new Error(`--${name} ${text}: give a whole number from ${least} up`);
  return count;
}

function progress(
  { number, victim }: Round,
  { midOrder, entries, exits, stops, seconds }: KillReport,
  kills: number,
): void {
  const line = `kill ${number} of ${kills}: ${victim}; ${midOrder} with an order under way; ${entries} entries, ${exits} exits, ${stops} stops; ${seconds.toFixed(0)} s`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (number % 20 === 0) console.error(line);
}

function table(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
}

function text(report: KillReport): string {
  const { processKills, storeKills, midOrder, signals, entries, exits, stops, seconds, wrong, said } = report;
  const lines = [
    `${processKills} times live run killed, ${storeKills} times redis-server; ${midOrder} of them with an order under way`,
    `${signals} signals in; at the venue ${entries} entries, ${exits} exits, ${stops} stops`,
    `ended: ${table(report.ends)}`,
    `faults of the venue: ${table(report.faults)}`,
  ];
  if (wrong.length === 0) return [...lines, `all as it must be, after ${seconds.toFixed(0)} s`].join('\n');
  return [...lines, ...wrong.map((line) => `WRONG ${line}`), 'the last process said:', ...said.slice(-SAID_SHOWN)].join(
    '\n',
  );
}

async function run({ seed, kills, storeEvery, json }: Asked): Promise<void> {
  if (!json) console.log(`seed ${seed}`);
  const report = await killTest({ seed, kills, storeEvery, onRound: (round, sofar) => progress(round, sofar, kills) });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  console.log(json ? JSON.stringify(report, undefined, 2) : text(report));
  if (report.wrong.length === 0) {
    if (report.entries === 0 || report.midOrder === 0) process.exitCode = VACUOUS;
    return;
  }
  if (!json) console.log(`repeat: npm run kill-test -- --kills ${kills} --seed ${seed} --store-every ${storeEvery}`);
  process.exitCode = LAW_BROKEN;
}

let words: Asked | undefined;
try {
  words = asked();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)} (see npm run kill-test -- --help)`);
  process.exit(USAGE);
}
if (words === undefined) console.log(HELP);
else await run(words);
