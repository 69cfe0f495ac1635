/** `/metrics` for Prometheus and `/healthz` for whoever restarts processes, over plain HTTP. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Place {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface Health {
  readonly isFit: boolean;
  readonly about: Readonly<Record<string, unknown>>;
}

export interface Served {
  /** `http://HOST:PORT` */
  readonly url: string;
  close(): void;
}

/** Nothing could be served there: one line, with the cure. */
export class PlaceTaken extends Error {}

/** @throws PlaceTaken */
export async function serveMetrics(
  { host, port }: Place,
  metrics: () => Promise<{ readonly type: string; readonly text: string }>,
  health: () => Promise<Health>,
): Promise<Served> {
  const server = createServer((request, response) => {
    const path = request.method === 'GET' ? request.url?.split('?')[0] : undefined;
    void answer(path, response, metrics, health).catch(() => response.destroy());
  });
  await listening(server, { host, port });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  path: string | undefined,
  response: ServerResponse,
  metrics: () => Promise<{ readonly type: string; readonly text: string }>,
  health: () => Promise<Health>,
): Promise<void> {
  if (path === '/metrics') {
    const { type, text } = await metrics();
    response.writeHead(200, { 'content-type': type }).end(text);
  } else if (path === '/healthz') {
    const { isFit, about } = await health();
    const body = JSON.stringify({ status: isFit ? 'ok' : 'unfit', ...about });
    response.writeHead(isFit ? 200 : 503, { 'content-type': 'application/json' }).end(`${body}\n`);
  } else response.writeHead(404, { 'content-type': 'text/plain' }).end('GET /metrics or /healthz\n');
}

async function listening(server: Server, { host, port }: Place): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new PlaceTaken(`--metrics ${host}:${port}: ${causeOf(error)}`, { cause: error });
  }
}

function causeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is taken: end who has it, or give another one';
    case 'EACCES':
      return 'not allowed: give a port from 1024 up';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'this machine has no such address: give one of its own, 127.0.0.1 for itself alone';
    default:
      return code;
  }
}
