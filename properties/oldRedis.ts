/** A server that says of itself, to whatever it is asked, that it is Redis 6. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export interface OldRedis {
  readonly url: string;
  close(): void;
}

export async function startOldRedis(): Promise<OldRedis> {
  const said = 'redis_version:6.2.14\r\nloading:0\r\n';
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      const commands = data.toString().match(/^\*\d+\r$/gm) ?? [];
      for (const _ of commands) socket.write(`$${said.length}\r\n${said}\r\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `redis://127.0.0.1:${port}`, close: () => void server.close() };
}
