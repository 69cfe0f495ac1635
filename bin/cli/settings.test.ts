import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.ts';
import { readSettings } from './settings.ts';

function envFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lockstep-')), 'env');
  writeFileSync(path, text);
  return path;
}

function refused(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.lines;
    throw error;
  }
  return [];
}

it('reads assignments', () => {
  expect(readSettings(['POSITIONS_MAX=3', 'EXECUTION_RESULT_STREAM_LEGACY=', 'HEALTH_ON_FAIL_COMMAND=a=b'])).toEqual({
    POSITIONS_MAX: '3',
    EXECUTION_RESULT_STREAM_LEGACY: '',
    HEALTH_ON_FAIL_COMMAND: 'a=b',
  });
});

it('tells all faults at once', () => {
  const lines = refused(() =>
    readSettings(['POSITIONS_MAX', 'OPEN_COOLDOWN=1', 'PERMIT_TTL_S=x', 'MODE=testnet', 'MODE=mainnet']),
  );
  expect(lines).toEqual([
    '--set: "POSITIONS_MAX" is not KEY=VALUE',
    '--set: MODE is set twice',
    'OPEN_COOLDOWN: no such setting, did you mean OPEN_COOLDOWN_S?',
    'PERMIT_TTL_S=x: must be a number from 1 to 600',
  ]);
});

it.each(['__proto__=1', 'constructor=1', 'toString=1'])('%s is no setting', (text) => {
  expect(refused(() => readSettings([text]))).toEqual([
    `${text.slice(0, -2)}: no such setting (see npx tsx bin/sim config)`,
  ]);
});

describe('a file', () => {
  it('has comments, quotes, exports and line ends of every kind; --set goes over it', () => {
    const path = envFile(
      '\uFEFF# limits\r\nexport POSITIONS_MAX = 4\r\n\nMODE="mainnet"\nSYMBOL_ALLOWLIST=\'BTCUSDT\'\n',
    );
    expect(readSettings(['POSITIONS_MAX=5'], path)).toEqual({
      POSITIONS_MAX: '5',
      MODE: 'mainnet',
      SYMBOL_ALLOWLIST: 'BTCUSDT',
    });
  });

  it('is named with the line of each fault', () => {
    const path = envFile('MODE=testnet\nnonsense\nMODE=mainnet\n');
    expect(refused(() => readSettings([], path))).toEqual([
      `${path}:2: "nonsense" is not KEY=VALUE`,
      `${path}:3: MODE is set twice`,
    ]);
  });

  it('that is not there is a refusal', () => {
    expect(refused(() => readSettings([], '/nowhere/env'))).toEqual([
      'cannot read /nowhere/env: no such file or folder',
    ]);
    expect(refused(() => readSettings([], tmpdir()))).toEqual([`cannot read ${tmpdir()}: it is a folder`]);
  });
});
