/**
 * One stream of the venue over WebSocket, opened again whenever it ends or goes silent. What it brings is a hint; who
 * needs to know for certain asks by REST.
 */
import { WebSocket } from 'ws';
import { ForeignHost, type Target } from './target.ts';

/** Silence this long is a dead connection; the venue itself pings every three minutes. */
const SILENCE_MAX_MS = 30_000;
const REOPEN_MS: readonly number[] = [500, 1_000, 2_000, 5_000, 15_000, 30_000];

export interface StreamParts {
  readonly target: Target;
  /** Path and query behind the origin, asked for each time it is opened; undefined while there is none to open. */
  readonly path: () => Promise<string | undefined>;
  readonly onMessage: (message: unknown) => void;
  /** Once for each connection, when it is there. */
  readonly onOpen?: () => void;
  /** How long silence is normal, ms; the market's streams speak every second. */
  readonly silenceMaxMs?: number;
}

export class VenueStream {
  private readonly parts: StreamParts;
  private socket: WebSocket | undefined;
  private silence: NodeJS.Timeout | undefined;
  private reopening: NodeJS.Timeout | undefined;
  private failures = 0;
  private isClosed = false;

  constructor(parts: StreamParts) {
    this.parts = parts;
  }

  open(): void {
    void this.connect().catch(() => this.reopen());
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.silence);
    clearTimeout(this.reopening);
    this.socket?.terminate();
  }

  /** Opens it anew, with a new path. */
  restart(): void {
    this.socket?.terminate();
  }

  private async connect(): Promise<void> {
    const { target, path, onMessage, onOpen } = this.parts;
    const place = await path();
    if (this.isClosed) return;
    if (place === undefined) return this.reopen();
    const url = new URL(place, target.socketOrigin);
    if (!target.hosts.includes(url.host)) throw new ForeignHost(url.host);
    const socket = new WebSocket(url, { handshakeTimeout: 10_000, followRedirects: false });
    this.socket = socket;
    socket.on('open', () => {
      this.failures = 0;
      this.heard();
      onOpen?.();
    });
    socket.on('ping', () => this.heard());
    socket.on('message', (data: Buffer) => {
      this.heard();
      onMessage(parsed(data.toString('utf8')));
    });
    // An error is always followed by a close.
    socket.on('error', () => undefined);
    socket.on('close', () => this.reopen());
  }

  private heard(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket?.terminate(), this.parts.silenceMaxMs ?? SILENCE_MAX_MS);
  }

  private reopen(): void {
    clearTimeout(this.silence);
    if (this.isClosed) return;
    const afterMs = REOPEN_MS[Math.min(this.failures, REOPEN_MS.length - 1)] ?? 0;
    this.failures += 1;
    this.reopening = setTimeout(() => this.open(), afterMs);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
