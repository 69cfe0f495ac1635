import { expect, it } from 'vitest';
import { complete } from './completion.ts';

it.each([
  [['run', 'deadl'], ['deadlock']],
  [['list', 'deadl'], ['deadlock']],
  [['run', 'al'], ['all']],
  [['run', 'deadlock', '--variant', 'str'], ['strict-ledger-gate']],
  [
    ['run', 'deadlock', '--variant', 'no'],
    ['none', 'no-safety-gate'],
  ],
  [['run', 'all', '--set', 'OPEN_'], ['OPEN_COOLDOWN_S=']],
  [['config', '--set', 'OPEN_'], ['OPEN_COOLDOWN_S=']],
  [['run', '--se'], undefined],
  [['ru'], undefined],
  [[], undefined],
])('%j offers %j', (words, offered) => expect(complete(words)).toEqual(offered));
