/** `live run`: the stages at work, until told to stop. */
import type { CommandModule } from 'yargs';
import { NoExchange } from '../../adapters/live/exchange/openExchange.ts';
import { hiding } from '../../adapters/live/exchange/secrets.ts';
import { alarmingLog } from '../../adapters/live/run/alarmingLog.ts';
import { HealthAlarm } from '../../adapters/live/run/healthAlarm.ts';
import type { Log } from '../../adapters/live/run/log.ts';
import { ForeignWorker, startLive, type LiveOptions, type Running } from '../../adapters/live/startLive.ts';
import { NoConnection } from '../../adapters/redis/connection.ts';
import { BUILD_TAG } from '../../engine/bridge/buildTag.ts';
import { configOf } from '../../engine/config.ts';
import { STAGES, type StageName } from '../../engine/names.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { didYouMean } from '../cli/nearest.ts';
import { VERSION } from '../cli/package.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf } from '../cli/terminal.ts';
import { settingsOptions } from './liveOptions.ts';
import { pinoLog } from './pinoLog.ts';
import { readLiveSettings, type Given } from './settings.ts';
import { startJournal } from './startJournal.ts';
import { startMetrics } from './startMetrics.ts';

export interface LiveRunArgs extends Given {
  readonly stages: string | undefined;
  readonly 'dry-run': boolean;
  readonly metrics: string | undefined;
  readonly journal: string | undefined;
}

export const liveRunCommand: CommandModule<object, LiveRunArgs> = {
  command: 'run',
  describe: 'Run the stages on Redis and Binance demo trading, until SIGTERM or Ctrl-C',
  builder: (yargs) =>
    settingsOptions(yargs)
      .option('stages', {
        type: 'string',
        requiresArg: true,
        describe: `Only these, to spread them over machines: ${STAGES.join(',')}`,
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Send nothing that changes anything at the venue',
      })
      .option('metrics', {
        type: 'string',
        requiresArg: true,
        describe: 'Serve /metrics and /healthz at [HOST:]PORT, on this machine alone unless a host is named',
      })
      .option('journal', {
        type: 'string',
        requiresArg: true,
        describe: 'Write all that the stages ask and hear into this folder, for `replay`',
      })
      .example('$0 run --env live.env', 'everything in one process')
      .example('$0 run --env live.env --metrics 9464', 'with figures for Prometheus')
      .example('$0 run --env live.env --journal journal', 'what `replay journal` reads')
      .example('$0 run --stages bridge,desk', 'the rest runs elsewhere, on the same Redis')
      .example('VENUE_URL=http://127.0.0.1:8080 $0 run', 'against an emulator (`npx tsx bin/sim serve`)'),
  handler: async (args) => {
    process.exitCode = await runLive(args, process.env);
  },
};

/** @returns the exit code, once it was told to stop and has. */
async function runLive(args: LiveRunArgs, environment: NodeJS.ProcessEnv): Promise<number> {
  const stages = readStages(args.stages);
  const settings = readLiveSettings(args, environment);
  const hide = hiding(settings.secrets);
  const config = configOf(settings.engine);
  const log = alarmingLog(pinoLog(terminalOf(process.stdout), hide), new HealthAlarm(config));
  const told = toldToStop(log);
  const journal = startJournal(args.journal, settings, stages, log);
  const metrics = await startMetrics(args.metrics, journal.recorder, settings, config, stages).catch(
    (error: unknown) => {
      journal.close();
      throw error;
    },
  );
  try {
    const about = { config, settings: settings.engine, stages, isDryRun: args['dry-run'], log, hide };
    const running = await start({ ...settings, ...journal, ...about, recorder: metrics.recorder });
    log.say('info', `lockstep ${VERSION} runs`, {
      build: BUILD_TAG,
      process: running.process,
      stages: stages.join(','),
      venue: settings.target.name,
      ...(args['dry-run'] ? { dry_run: 'true' } : {}),
      ...(metrics.url === undefined ? {} : { metrics: metrics.url }),
      ...(args.journal === undefined ? {} : { journal: args.journal }),
    });
    await told;
    await running.stop();
  } finally {
    metrics.close();
    journal.close();
  }
  log.say('info', 'stopped: everything begun is settled or written down');
  return EXIT.pass;
}

async function start(options: LiveOptions): Promise<Running> {
  try {
    return await startLive(options);
  } catch (error) {
    const isRefusal = error instanceof NoConnection || error instanceof NoExchange || error instanceof ForeignWorker;
    throw isRefusal ? new Refusal(options.hide(error.message)) : error;
  }
}

/** The first signal lets it settle, the second does not wait. */
function toldToStop(log: Log): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.say('info', `${signal}: taking no new work, settling what is under way`);
        process.once(signal, () => process.exit(EXIT.interrupted));
        resolve();
      });
    }
  });
}

/** @throws Refusal for a word that is no stage */
function readStages(text: string | undefined): readonly StageName[] {
  if (text === undefined) return STAGES;
  const words = text.split(',').map((word) => word.trim());
  return words.map((word) => {
    const stage = STAGES.find((name) => name === word);
    if (stage === undefined) throw new Refusal(`${word} is no stage${didYouMean(word, STAGES)} (${STAGES.join(', ')})`);
    return stage;
  });
}
