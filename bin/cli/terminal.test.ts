import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.each([{ CI: 'true' }, { FORCE_COLOR: '1' }])('writes plain lines into a pipe with %j', (env) => {
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/sim.ts', 'run', 'signal-age'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(stdout).toContain('signal-age');
  expect(stdout).not.toContain('\x1b[');
});
