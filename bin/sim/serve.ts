/** `sim serve`: the simulated exchange behind Binance's own API, on a port of this machine. */
import type { CommandModule } from 'yargs';
import { FaultsFileError, readFaultsFile, type FaultsFile } from '../../adapters/sim/emulator/faultsFile.ts';
import { serveVenue, type ServedVenue } from '../../adapters/sim/emulator/serveVenue.ts';
import { LISTED_SYMBOLS } from '../../adapters/sim/run/market.ts';
import { parseDecimal } from '../../engine/decimal.ts';
import { didYouMean } from '../cli/nearest.ts';
import { Refusal, systemCause } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';

export interface ServeArgs {
  readonly port: number;
  readonly seed: string;
  readonly faults: string | undefined;
  readonly time: 'real' | 'manual';
  readonly symbols: string | undefined;
  readonly wallet: string;
  readonly key: string;
  readonly secret: string;
  readonly replies: 'lean' | 'full';
  readonly legacy: 'all' | 'public';
  readonly days: number;
  readonly json: boolean;
}

const PORT_MAX = 65_535;
/** A minute of a symbol takes about 70 bytes. */
const DAYS_MAX = 90;

export const serveCommand: CommandModule<object, ServeArgs> = {
  command: 'serve',
  describe: "Serve the simulated exchange behind Binance's USD-M futures API on 127.0.0.1",
  builder: (yargs) =>
    yargs
      .option('port', { type: 'number', demandOption: true, requiresArg: true, describe: 'Port; 0 for any free one' })
      .option('seed', { type: 'string', default: '1', requiresArg: true, describe: 'Draws the market' })
      .option('faults', {
        type: 'string',
        requiresArg: true,
        describe: 'A file of faults: [{site, key, occurrence, kind, …}], or a case that `fuzz` saved',
      })
      .option('time', {
        choices: ['real', 'manual'] as const,
        default: 'real' as const,
        describe: 'manual: its clock stands still but for POST /emulator/clock',
      })
      .option('symbols', { type: 'string', requiresArg: true, describe: 'Only these, as in BTCUSDT,ETHUSDT' })
      .option('wallet', { type: 'string', default: '10000', requiresArg: true, describe: 'USDT at the start' })
      .option('key', { type: 'string', default: 'emulator-key', requiresArg: true, describe: 'The API key it knows' })
      .option('secret', { type: 'string', default: 'emulator-secret', requiresArg: true, describe: 'And its secret' })
      .option('replies', {
        choices: ['lean', 'full'] as const,
        default: 'lean' as const,
        describe: 'full: replies to orders have avgPrice and cumQuote, as before 2026-07-15',
      })
      .option('legacy', {
        choices: ['all', 'public'] as const,
        default: 'public' as const,
        describe: 'What /ws and /stream without /market, /public or /private carry; public since 2026-04-23',
      })
      .option('days', {
        type: 'number',
        default: 7,
        requiresArg: true,
        describe: 'After so many days prices stand still',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Where it listens as one line of JSON' })
      .example('$0 serve --port 8080', 'then GET http://127.0.0.1:8080/fapi/v1/exchangeInfo')
      .example('$0 serve --port 0 --json', 'on any free port, for scripts')
      .example('$0 serve --port 8080 --time manual --seed 7', 'the same requests give the same bytes')
      .example('$0 serve --port 8080 --faults faults.json', 'replies dropped, delayed, cut, refused')
      .epilogue(
        'Under /emulator/: GET state (its own book), POST faults, POST clock, POST price, POST happen, POST wallet.',
      ),
  handler: async (args) => {
    const venue = await performServe(args, terminalOf(process.stdout), terminalOf(process.stderr));
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await venue.stop();
  },
};

/** @param results where it says where it listens */
export async function performServe(args: ServeArgs, results: Terminal, notes: Terminal): Promise<ServedVenue> {
  const { port, seed, time, key, secret, json } = args;
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX)
    throw new Refusal(`--port must be a whole number of 0 to ${PORT_MAX}`);
  if (!((parseDecimal(args.wallet) ?? 0n) > 0n))
    throw new Refusal(`--wallet ${args.wallet} is not an amount of USD above zero`);
  if (!Number.isInteger(args.days) || args.days < 1 || args.days > DAYS_MAX)
    throw new Refusal(`--days must be a whole number of 1 to ${DAYS_MAX}`);
  const symbols = args.symbols === undefined ? LISTED_SYMBOLS : symbolsOf(args.symbols);
  const { faults, leftOut } = faultsOf(args.faults);
  if (leftOut.length > 0)
    notes.out(
      `${leftOut.length} of ${faults.length + leftOut.length} faults left out: they need a store or a worker\n`,
    );
  const venue = await listening(port, () =>
    serveVenue({
      port,
      seed,
      time,
      symbols,
      faults,
      apiKey: key,
      secret,
      walletUsd: args.wallet,
      orderReplies: args.replies,
      legacyStreams: args.legacy,
      days: args.days,
    }),
  );
  const { url, wsUrl } = venue;
  if (json) results.out(`${JSON.stringify({ url, wsUrl, port: venue.port, seed, time, apiKey: key, secret })}\n`);
  else
    results.out(
      `${url} and ${wsUrl} (seed ${seed}, time ${time}, ${symbols.length} symbols, ${faults.length} faults)\n` +
        `key ${key}, secret ${secret}; its own book: ${url}/emulator/state; Ctrl-C ends it\n`,
    );
  return venue;
}

function symbolsOf(text: string): readonly string[] {
  const symbols = text.split(',');
  for (const symbol of symbols)
    if (!LISTED_SYMBOLS.includes(symbol))
      throw new Refusal(`--symbols has ${symbol}, which is not listed here${didYouMean(symbol, LISTED_SYMBOLS)}`);
  return symbols;
}

function faultsOf(path: string | undefined): FaultsFile {
  if (path === undefined) return { faults: [], leftOut: [] };
  try {
    return readFaultsFile(path);
  } catch (error) {
    if (error instanceof FaultsFileError) throw new Refusal(`--faults: ${error.message}`);
    throw error;
  }
}

async function listening(port: number, serve: () => Promise<ServedVenue>): Promise<ServedVenue> {
  try {
    return await serve();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new Refusal(`port ${port} is taken: give another one, or --port 0 for any free one`);
    if (code === 'EACCES') throw new Refusal(`port ${port} is not allowed: give one from 1024 up, or --port 0`);
    if (code === undefined) throw error;
    throw new Refusal(`cannot listen on port ${port}: ${systemCause(error)}`);
  }
}
