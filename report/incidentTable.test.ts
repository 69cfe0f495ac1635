import { expect, it } from 'vitest';
import { incidentTable } from './incidentTable.ts';
import type { ScenarioRecord } from './scenarioList.ts';

const SOAK: ScenarioRecord = { name: 'soak', story: 'A day.', expectations: [], variants: [] };
const STORM: ScenarioRecord = {
  name: 'storm',
  incident: { id: 'I-2', date: '2026-02-03', cost: '', guard: 'the book | law 12' },
  story: 'Orders came twice.',
  expectations: [],
  variants: ['no-gate', 'late-gate'].map((name) => ({ name, story: '', breaks: [] })),
};

it('has a row for every scenario, the ones without an incident last', () => {
  expect(incidentTable([SOAK, STORM]).split('\n')).toEqual([
    '| incident | date | cost | what holds now | scenario | put back by |',
    '| --- | --- | --- | --- | --- | --- |',
    '| I-2 | 2026-02-03 | – | the book \\| law 12 | [storm](storm.ts) | `no-gate`, `late-gate` |',
    '| – | – | – | – | [soak](soak.ts) | – |',
  ]);
});
