/** The emulated venue on a port of 127.0.0.1: HTTP, WebSocket, and the clock. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decimal } from '../../../engine/decimal.ts';
import { USUAL_LIMITS, type RateLimits } from '../exchange/frontDoor.ts';
import { LISTED_SYMBOLS } from '../run/market.ts';
import { START_MS } from '../run/usualWorld.ts';
import { control, isControl } from './control.ts';
import { Emulator } from './emulator.ts';
import type { EmulatorFault } from './faults.ts';
import type { Answer } from './http/answer.ts';
import type { RawRequest } from './http/request.ts';
import { listenForSockets } from './sockets.ts';

export interface ServeOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly seed?: string;
  /** `manual`: time moves only by POST /emulator/clock. */
  readonly time?: 'real' | 'manual';
  readonly apiKey?: string;
  readonly secret?: string;
  readonly symbols?: readonly string[];
  readonly faults?: readonly EmulatorFault[];
  /** Decimal text; 10,000 by default. */
  readonly walletUsd?: string;
  readonly days?: number;
  readonly limits?: Partial<RateLimits>;
  readonly orderReplies?: 'lean' | 'full';
  readonly legacyStreams?: 'all' | 'public';
}

export interface ServedVenue {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `ws://127.0.0.1:PORT` */
  readonly wsUrl: string;
  readonly port: number;
  readonly apiKey: string;
  readonly secret: string;
  /** Holds still while nobody else runs: nothing in it is asynchronous. */
  readonly emulator: Emulator;
  /** Ends open connections. */
  stop(): Promise<void>;
}

const BODY_MAX_BYTES = 1_000_000;
/** A timer of Node can wait so long. */
const WAIT_MAX_MS = 2_000_000_000;

/** @throws the system error when the port cannot be had */
export async function serveVenue(options: ServeOptions): Promise<ServedVenue> {
  const { apiKey = 'emulator-key', secret = 'emulator-secret', time = 'real' } = options;
  const emulator = new Emulator({
    seed: options.seed ?? '1',
    symbols: options.symbols ?? LISTED_SYMBOLS,
    startMs: time === 'real' ? Date.now() : START_MS,
    days: options.days ?? 2,
    walletUsd: decimal(options.walletUsd ?? '10000'),
    credentials: { apiKey, secret },
    limits: { ...USUAL_LIMITS, ...options.limits },
    orderReplies: options.orderReplies ?? 'lean',
    faults: options.faults ?? [],
    legacyStreams: options.legacyStreams ?? 'public',
  });
  const clock = time === 'real' ? new WallClock(emulator) : undefined;
  const moving = (run: () => void): void => {
    clock?.read();
    run();
    clock?.set();
  };
  const server = createServer((incoming, response) => {
    void readAll(incoming).then((raw) => {
      if (raw === undefined) response.writeHead(413).end();
      else moving(() => answerOn(response, raw, emulator, time));
    });
  });
  const sockets = listenForSockets(server, emulator, moving);
  await listening(server, options.port);
  clock?.set();
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, wsUrl: `ws://127.0.0.1:${port}`, port, apiKey, secret, emulator },
    stop: () => {
      clock?.stop();
      sockets.stop();
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function answerOn(response: ServerResponse, raw: RawRequest, emulator: Emulator, time: 'real' | 'manual'): void {
  if (isControl(raw)) deliver(control(emulator, raw, time), response, emulator.nowMs);
  else emulator.receive(raw, (answer) => deliver(answer, response, emulator.nowMs));
}

/** Lets the emulator's time follow this machine's, and wakes it when something falls due. */
class WallClock {
  private readonly emulator: Emulator;
  private timer: NodeJS.Timeout | undefined;

  constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  read(): void {
    this.emulator.advanceTo(Date.now());
  }

  set(): void {
    clearTimeout(this.timer);
    const dueMs = this.emulator.nextDueMs();
    if (dueMs === undefined) return;
    this.timer = setTimeout(() => this.ring(), Math.min(Math.max(0, dueMs - Date.now()), WAIT_MAX_MS));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private ring(): void {
    this.read();
    this.set();
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** @returns undefined when it is too long */
async function readAll(incoming: IncomingMessage): Promise<RawRequest | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_MAX_BYTES) return undefined;
    parts.push(part);
  }
  const { method = 'GET', url = '/', headers } = incoming;
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return { method, target: url, headers: plain, body: Buffer.concat(parts).toString('utf8') };
}

/** The clock in the headers is the venue's. */
function deliver({ status, headers, body, delivery }: Answer, response: ServerResponse, nowMs: number): void {
  const bytes = Buffer.from(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  response.sendDate = false;
  if (delivery === 'never') return;
  if (delivery === 'cut') {
    response.socket?.destroy();
    return;
  }
  const sent = delivery === 'half' ? half : bytes;
  response.writeHead(status, { Date: new Date(nowMs).toUTCString(), ...headers, 'Content-Length': sent.length });
  if (delivery === 'stalled') response.flushHeaders();
  else if (delivery === 'half-cut') response.write(half, () => response.socket?.destroy());
  else response.end(sent);
}
