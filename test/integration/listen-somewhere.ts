import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A program that has a port; it hangs up on everybody, unless it is told otherwise. */
export async function listenSomewhere(
  meet: (socket: Socket) => void = (socket) => void socket.destroy(),
): Promise<{ port: number; close(): void }> {
  const server = createServer(meet);
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
