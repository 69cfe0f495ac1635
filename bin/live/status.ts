/** `live status`: what the system is set to, whether it is alive, what it holds; with --gates also GO or NO-GO. */
import type { CommandModule } from 'yargs';
import type { OperatorStore } from '../../adapters/live/operator/operatorStore.ts';
import { BUILD_TAG } from '../../engine/bridge/buildTag.ts';
import { SETTINGS, type Config } from '../../engine/config.ts';
import { endingsIn, endingsWants, goNoGoIn, goNoGoWants } from '../../report/live/gates.ts';
import { statusIn, statusWants } from '../../report/live/status.ts';
import { endingsText, goNoGoText, statusText, type AboutRecord } from '../../report/live/statusText.ts';
import { VERSION } from '../cli/package.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { demandBetween } from './demandBetween.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings, type LiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

interface StatusArgs extends LookArgs {
  readonly gates: boolean;
  readonly minutes: number;
}

export const statusCommand: CommandModule<object, StatusArgs> = {
  command: 'status',
  describe: 'Show what is set, who works, what is held, and today’s profit',
  builder: (yargs) =>
    lookOptions(yargs)
      .option('gates', {
        type: 'boolean',
        default: false,
        describe: 'Also how messages ended lately, and the GO/NO-GO list',
      })
      .option('minutes', { type: 'number', default: 10, requiresArg: true, describe: 'How far --gates looks back' })
      .example('$0 status --env live.env', 'at a glance')
      .example('$0 status --gates --minutes 60 --json', 'for a script'),
  handler: async (args) => {
    await performStatus(args, process.env, terminalOf(process.stdout));
  },
};

export async function performStatus(
  args: StatusArgs,
  environment: NodeJS.ProcessEnv,
  { out, columns, colors }: Terminal,
): Promise<void> {
  demandBetween('--minutes', args.minutes, 1, 1_440);
  const settings = readLiveSettings(args, environment, 'store');
  const { status, gates } = await withStore(settings, (store, config) => look(store, config, args));
  const about = aboutOf(settings);
  if (args.json) {
    out(`${JSON.stringify({ ...about, ...status, gates }, undefined, 2)}\n`);
    return;
  }
  const pages = [statusText(about, status, columns, colors)];
  if (gates !== undefined) pages.push(endingsText(gates.endings, colors), goNoGoText(gates, colors));
  out(`${pages.join('\n\n')}\n`);
}

async function look(store: OperatorStore, config: Config, { gates, minutes }: StatusArgs) {
  const atMs = Date.now();
  const status = statusIn(await store.look((seen) => statusWants(seen, config, atMs), atMs), config, atMs);
  if (!gates) return { status, gates: undefined };
  const evidence = await store.look((seen) => goNoGoWants(seen, config, atMs), atMs);
  const ended = await store.look(() => endingsWants(minutes, atMs), atMs);
  return { status, gates: { ...goNoGoIn(evidence, config, atMs), endings: endingsIn(ended, minutes) } };
}

/** Nothing secret: of the store its place only. */
function aboutOf({ engine, origins, target, redisUrl }: LiveSettings): AboutRecord {
  const settings = Object.entries(SETTINGS).map(([name, { initial }]) => ({
    name,
    value: engine[name] ?? initial,
    from: origins[name] ?? 'default',
  }));
  const venue = `${target.name}, ${target.hosts[0] ?? ''}`;
  return { version: VERSION, build: BUILD_TAG, venue, store: placeOf(redisUrl), settings };
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'a URL that cannot be read';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
