import { expect, it } from 'vitest';
import { incidentTable } from './incidentTable.ts';
import type { ScenarioRecord } from './scenarioList.ts';

const SOAK: ScenarioRecord = { name: 'soak', story: 'A day.', expectations: [], variants: [] };
const LATE: ScenarioRecord = { ...SOAK, name: 'late', incident: { id: '', date: '', cost: '', guard: 'law 5' } };
const STORM: ScenarioRecord = {
  name: 'storm',
  incident: { id: 'I-2', date: '2026-02-03', cost: '', guard: 'the book | law 12' },
  story: 'Orders came twice.',
  expectations: [],
  variants: ['no-gate', 'late-gate'].map((name) => ({ name, story: '', breaks: [] })),
};

const WAVES: ScenarioRecord = {
  ...SOAK,
  name: 'waves',
  incident: { id: 'I-13', date: '2026-02-01 to 2026-02-02', cost: '13 % of all results', guard: 'gate C' },
};

it('has a row for every scenario by date, the ones without a day last', () => {
  expect(incidentTable([SOAK, LATE, STORM, WAVES]).split('\n')).toEqual([
    '| incident | date | cost | what holds now | scenario | put back by |',
    '| --- | --- | --- | --- | --- | --- |',
    '| I-13 | 2026-02-01 to 2026-02-02 | 13 % of all results | gate C | [waves](waves.ts) | – |',
    '| I-2 | 2026-02-03 | – | the book \\| law 12 | [storm](storm.ts) | `no-gate`, `late-gate` |',
    '| – | – | – | law 5 | [late](late.ts) | – |',
    '| – | – | – | – | [soak](soak.ts) | – |',
  ]);
});
