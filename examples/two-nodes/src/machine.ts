/**
 * One machine of the cluster: starts the nodes that its arguments name, as in `machine.ts bob.os alice.os/b`, the latter as member "b".
 * `CREDENTIALS` is the directory with their files of `hypc cluster init` (default `nodes`), `PORT` where the first of them serves HTTP
 * (default 8080), `LEASE_MS` how soon another member takes over (default 3000).
 */
import { join } from "node:path";
import { ConfigError, nats, natsKv, startNode, StateError, type Node } from "hypc/runtime";
import { HOME, ROOM_PROCESS, speakerProcess } from "./addresses.js";
import { Room } from "./room.js";
import { Speaker } from "./speaker.js";

const LOOK_MS = 100;

const directory = process.env["CREDENTIALS"] ?? "nodes";
const port = Number(process.env["PORT"] ?? 8080);
const leaseMs = Number(process.env["LEASE_MS"] ?? 3_000);
const started: Node[] = [];

async function start(name: string, member: string | undefined): Promise<Node> {
  const credentials = join(directory, `${name}.json`);
  const node = await startNode({
    name,
    member,
    transport: nats({ credentials }),
    stateStore: member === undefined ? undefined : natsKv({ credentials, leaseMs }),
    http: started.length === 0 ? { port } : undefined,
  });
  started.push(node);
  if (name === HOME) {
    await node.spawn(Room, { process: ROOM_PROCESS });
    tellRoom(node, member === undefined ? name : `${name}/${member}`);
  }
  await node.spawn(Speaker, { process: speakerProcess(name), mount: "/" });
  return node;
}

/** Prints where the room is, as this member sees it, now and whenever that changes. */
function tellRoom(node: Node, who: string): void {
  let told = "";
  const tell = (): void => {
    const health = node.health(ROOM_PROCESS);
    if (health === undefined) return;
    const { status, lease } = health;
    const text = `${who}: room ${status}${lease === null ? "" : `, on ${lease.member}, epoch ${lease.epoch}`}`;
    if (text !== told) console.log(text);
    told = text;
  };
  tell();
  setInterval(tell, LOOK_MS).unref();
}

async function stop(): Promise<void> {
  await Promise.all(started.map((node) => node.stop()));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

try {
  const names = process.argv.slice(2);
  if (names.length === 0) throw new ConfigError("nodes", "name at least one node, as in alice.os/a or bob.os");
  for (const text of names) {
    const [name = "", member] = text.split("/");
    await start(name, member);
  }
  console.log(`listening on ${started[0]?.url}`);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StateError)) throw error;
  console.error(error.message);
  await stop();
  process.exitCode = 1;
}
