/** What a journal needs of a disk, so that a test can have one that fills up. */
import { closeSync, fsync, fsyncSync, openSync, writeSync } from 'node:fs';

export interface Disk {
  /** A new file. @throws what the system says, also when it exists */
  create(path: string): number;
  /** All of it. @throws what the system says; part of it may be there then */
  write(file: number, bytes: Buffer): void;
  /** Puts on the disk what was written, without waiting for it. */
  syncLater(file: number, done: (error: Error | undefined) => void): void;
  /** Puts on the disk what was written, and closes. @throws what the system says */
  close(file: number): void;
}

/** Nobody else needs to read what was traded. */
const MODE = 0o600;

export const realDisk: Disk = {
  create: (path) => openSync(path, 'wx', MODE),
  write(file, bytes) {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  },
  syncLater: (file, done) => fsync(file, (error) => done(error ?? undefined)),
  close(file) {
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
};
