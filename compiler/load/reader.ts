import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { parseWit } from "../../grammar/index.ts";
import type { Source } from "../../grammar/source.ts";
import type { CompilerHost } from "../host.ts";
import { loadDiagnostic } from "../messages/load.ts";
import type { LoadedFile } from "./group.ts";
import { firstInvalidUtf8 } from "./utf8.ts";

/** No hand-written or generated contract comes near this: the largest known public package has 1 MiB in 245 files. */
export const MAX_FILE_BYTES = 16 << 20;
/** Of all files of one PATH together. */
export const MAX_TOTAL_BYTES = 128 << 20;

/** Reads and parses files, collecting what is wrong with them. */
export class ContractReader {
  readonly host: CompilerHost;
  readonly diagnostics: Diagnostic[] = [];
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #left = MAX_TOTAL_BYTES;

  constructor(host: CompilerHost) {
    this.host = host;
  }

  /** The file at `path`, shown to the user as `shownAs`; `null`, and a diagnostic, where there is no text to parse. */
  readFile(path: string, shownAs = path): LoadedFile | null {
    const read = this.host.readFile(path, MAX_FILE_BYTES);
    switch (read.kind) {
      case "missing":
        this.diagnostics.push(loadDiagnostic("load/unreadable", null, { path: shownAs, reason: "no such file or directory" }));
        return null;
      case "error":
        this.diagnostics.push(loadDiagnostic("load/unreadable", null, { path: shownAs, reason: read.message }));
        return null;
      case "too-large":
        this.diagnostics.push(loadDiagnostic("load/too-large", null, { path: shownAs, size: read.size, limit: MAX_FILE_BYTES }));
        return null;
      case "bytes": {
        const source = this.#decode(read.bytes, shownAs);
        return source === null ? null : this.#parse(source);
      }
    }
  }

  #decode(bytes: Uint8Array, path: string): Source | null {
    const alreadyFull = this.#left <= 0;
    this.#left -= bytes.length;
    if (this.#left <= 0) {
      if (!alreadyFull) this.diagnostics.push(loadDiagnostic("load/too-much", null, { path, limit: MAX_TOTAL_BYTES }));
      return null;
    }
    if (isWasm(bytes)) {
      this.diagnostics.push(loadDiagnostic("load/wasm", null, { path }));
      return null;
    }
    try {
      return { path, text: this.#decoder.decode(bytes) };
    } catch {
      const offset = firstInvalidUtf8(bytes);
      const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, "0")}`;
      this.diagnostics.push(loadDiagnostic("load/not-utf8", null, { path, offset, byte }));
      return null;
    }
  }

  #parse(source: Source): LoadedFile {
    const { file, diagnostics } = parseWit(source);
    this.diagnostics.push(...diagnostics);
    const syntaxErrors = diagnostics.flatMap(({ severity, span }) => (severity === "error" && span !== null ? [span] : []));
    return { node: file, syntaxErrors };
  }
}

function isWasm(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}
