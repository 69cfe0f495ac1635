#!/usr/bin/env -S npx tsx
/** The command line of live mode: which commands there are. Each is a file in bin/live/. */
import { hideBin } from 'yargs/helpers';
import { runCommandLine, withRules } from './cli/commandLine.ts';
import { VERSION } from './cli/package.ts';
import { adoptCommand } from './live/adopt.ts';
import { checkCommand } from './live/check.ts';
import { closeCommand } from './live/close.ts';
import { completeLive } from './live/completion.ts';
import { deadletterCommand } from './live/deadletter.ts';
import { flattenCommand } from './live/flatten.ts';
import { healthCommand } from './live/health.ts';
import { killCommand, resumeCommand } from './live/kill.ts';
import { ordersCommand } from './live/orders.ts';
import { positionsCommand } from './live/positions.ts';
import { liveReplayCommand } from './live/replay.ts';
import { liveRunCommand } from './live/run.ts';
import { statusCommand } from './live/status.ts';
import { liveWhyCommand } from './live/why.ts';

const EXIT_CODES =
  'Exit codes: 0 done, 1 usage, or not fit (check, health, close), 10 crash, 12 not ended in time, 130 interrupted.';
const PROGRAM = 'npx tsx bin/live';

/** @param usual offers commands and options */
function offer(_current: string, _given: unknown, usual: () => void, done: (words: string[]) => void): void {
  const words = completeLive(hideBin(process.argv).slice(1), process.env);
  if (words === undefined) usual();
  else done([...words]);
}

const commands = [
  checkCommand,
  liveRunCommand,
  statusCommand,
  liveWhyCommand,
  positionsCommand,
  ordersCommand,
  closeCommand,
  adoptCommand,
  killCommand,
  resumeCommand,
  flattenCommand,
  deadletterCommand,
  healthCommand,
  liveReplayCommand,
];
const parser = withRules(hideBin(process.argv), PROGRAM, VERSION, commands)
  .command(checkCommand)
  .command(liveRunCommand)
  .command(statusCommand)
  .command(liveWhyCommand)
  .command(positionsCommand)
  .command(ordersCommand)
  .command(closeCommand)
  .command(adoptCommand)
  .command(killCommand)
  .command(resumeCommand)
  .command(flattenCommand)
  .command(deadletterCommand)
  .command(healthCommand)
  .command(liveReplayCommand)
  .completion('completion', 'Print a completion script; it completes `live`: alias live="npx tsx bin/live"', offer)
  .example('$0 check --env live.env', 'is everything fit to start?')
  .example('$0 run --env live.env', 'trade on Binance demo')
  .example('$0 status --gates --env live.env', 'how it goes')
  .epilogue(EXIT_CODES);

await runCommandLine(parser, PROGRAM);
