/** One process writes to a journal's folder at a time: two would tear its numbers apart. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who holds it: one line, with the cure. */
export class FolderTaken extends Error {}

/**
 * @param folder must exist
 * @returns how to give it back
 * @throws FolderTaken; what the system says of a folder that cannot be written to
 */
export function takeFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  const own = `${hostname()} ${process.pid}\n`;
  const holder = holderIn(path);
  if (holder !== undefined) {
    throw new FolderTaken(
      `process ${holder.pid} on ${holder.host} writes to it: name another folder, or delete ${path} if that process is no more`,
    );
  }
  rmSync(path, { force: true });
  writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** Undefined when nobody holds it, or a process of this machine that is no more. */
function holderIn(path: string): { readonly host: string; readonly pid: number } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const [host = '', digits = ''] = text.trim().split(' ');
  const pid = Number(digits);
  return host === hostname() && !isAlive(pid) ? undefined : { host, pid };
}

function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
