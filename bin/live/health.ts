/** `live health`: the gates judged once, for a timer: the report, the alert file, and an exit code. */
import type { CommandModule } from 'yargs';
import { HealthAlarm } from '../../adapters/live/run/healthAlarm.ts';
import { configOf, type Config } from '../../engine/config.ts';
import { evidenceWants, verdictNow } from '../../engine/health/health.ts';
import { reportLines } from '../../engine/health/report.ts';
import type { Verdict } from '../../engine/health/verdict.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings, type LiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

export const healthCommand: CommandModule<object, LookArgs> = {
  command: 'health',
  describe: 'Judge the health gates once; exit code 1 and HEALTH_ALERT_FILE while one fails',
  builder: (yargs) =>
    lookOptions(yargs)
      .example('$0 health --env live.env', 'the original’s health_gate.sh, for a systemd timer')
      .example(
        '$0 health --set HEALTH_ON_FAIL_COMMAND="systemctl restart lockstep"',
        'run once when it begins to fail',
      ),
  handler: async (args) => {
    process.exitCode = await performHealth(args, process.env, terminalOf(process.stdout));
  },
};

/** @returns the exit code */
export async function performHealth(
  args: LookArgs,
  environment: NodeJS.ProcessEnv,
  { out }: Terminal,
): Promise<number> {
  const settings = readLiveSettings(args, environment, 'store');
  const config = configOf(settings.engine);
  const atMs = Date.now();
  const verdict = await judged(settings, config, atMs);
  const fault = await sound(verdict, config);
  if (args.json) out(`${JSON.stringify(recordOf(verdict, fault), undefined, 2)}\n`);
  else {
    const lines =
      verdict instanceof Refusal
        ? [`HEALTH GATE: FAIL, ${verdict.lines.join('; ')}`]
        : reportLines(verdict, config, atMs);
    out(`${[...lines, ...(fault === undefined ? [] : [fault])].join('\n')}\n`);
  }
  return isFailure(verdict) || fault !== undefined ? EXIT.usage : EXIT.pass;
}

/** A store that cannot be asked is a failure like any other. */
async function judged(settings: LiveSettings, config: Config, atMs: number): Promise<Verdict | Refusal> {
  try {
    return await withStore(settings, async (store) => {
      const view = await store.look((seen) => evidenceWants(seen, config, atMs), atMs);
      return verdictNow(view, config, atMs);
    });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function isFailure(verdict: Verdict | Refusal): boolean {
  return verdict instanceof Refusal || verdict.word === 'FAIL';
}

/** A system that is only just starting neither raises nor clears. */
async function sound(verdict: Verdict | Refusal, config: Config): Promise<string | undefined> {
  const alarm = new HealthAlarm(config);
  if (verdict instanceof Refusal) return alarm.raise(['STORE_DOWN']);
  if (verdict.word === 'FAIL') return alarm.raise(verdict.alerts);
  if (verdict.word === 'PASS') alarm.clear();
  return undefined;
}

function recordOf(verdict: Verdict | Refusal, fault: string | undefined) {
  if (verdict instanceof Refusal)
    return { verdict: 'FAIL', alerts: ['STORE_DOWN'], cause: verdict.lines.join('; '), fault };
  const gates = verdict.judgements.map(({ gate, finding, status }) => ({
    gate: gate.letter.toUpperCase(),
    title: gate.title,
    status,
    conclusion: finding.conclusion,
  }));
  return { verdict: verdict.word, alerts: verdict.alerts, gates, fault };
}
