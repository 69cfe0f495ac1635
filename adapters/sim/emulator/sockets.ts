/** WebSocket connections of the served venue. */
import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Emulator } from './emulator.ts';

export interface Sockets {
  /** Ends open connections. */
  stop(): void;
}

/** @param moving runs something at the time it is now, and sees to what falls due after it */
export function listenForSockets(server: Server, emulator: Emulator, moving: (run: () => void) => void): Sockets {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const { url = '/' } = request;
    // Asked before the handshake, so that a wrong path is a 404 and not an open connection.
    if (!emulator.streams.isPath(url)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => moving(() => join(emulator, url, open, moving)));
  });
  return {
    stop: () => {
      for (const open of sockets.clients) open.terminate();
      sockets.close();
    },
  };
}

function join(emulator: Emulator, url: string, open: WebSocket, moving: (run: () => void) => void): void {
  const listener = emulator.streams.connect(url, {
    send: (text) => open.send(text),
    close: () => open.close(1001),
  });
  open.on('message', (data: Buffer) => moving(() => listener?.hear(data.toString('utf8'))));
  open.on('close', () => listener?.gone());
  open.on('error', () => open.terminate());
}
