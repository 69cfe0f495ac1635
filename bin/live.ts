#!/usr/bin/env -S npx tsx
/** The command line of live mode: which commands there are. Each is a file in bin/live/. */
import { hideBin } from 'yargs/helpers';
import { runCommandLine, withRules } from './cli/commandLine.ts';
import { VERSION } from './cli/package.ts';
import { checkCommand } from './live/check.ts';
import { closeCommand } from './live/close.ts';
import { deadletterCommand } from './live/deadletter.ts';
import { healthCommand } from './live/health.ts';
import { killCommand, resumeCommand } from './live/kill.ts';
import { ordersCommand } from './live/orders.ts';
import { positionsCommand } from './live/positions.ts';
import { liveRunCommand } from './live/run.ts';
import { statusCommand } from './live/status.ts';
import { liveWhyCommand } from './live/why.ts';

const EXIT_CODES = 'Exit codes: 0 stopped as told, 1 usage, 10 crash, 130 interrupted twice.';
const PROGRAM = 'npx tsx bin/live';

const commands = [
  checkCommand,
  liveRunCommand,
  statusCommand,
  liveWhyCommand,
  positionsCommand,
  ordersCommand,
  closeCommand,
  killCommand,
  resumeCommand,
  deadletterCommand,
  healthCommand,
];
const parser = withRules(hideBin(process.argv), PROGRAM, VERSION, commands)
  .command(checkCommand)
  .command(liveRunCommand)
  .command(statusCommand)
  .command(liveWhyCommand)
  .command(positionsCommand)
  .command(ordersCommand)
  .command(closeCommand)
  .command(killCommand)
  .command(resumeCommand)
  .command(deadletterCommand)
  .command(healthCommand)
  .completion('completion', 'Print a completion script; it completes `live`: alias live="npx tsx bin/live"')
  .example('$0 run --env live.env', 'trade on Binance demo')
  .epilogue(EXIT_CODES);

await runCommandLine(parser, PROGRAM);
