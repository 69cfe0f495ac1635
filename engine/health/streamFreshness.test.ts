import { describe, expect, it } from 'vitest';
import { STREAM } from '../names.ts';
import type { StreamInfo } from '../protocol.ts';
import { healthy, streamInfo } from './evidenceFixture.ts';
import { streamFreshness } from './streamFreshness.ts';

const empty: StreamInfo = { length: 0, lastId: '0-0', lag: {} };

function find(changes: Readonly<Record<string, StreamInfo>>) {
  return streamFreshness(healthy({ streams: new Map([...healthy().streams, ...Object.entries(changes)]) }));
}

describe('gate D', () => {
  it.each([
    ['both flow', {}, true, 'Streams active, nobody behind'],
    ['an entry as old as the window', { [STREAM.plans]: streamInfo(300_000) }, true, 'Streams active, nobody behind'],
    ['an older one', { [STREAM.plans]: streamInfo(301_000) }, false, 'apply.plan silent for 5m'],
    ['nothing ever', { [STREAM.results]: empty }, false, 'apply.result silent for 5m'],
    ['entries of a clock ahead of ours', { [STREAM.plans]: streamInfo(-9_000) }, true, 'Streams active, nobody behind'],
    ['500 unread', { [STREAM.intents]: streamInfo(0, { bridge: 500 }) }, true, 'Streams active, nobody behind'],
    ['501 unread', { [STREAM.intents]: streamInfo(0, { bridge: 501 }) }, false, 'bridge is 501 entries behind'],
    [
      'unread in two streams of one stage',
      { [STREAM.plans]: streamInfo(0, { desk: 300 }), [STREAM.exitPlans]: streamInfo(0, { desk: 201 }) },
      false,
      'desk is 502 entries behind',
    ],
  ] satisfies [string, Record<string, StreamInfo>, boolean, string][])('%s', (_, changes, passes, conclusion) => {
    expect(find(changes)).toMatchObject({ passes, conclusion });
  });

  it('fails when the store knows no streams', () => {
    const finding = streamFreshness(healthy({ streams: new Map() }));
    expect(finding.passes).toBe(false);
    expect(finding.facts).toEqual([
      'apply.plan newest entry: none yet',
      'apply.result newest entry: none yet',
      'Unread: nobody reads',
    ]);
  });

  it('shows who reads how far behind', () => {
    expect(find({}).facts).toEqual([
      'apply.plan newest entry: 2s ago',
      'apply.result newest entry: 1s ago',
      'Unread: desk 1, harvest 0',
    ]);
  });
});
