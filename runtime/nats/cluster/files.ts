import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError } from "../../config-error.ts";
import { fileReason } from "../../file-reason.ts";
import { clusterRecordSchema, RECORD_FILE } from "./record.ts";
import type { ClusterRecord } from "./record.ts";

/** A file to be written, as data. */
export interface ClusterFile {
  /** Seen from the cluster's directory, with slashes. */
  readonly path: string;
  readonly text: string;
  /** For everybody to read; any other is its owner's alone. */
  readonly open?: boolean;
}

/** Refuses, by `ConfigError`, a directory that holds anything. */
export async function requireFreeDirectory(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: unknown): string[] => {
    if (codeOf(error) === "ENOENT") return [];
    throw cannot(directory, "be used", error);
  });
  if (entries.includes(RECORD_FILE))
    throw new ConfigError(
      "dir",
      `${directory} holds a cluster already, and its keys are never overwritten: add nodes to it with \`hypc cluster add-node\`, or make another cluster in another directory`,
    );
  if (entries.length > 0)
    throw new ConfigError("dir", `${directory} is not empty: make the cluster in a directory of its own`);
}

/** Writes files that are not there yet; rejects with `ConfigError` at the first that is, or that cannot be written. */
export async function writeNew(directory: string, files: readonly ClusterFile[]): Promise<void> {
  for (const file of files) await write(directory, file, "wx");
}

/** Writes files in the place of others, each as a whole: who reads meanwhile sees the old one or the new one. */
export async function replace(directory: string, files: readonly ClusterFile[]): Promise<void> {
  for (const file of files) {
    const draft = { ...file, path: `${file.path}.new` };
    await write(directory, draft, "w");
    try {
      await rename(join(directory, draft.path), join(directory, file.path));
    } catch (error) {
      throw cannot(join(directory, file.path), "be written", error);
    }
  }
}

/** Deletes a file, where it is there. */
export async function removeFile(directory: string, path: string): Promise<void> {
  await rm(join(directory, path), { force: true });
}

/** Reads one of the cluster's files; rejects with `ConfigError` where it cannot be read. */
export async function readClusterFile(directory: string, path: string): Promise<string> {
  try {
    return await readFile(join(directory, path), "utf8");
  } catch (error) {
    throw cannot(join(directory, path), "be read", error);
  }
}

/** Reads what a cluster is made of; rejects with `ConfigError` for a directory without one. */
export async function readRecord(directory: string): Promise<ClusterRecord> {
  const path = join(directory, RECORD_FILE);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT")
      throw new ConfigError("dir", `${directory} holds no cluster: make one with \`hypc cluster init ${directory} --nodes ...\``);
    throw cannot(path, "be read", error);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError("dir", `${path} is not what \`hypc cluster\` wrote: it is no JSON`);
  }
  const parsed = clusterRecordSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError("dir", `${path} is not what \`hypc cluster\` wrote: wrong at ${issue?.path.join(".") ?? "its start"}`);
}

async function write(directory: string, { path, text, open }: ClusterFile, flag: "w" | "wx"): Promise<void> {
  const whole = join(directory, path);
  const mode = open === true ? 0o644 : 0o600;
  try {
    await mkdir(dirname(whole), { recursive: true, mode: 0o700 });
    await writeFile(whole, text, { flag, mode });
    // Of a file that was there the mode is its own.
    await chmod(whole, mode);
  } catch (error) {
    if (codeOf(error) === "EEXIST" && flag === "wx")
      throw new ConfigError(
        "dir",
        `${whole} is there already, though ${RECORD_FILE} does not know it: move it away, and say it again`,
      );
    throw cannot(whole, "be written", error);
  }
}

function cannot(path: string, what: string, error: unknown): Error {
  if (codeOf(error) === undefined && error instanceof Error) return error;
  return new ConfigError("dir", `${path} cannot ${what}: ${fileReason(error)}`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
