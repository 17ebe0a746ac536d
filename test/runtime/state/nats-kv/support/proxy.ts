import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** A way to a server that can be blocked: nothing gets through then, in either direction, and all of it when it is open again. */
export interface Proxy {
  /** `nats://127.0.0.1:40123` */
  readonly url: string;
  block(): void;
  unblock(): void;
  close(): Promise<void>;
}

/** Listens on a free port of loopback and forwards to `port`. */
export async function startProxy(port: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let blocked = false;
  const listener = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on("data", (bytes) => to.write(bytes));
      from.on("close", end);
      from.on("error", end);
      if (blocked) from.pause();
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const all = (action: (socket: Socket) => void) => [...pairs].flat().forEach(action);
  return {
    url: `nats://127.0.0.1:${address.port}`,
    block: () => {
      blocked = true;
      all((socket) => socket.pause());
    },
    unblock: () => {
      blocked = false;
      all((socket) => socket.resume());
    },
    close: async () => {
      all((socket) => socket.destroy());
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
