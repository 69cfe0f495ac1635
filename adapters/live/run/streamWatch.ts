/**
 * Learns from Redis, by a blocking read, that a stream holds something behind a worker's place. That is a hint only:
 * what is read, and whether it may be read now, the store's own script says. One connection for each worker, since a
 * blocking read holds up all that is asked behind it.
 */
import { blockingConnection, type BlockingConnection } from '../../redis/connection.ts';
import { FIRST_ID } from '../../../engine/streamId.ts';

/** A connection that died unseen is noticed after this and an answer's time. */
const BLOCK_MS = 5_000;
const PAUSE_MS = 250;

export class StreamWatch {
  private readonly connection: BlockingConnection | undefined;
  private readonly streams: readonly string[];
  private readonly keyPrefix: string;
  private readonly onEnd: (found: boolean) => void;
  private isListening = false;
  private isClosed = false;

  /** @param onEnd hears that a stream holds something, or that it is time to look and to listen again. */
  constructor(url: string, keyPrefix: string, streams: readonly string[], onEnd: (found: boolean) => void) {
    this.connection = streams.length === 0 ? undefined : blockingConnection(url, BLOCK_MS);
    this.keyPrefix = keyPrefix;
    this.streams = streams;
    this.onEnd = onEnd;
  }

  /**
   * Listens behind these places, unless it does so already: as long as an earlier read is still blocked, nothing has
   * come since.
   */
  listen(positions: ReadonlyMap<string, string>): void {
    if (this.isListening || this.isClosed || this.connection === undefined) return;
    this.isListening = true;
    const places = this.streams.map((stream) => positions.get(stream) ?? FIRST_ID);
    void this.read(this.connection, places);
  }

  private async read(connection: BlockingConnection, places: readonly string[]): Promise<void> {
    const keys = this.streams.map((stream) => this.keyPrefix + stream);
    let found = false;
    try {
      found = await connection.waitForEntry(keys, places);
    } catch {
      // The store's own calls will say what is wrong.
      if (!this.isClosed) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.isListening = false;
    this.onEnd(found);
  }

  close(): void {
    this.isClosed = true;
    this.connection?.close();
  }
}
