import { describe, expect, it } from 'vitest';
import { STREAM } from './names.ts';
import { ownRoot, rootOf } from './root.ts';

const ID = '1769990460000-3';

describe('root', () => {
  it.each([
    [STREAM.decisions, ID],
    [STREAM.intents, `trade.intent:${ID}`],
    [STREAM.exitPlans, `apply.plan.exit:${ID}`],
    ['other', `other:${ID}`],
  ])('of a signal that enters at %s', (stream, root) => expect(ownRoot(stream, ID)).toBe(root));

  it.each([
    ['5-0', '5-0'],
    ['trade.intent:5-0', 'trade.intent:5-0'],
    ['not an id', `trade.intent:${ID}`],
    ['||5-0', `trade.intent:${ID}`],
    [undefined, `trade.intent:${ID}`],
  ])('carried as %s', (carried, root) => {
    const fields = carried === undefined ? {} : { root_id: carried };
    expect(rootOf(STREAM.intents, { id: ID, fields })).toBe(root);
  });
});
