/** `live kill` and `live resume`: the switch that denies entries and nothing else. */
import type { CommandModule } from 'yargs';
import { TEXT } from '../../engine/names.ts';
import { Refusal } from '../cli/refusal.ts';
import { terminalOf, type Terminal } from '../cli/terminal.ts';
import { lookOptions, type LookArgs } from './liveOptions.ts';
import { readLiveSettings } from './settings.ts';
import { withStore } from './withStore.ts';

export const killCommand: CommandModule<object, LookArgs> = {
  command: 'kill',
  describe: 'Deny every entry from now on; exits and stops go on',
  builder: (yargs) =>
    lookOptions(yargs).example('$0 kill --env live.env', 'then `live flatten`, to close what is held'),
  handler: (args) => performKill(true, args, process.env, terminalOf(process.stdout)),
};

export const resumeCommand: CommandModule<object, LookArgs> = {
  command: 'resume',
  describe: 'Allow entries again',
  builder: (yargs) => lookOptions(yargs).example('$0 resume --env live.env', 'after `live status --gates` says GO'),
  handler: (args) => performKill(false, args, process.env, terminalOf(process.stdout)),
};

export async function performKill(
  isKilled: boolean,
  args: LookArgs,
  environment: NodeJS.ProcessEnv,
  { out }: Terminal,
): Promise<void> {
  const settings = readLiveSettings(args, environment, 'store');
  const value = isKilled ? '1' : '0';
  const was = await withStore(settings, async (store) => {
    const look = async () => (await store.look(() => ({ texts: [TEXT.kill] }), Date.now())).text(TEXT.kill) ?? '';
    const before = await look();
    await store.setText(TEXT.kill, value);
    const now = await look();
    if (now !== value) throw new Refusal(`${TEXT.kill} is ${JSON.stringify(now)} again: somebody else sets it too`);
    return before;
  });
  if (args.json) out(`${JSON.stringify({ key: TEXT.kill, was, is: value })}\n`);
  else if (isKilled)
    out(`${TEXT.kill}=1: entries are denied; exits go on, positions stay (\`live flatten\` closes them)\n`);
  else out(`${TEXT.kill}=0: entries are allowed${was === '' || was === '0' ? ', as they were' : ' again'}\n`);
}
