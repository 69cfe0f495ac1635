import { describe, expect, it } from 'vitest';
import { STREAM } from '../../engine/names.ts';
import { asTyped, LOOK } from '../../properties/live/asTyped.ts';
import { useLiveWorld } from '../../properties/live/liveWorld.ts';
import type { LetterRecord } from '../../report/live/deadLetters.ts';
import { performDeadletter } from './deadletter.ts';

const world = useLiveWorld();
const LIST = { ...LOOK, what: 'list', id: undefined, limit: 20 } as const;

async function letters(): Promise<LetterRecord[]> {
  const { environment, terminal, text } = asTyped(world());
  await performDeadletter({ ...LIST, json: true }, environment, terminal);
  return JSON.parse(text()) as LetterRecord[];
}

async function requeue(id: string | undefined): Promise<string> {
  const { environment, terminal, text } = asTyped(world());
  await performDeadletter({ ...LIST, what: 'requeue', id }, environment, terminal);
  return text();
}

describe('dead letters', { timeout: 60_000 }, () => {
  it('are listed with the reason, and given to their stream again as they were', async () => {
    const { start, until, redis } = world();
    const process = await start({ stages: ['router', 'bridge'] });
    await redis.xadd(STREAM.intents, '*', 'payload', 'not\u001b[31m json');
    const [letter] = await until('a dead letter', async () => {
      const found = await letters();
      return found.length > 0 ? found : undefined;
    });
    expect(letter).toMatchObject({ stage: 'bridge', stream: STREAM.intents, reason: expect.any(String) });
    const page = asTyped(world());
    await performDeadletter(LIST, page.environment, page.terminal);
    expect(page.text()).toContain(`bridge ← trade.intent ${letter!.entryId}: `);
    expect(page.text()).not.toContain('\u001b');
    expect(await requeue(letter!.id)).toMatch(/^quantum:stream:trade\.intent (\d+-\d+): `live why \1`/);
    const [, fields] = (await redis.xrevrange(STREAM.intents, '+', '-', 'COUNT', 1))[0]!;
    expect(fields).toEqual(['payload', 'not\u001b[31m json', 'root_id', `trade.intent:${letter!.entryId}`]);
    await until('it to be dead again', async () => ((await letters()).length === 2 ? true : undefined));
    // Trimmed from its stream: the letter's own copy is whole, and its hash says so.
    await redis.xtrim(STREAM.intents, 'MAXLEN', 0);
    expect(await requeue(letter!.id)).toMatch(/^quantum:stream:trade\.intent /);
    await process.stop();
  });

  it('stay where they are when only a part of them is left, or when nobody would read them', async () => {
    const { redis } = world();
    const cut = {
      stage: 'router',
      stream: STREAM.decisions,
      entry_id: '1-1',
      length: '9999',
      hash: '0',
      body: 'a=b\n',
    };
    const part = await redis.xadd(STREAM.deadletters, '*', ...Object.entries(cut).flat());
    await expect(requeue(part ?? '')).rejects.toThrow(/^1-1 was trimmed from .*only a part of it/);
    const ours = { ...cut, stream: STREAM.orders };
    const own = await redis.xadd(STREAM.deadletters, '*', ...Object.entries(ours).flat());
    await expect(requeue(own ?? '')).rejects.toThrow(/apply\.order is written by our stages alone/);
    await expect(requeue('7-7')).rejects.toThrow(/^no dead letter 7-7: /);
    await expect(requeue(undefined)).rejects.toThrow(/^requeue which one\?/);
  });
});
