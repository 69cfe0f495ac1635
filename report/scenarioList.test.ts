import pc from 'picocolors';
import { expect, it } from 'vitest';
import { firstSentence, scenarioList, scenarioPage } from './scenarioList.ts';

const PLAIN = pc.createColors(false);
const STORM = {
  name: 'storm',
  incident: { id: 'I-2', date: '2026-02-03', cost: '2.5 % of equity', guard: 'law 1' },
  story: 'On 2026-02-03 orders came twice. It cost 2.5 % of equity. Now they come once.',
  expectations: ['one order per signal'],
  variants: [{ name: 'no-gate', story: 'Without the gate.', breaks: ['one order per signal', 'law 1'] }],
};

it.each([
  [STORM.story, 'On 2026-02-03 orders came twice.'],
  ['Up to 2.5 % was lost, e.g. at night. Then not.', 'Up to 2.5 % was lost, e.g. at night.'],
  ['No stop', 'No stop'],
  ['Only one.', 'Only one.'],
])('firstSentence(%j)', (story, sentence) => expect(firstSentence(story)).toBe(sentence));

it('lists a scenario with its first sentence and its variants', () => {
  const text = scenarioList([STORM, { ...STORM, name: 'calm', variants: [], incident: undefined }], 80, PLAIN);
  expect(text).toBe(
    'storm  I-2, 2026-02-03\n  On 2026-02-03 orders came twice.\n  variants: no-gate\n\ncalm\n  On 2026-02-03 orders came twice.',
  );
});

it('tells everything about one', () => {
  const page = scenarioPage(STORM, 40, PLAIN);
  for (const part of [
    'Now they come once.',
    'Cost: 2.5 % of equity',
    'What holds now: law 1',
    '- one order per signal',
    '  no-gate',
    '    breaks: law 1',
  ]) {
    expect(page).toContain(part);
  }
  expect(
    Math.max(
      ...page
        .split('\n')
        .slice(2, 5)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(40);
});
