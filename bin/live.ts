#!/usr/bin/env -S npx tsx
/** The command line of live mode: which commands there are. Each is a file in bin/live/. */
import { hideBin } from 'yargs/helpers';
import { runCommandLine, withRules } from './cli/commandLine.ts';
import { VERSION } from './cli/package.ts';
import { checkCommand } from './live/check.ts';
import { liveRunCommand } from './live/run.ts';
import { statusCommand } from './live/status.ts';

const EXIT_CODES = 'Exit codes: 0 stopped as told, 1 usage, 10 crash, 130 interrupted twice.';
const PROGRAM = 'npx tsx bin/live';

const parser = withRules(hideBin(process.argv), PROGRAM, VERSION, [checkCommand, liveRunCommand, statusCommand])
  .command(checkCommand)
  .command(liveRunCommand)
  .command(statusCommand)
  .completion('completion', 'Print a completion script; it completes `live`: alias live="npx tsx bin/live"')
  .example('$0 run --env live.env', 'trade on Binance demo')
  .epilogue(EXIT_CODES);

await runCommandLine(parser, PROGRAM);
