import { describe, expect, it } from 'vitest';
import { scenarioNamed, selectRuns } from './selection.ts';
import { TINY } from './tinyScenario.ts';

const BARE = { ...TINY, name: 'bare', variants: [] };
const ALL = [TINY, BARE];

function chosen(names: readonly string[], variant: string) {
  return selectRuns(ALL, names, variant).map((one) => `${one.scenario.name}/${one.variant?.name ?? ''}`);
}

describe('selectRuns', () => {
  it.each([
    [['tiny'], 'all', ['tiny/', 'tiny/no-positions', 'tiny/no-change']],
    [['all'], 'none', ['tiny/', 'bare/']],
    [['all'], 'no-change', ['tiny/no-change']],
    [['tiny'], 'no-change', ['tiny/no-change']],
    [['bare', 'bare'], 'all', ['bare/']],
    [['bare', 'all'], 'none', ['tiny/', 'bare/']],
  ])('%j --variant %s', (names, variant, runs) => expect(chosen(names, variant)).toEqual(runs));

  it.each([
    [['tyni'], 'all', 'no scenario is named tyni, did you mean tiny?'],
    [['other'], 'all', 'no scenario is named other: see `list`'],
    [['tiny'], 'no-position', 'tiny has no variant no-position, did you mean no-positions?'],
    [['tiny'], 'xxxxxxx', 'tiny has no variant xxxxxxx: there are no-positions, no-change'],
    [['tiny', 'bare'], 'no-change', 'bare has no variant no-change: there is none'],
    [['all'], 'xxxxxxx', 'the scenarios have no variant xxxxxxx: there are no-positions, no-change'],
  ])('refuses %j --variant %s', (names, variant, message) => {
    expect(() => selectRuns(ALL, names, variant)).toThrow(message);
  });

  it('says so when there is nothing to run', () => {
    expect(() => selectRuns([], ['all'], 'all')).toThrow('there is no scenario yet');
  });
});

it('scenarioNamed finds one', () => expect(scenarioNamed(ALL, 'bare')).toBe(BARE));
