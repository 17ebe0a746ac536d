/**
 * One process of the operating system owns a data directory.
 *
 * The lock is a listening socket in the directory (Windows: a named pipe called after it). The kernel closes it with its
 * process however that ends, so a dead owner is known by a refused connection: no process id is ever compared, none can be
 * taken by another process. It also tells two owners inside one process apart, and containers that share a directory.
 *
 * Each starter listens on a socket of a name that is used once, moves it to where others look for it, and only then looks for
 * others. So of two that start at the same time at least one sees the other, and a dead socket can be removed without a race:
 * nobody will ever listen on its name again.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askOwner, listenAsOwner, type Owner } from "./owner-socket.ts";
import { StateError } from "./state-error.ts";
import { systemError } from "./system-error.ts";

export interface DirectoryLock {
  /** Lets the next one in. Doing it twice is harmless. */
  release(): Promise<void>;
}

const PUBLISHED = /^owner-[0-9a-f]{16}\.sock$/;
const UNPUBLISHED = /^starting-[0-9a-f]{16}\.sock$/;
// What the smallest `sockaddr_un` (macOS) holds, with its final zero.
const LONGEST_SOCKET_PATH = 103;
const CONTENDERS_WAIT_MS = 2_000;

/**
 * Takes the lock of an existing directory for `owner` (`node alice.os`). Rejects with `StateError`: `directory-in-use` with
 * the name of the owner, `directory-unusable` where no socket can be made there.
 */
export async function lockDirectory(directory: string, owner: string): Promise<DirectoryLock> {
  try {
    const real = await realpath(directory);
    return process.platform === "win32" ? await lockPipe(real, owner) : await lockSocket(real, owner);
  } catch (error) {
    throw systemError(directory, error);
  }
}

async function lockPipe(directory: string, owner: string): Promise<DirectoryLock> {
  const name = createHash("sha256").update(directory.toLowerCase()).digest("hex").slice(0, 32);
  const path = `\\\\.\\pipe\\hypc-${name}`;
  try {
    const server = await listenAsOwner(path, owner);
    server.own();
    return { release: () => server.close() };
  } catch (error) {
    const other = await askOwner(path);
    if (other === null) throw error;
    throw inUse(directory, other);
  }
}

async function lockSocket(directory: string, owner: string): Promise<DirectoryLock> {
  const short = await shortPath(directory);
  try {
    for (;;) {
      const id = randomBytes(8).toString("hex");
      const name = `owner-${id}.sock`;
      const server = await listenAsOwner(join(short.path, `starting-${id}.sock`), owner);
      const release = async (): Promise<void> => {
        await rm(join(directory, name), { force: true });
        await server.close();
      };
      try {
        await rename(join(directory, `starting-${id}.sock`), join(directory, name));
        await outlastContenders(directory, short.path, name);
        // Its absence means that somebody swept the directory, and that others could not see us.
        if (existsSync(join(directory, name))) {
          server.own();
          await sweep(directory);
          return { release };
        }
        await release();
      } catch (error) {
        await release();
        // The owner that was found sweeps up sockets that are not published yet, ours among them.
        if (!isMissing(error)) throw error;
      }
    }
  } finally {
    await short.remove();
  }
}

/** Returns when nobody else is there any more; throws where an owner is, or a contender that goes first. */
async function outlastContenders(directory: string, short: string, own: string): Promise<void> {
  const deadline = Date.now() + CONTENDERS_WAIT_MS;
  for (;;) {
    let contenders = 0;
    for (const name of await readdir(directory)) {
      if (name === own || !PUBLISHED.test(name)) continue;
      const other = await askOwner(join(short, name));
      if (other === null) await rm(join(directory, name), { force: true });
      else if (other.owns || name < own || Date.now() > deadline) throw inUse(directory, other);
      else contenders++;
    }
    if (contenders === 0) return;
    await sleep(20);
  }
}

async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    if (UNPUBLISHED.test(name)) await rm(join(directory, name), { force: true });
}

/** A path of the directory that is short enough for a socket's: itself, or a link to it. */
async function shortPath(directory: string): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const longest = join(directory, `starting-${"0".repeat(16)}.sock`);
  if (Buffer.byteLength(longest) <= LONGEST_SOCKET_PATH) return { path: directory, remove: async () => {} };
  const temporary = await mkdtemp(join(tmpdir(), "hypc-"));
  const path = join(temporary, "d");
  await symlink(directory, path);
  return { path, remove: () => rm(temporary, { recursive: true, force: true }) };
}

function inUse(directory: string, { owner, pid, since }: Owner): StateError {
  const who = owner === null ? "A process that does not say who it is" : `${owner} (process ${pid}, since ${since})`;
  return new StateError(
    "directory-in-use",
    `The data directory ${directory} is in use: ${who} owns it.`,
    "Stop that one first, or give this one a data directory of its own.",
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "ENOENT";
}
