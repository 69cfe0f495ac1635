#!/usr/bin/env -S npx tsx
/** The simulator's command line: which commands there are. Each is a file in bin/sim/. */
import { hideBin } from 'yargs/helpers';
import { runCommandLine, withRules } from './cli/commandLine.ts';
import { VERSION } from './cli/package.ts';
import { backtestCommand } from './sim/backtest.ts';
import { complete } from './sim/completion.ts';
import { configCommand } from './sim/config.ts';
import { doctorCommand } from './sim/doctor.ts';
import { fuzzCommand } from './sim/fuzz.ts';
import { listCommand } from './sim/list.ts';
import { replayCommand } from './sim/replay.ts';
import { runCommand } from './sim/run.ts';
import { serveCommand } from './sim/serve.ts';
import { whyCommand } from './sim/why.ts';

const EXIT_CODES = [
  'Exit codes: 0 pass, 1 usage, 10 crash, 11 a law or an expectation broken, 12 not live, 13 not deterministic,',
  '14 vacuous: a fault or a mark that was never seen, a check that could not be made, 130 interrupted.',
].join(' ');
const PROGRAM = 'npx tsx bin/sim';

/** @param usual offers commands and options */
function offer(_current: string, _given: unknown, usual: () => void, done: (words: string[]) => void): void {
  const words = complete(hideBin(process.argv).slice(1));
  if (words === undefined) usual();
  else done([...words]);
}

const commands = [
  listCommand,
  runCommand,
  whyCommand,
  configCommand,
  backtestCommand,
  fuzzCommand,
  replayCommand,
  serveCommand,
  doctorCommand,
];
const parser = withRules(hideBin(process.argv), PROGRAM, VERSION, commands)
  .command(listCommand)
  .command(runCommand)
  .command(whyCommand)
  .command(configCommand)
  .command(backtestCommand)
  .command(fuzzCommand)
  .command(replayCommand)
  .command(serveCommand)
  .command(doctorCommand)
  .completion('completion', 'Print a completion script; it completes `sim`: alias sim="npx tsx bin/sim"', offer)
  .example('$0 run all', 'every incident, as it should go and as it went')
  .example('$0 run deadlock --variant none --trace t.ndjson', 'one run, with everything that happened')
  .example('$0 why BTCUSDT --trace t.ndjson', 'why it did or did not trade')
  .example('$0 fuzz --minutes 10', 'worlds nobody thought of')
  .example('$0 serve --port 8080', 'an exchange for any Binance client')
  .epilogue(EXIT_CODES);

await runCommandLine(parser, PROGRAM);
