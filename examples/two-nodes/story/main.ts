/**
 * `npm run example:two-nodes`: a conversation of two nodes, one of whose machines is killed. Exit code 0 where all of it came true, 1 where
 * not, 2 where it cannot be told. `-- --keep` leaves it running until Ctrl-C.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNatsServer, NO_NATS_SERVER } from "./nats-server.js";
import { tellStory, type Cast } from "./story.js";

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--keep");
  if (unknown !== undefined) return refused(`there is no ${unknown}; --keep leaves everything running until Ctrl-C`);
  const natsServer = findNatsServer();
  if (natsServer === undefined) return refused(NO_NATS_SERVER);
  const scratch = mkdtempSync(join(tmpdir(), "hypc-two-nodes-"));
  // Whatever ends this program: what it started is killed by then, and keys are not left behind.
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  try {
    const cast = await tellStory(natsServer, scratch, say);
    if (args.includes("--keep")) await keep(cast);
    await cast.stop();
    say("all of it came true");
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function keep({ cluster, alice, bob, pid }: Cast): Promise<void> {
  say(`it runs on until Ctrl-C
   talk as bob.os                      curl -X POST ${bob}/talk -d '"Hello"'
   talk as alice.os                    curl -X POST ${alice}/talk -d '"Hello"'
   take the room back to machine-1     kill -9 ${pid}
   read what was said                  curl ${alice}/lines
   who has the room                    npx hypc cluster status ${cluster}`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeAllListeners(signal).once(signal, () => resolve());
  });
}

function refused(why: string): number {
  console.error(why);
  return 2;
}

function say(text: string): void {
  console.log(text);
}

process.exit(await main(process.argv.slice(2)));
