import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * PASS: both ways. REFUSE: every connection is closed at once. BLACK_HOLE: taken, and nothing ever comes of it.
 * MUTE: what is sent arrives, what is answered does not.
 */
export type ProxyMode = 'PASS' | 'REFUSE' | 'BLACK_HOLE' | 'MUTE';

/** BEFORE: what was sent is lost on the way. AFTER: it arrives, and its answer is lost. */
export type TripMoment = 'BEFORE' | 'AFTER';

interface Trip {
  readonly text: string;
  readonly moment: TripMoment;
  readonly met: () => void;
}

/** Stands between two parts of the system and goes wrong when told to. */
export class FaultProxy {
  mode: ProxyMode = 'PASS';
  /** Of each way. */
  delayMs = 0;
  private trip: Trip | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async before(address: string): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, targetOf(address));
  }

  /** The same address by way of this proxy. */
  addressOf(address: string): string {
    const url = new URL(address);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href.replace(/\/$/, '');
  }

  /** Connections that are open stay where they are; new ones go there. */
  leadTo(address: string): void {
    this.target = targetOf(address);
  }

  /** Breaks every connection that is open. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Once: the connection on which `text` is sent is broken, before or after it has had its effect. */
  tripOn(text: string, moment: TripMoment, met: () => void = () => undefined): Promise<void> {
    return new Promise((resolve) => {
      this.trip = {
        text,
        moment,
        met: () => {
          met();
          resolve();
        },
      };
    });
  }

  heal(): void {
    this.mode = 'PASS';
    this.delayMs = 0;
    this.trip = undefined;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.cut();
  }

  private join(client: Socket): void {
    this.keep(client);
    if (this.mode === 'REFUSE') return void client.destroy();
    const upstream = connect(this.target);
    this.keep(upstream);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('close', end);
    upstream.on('close', end);
    let answerIsLost: (() => void) | undefined;
    client.on('data', (chunk) => {
      const trip = this.trip;
      if (trip !== undefined && answerIsLost === undefined && chunk.includes(trip.text)) {
        this.trip = undefined;
        if (trip.moment === 'BEFORE') {
          trip.met();
          return end();
        }
        answerIsLost = trip.met;
      }
      if (this.mode === 'BLACK_HOLE') return;
      this.forward(chunk, upstream);
    });
    upstream.on('data', (chunk) => {
      if (answerIsLost !== undefined) {
        answerIsLost();
        return end();
      }
      if (this.mode === 'BLACK_HOLE' || this.mode === 'MUTE') return;
      this.forward(chunk, client);
    });
  }

  private forward(chunk: Buffer, to: Socket): void {
    if (this.delayMs === 0) return void to.write(chunk);
    // Equal delays keep their order.
    setTimeout(() => to.destroyed || to.write(chunk), this.delayMs);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }
}

function targetOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) };
}
