import { expect, it } from 'vitest';
import { configOf } from '../../engine/config.ts';
import { STREAM } from '../../engine/names.ts';
import type { AnyStage, Input } from '../../engine/protocol.ts';
import { makeStages } from '../../engine/stages.ts';
import { View } from '../../engine/view.ts';
import { OtherSettings } from './otherSettings.ts';

const AT_MS = 1_769_990_400_000;

const [router] = makeStages(configOf()).filter(({ name }) => name === 'router');

function watched(other: OtherSettings): AnyStage {
  if (router === undefined) throw new Error('no router');
  return other.watch(router, { stage: 'router', owner: 'me', leaseMs: 15_000, settings: {} });
}

function signal(second: number, message = 'm'): Input {
  const atMs = AT_MS + second * 1_000;
  const fields = { symbol: 'BTCUSDT', side: 'buy', position_size_usd: '100', message_id: message };
  return { kind: 'entry', stream: STREAM.decisions, entry: { id: `${atMs}-0`, fields } };
}

/** One attempt at a step whose key holds `seen`. */
function attempt(stage: AnyStage, input: Input, second: number, seen?: string): void {
  const atMs = AT_MS + second * 1_000;
  const parsed = stage.parse(input);
  if (!('message' in parsed)) return;
  const view = new View();
  const wants = stage.view(parsed.message, atMs, view);
  const texts = (wants.texts ?? []).map(() => seen);
  view.absorb(wants, { hashes: [], texts, tails: [], streams: [], lastIds: [] }, [], atMs);
  stage.decide(parsed.message, view, atMs);
}

it('carries on what both leave in the store, where it differs', () => {
  const other = new OtherSettings({ ROUTER_DEDUP_TTL_S: '1000' }, () => undefined);
  const stage = watched(other);
  attempt(stage, signal(0), 0);
  // The recorded one has forgotten the signal by then.
  attempt(stage, signal(400), 400);
  expect(other.result()).toMatchObject({
    decisions: 2,
    first: { was: 'intent', would: 'DUPLICATE_SKIP' },
    firstAtVenue: undefined,
  });
});

it('reads as recorded again what a decision wrote that ends otherwise', () => {
  const other = new OtherSettings({ ROUTER_DEDUP_TTL_S: '1000' }, () => undefined);
  const stage = watched(other);
  attempt(stage, signal(0), 0);
  attempt(stage, signal(400), 400);
  // What the second one wrote counts, not the first one’s 1,000 s.
  attempt(stage, signal(900), 900);
  expect(other.result().rows).toEqual([
    { stage: 'router', was: 'intent', would: 'intent', count: 2 },
    { stage: 'router', was: 'intent', would: 'DUPLICATE_SKIP', count: 1 },
  ]);
});

it('takes a decision that is made again, since the store refused it, for one', () => {
  const other = new OtherSettings({ ROUTER_DEDUP_TTL_S: '1000' }, () => undefined);
  const stage = watched(other);
  const input = signal(0);
  attempt(stage, input, 0);
  attempt(stage, input, 1);
  expect(other.result()).toMatchObject({ decisions: 1, first: undefined });
});

it('shows the whole settings of a runner to who judges them', () => {
  const shown: unknown[] = [];
  watched(new OtherSettings({ LEASE_S: '9' }, (whole) => void shown.push(whole)));
  expect(shown).toEqual([{ LEASE_S: '9' }]);
});
