/** The files of a journal, `000001.journal` and on, in the order they were written. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const NAME = /^(\d{6})\.journal$/;

export interface Segment {
  readonly number: number;
  readonly path: string;
}

/** @throws what the system says of a folder that cannot be read */
export function segmentsOf(folder: string): readonly Segment[] {
  const found = readdirSync(folder).flatMap((name): Segment[] => {
    const [, digits] = NAME.exec(name) ?? [];
    return digits === undefined ? [] : [{ number: Number(digits), path: join(folder, name) }];
  });
  return found.sort((one, other) => one.number - other.number);
}

export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, '0')}.journal`);
}
