import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { FeedError } from './feedError.ts';

/** The text of a file without a byte order mark, unpacked if its name ends in .gz. Throws FeedError when it cannot be read or unpacked. */
export function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new FeedError(file, 0, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
