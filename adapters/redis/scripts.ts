/** The store's Lua scripts, read once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Script } from './scriptRunner.ts';

const COMMON = textOf(new URL('./scripts/common.lua', import.meta.url));

export const SCRIPTS = {
  acquire: script('acquire', new URL('./scripts/acquire.lua', import.meta.url)),
  renew: script('renew', new URL('./scripts/renew.lua', import.meta.url)),
  load: script('load', new URL('./scripts/load.lua', import.meta.url)),
  commit: script('commit', new URL('./scripts/commit.lua', import.meta.url)),
  probe: script('probe', new URL('./scripts/probe.lua', import.meta.url)),
  read: script('read', new URL('./scripts/read.lua', import.meta.url)),
} as const;

/** What a file adds to what all scripts have in common. */
export function script(name: string, file: URL): Script {
  const text = `${COMMON}\n${textOf(file)}`;
  return { name, text, sha1: createHash('sha1').update(text).digest('hex') };
}

function textOf(file: URL): string {
  return readFileSync(file, 'utf8');
}
