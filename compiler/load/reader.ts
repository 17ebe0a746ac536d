import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { SyntaxCode } from "../../grammar/messages.ts";
import { decodeSource, MAX_SOURCE_LENGTH } from "../../grammar/index.ts";
import { parseOutline, parseWit } from "../../grammar/parse.ts";
import type { Source, Span } from "../../grammar/source.ts";
import type { CompilerHost } from "../host.ts";
import { loadDiagnostic } from "../messages/load.ts";
import type { LoadedFile } from "./group.ts";

/** Bytes of a file that is worth reading: how many the longest text that is parsed can have. */
const MAX_FILE_BYTES = 3 * MAX_SOURCE_LENGTH;
/** Bytes of all files of one PATH together. */
const MAX_TOTAL_BYTES = 128 << 20;

/** Reads and parses files, collecting what is wrong with them. */
export class ContractReader {
  readonly host: CompilerHost;
  readonly diagnostics: Diagnostic[] = [];
  readonly #deferFrom: number;
  #left = MAX_TOTAL_BYTES;

  /** `deferFrom`: of texts of so many UTF-16 units, interfaces are read when they are asked for (`parseOutline`). */
  constructor(host: CompilerHost, deferFrom = Infinity) {
    this.host = host;
    this.#deferFrom = deferFrom;
  }

  /** The file at `path`, shown to the user as `shownAs`; `null`, and a diagnostic, where there is no text to parse. */
  readFile(path: string, shownAs = path): LoadedFile | null {
    const read = this.host.readFile(path, MAX_FILE_BYTES);
    const place = startOf(shownAs);
    switch (read.kind) {
      case "missing":
        this.diagnostics.push(
          loadDiagnostic("load/unreadable", place, { path: shownAs, reason: "no such file or directory" }),
        );
        return null;
      case "error":
        this.diagnostics.push(loadDiagnostic("load/unreadable", place, { path: shownAs, reason: read.message }));
        return null;
      case "too-large":
        this.diagnostics.push(
          loadDiagnostic("load/too-large", place, { path: shownAs, size: read.size, limit: MAX_SOURCE_LENGTH }),
        );
        return null;
      case "bytes":
        return this.#parseBytes(read.bytes, shownAs);
    }
  }

  #parseBytes(bytes: Uint8Array, path: string): LoadedFile | null {
    const alreadyFull = this.#left < 0;
    this.#left -= bytes.length;
    if (this.#left < 0) {
      if (!alreadyFull)
        this.diagnostics.push(loadDiagnostic("load/too-much", startOf(path), { path, limit: MAX_TOTAL_BYTES }));
      return null;
    }
    if (isWasm(bytes)) {
      this.diagnostics.push(loadDiagnostic("load/wasm", startOf(path), { path }));
      return null;
    }
    const { source, diagnostic } = decodeSource(path, bytes);
    if (diagnostic === null && !isWasmText(source.text)) return this.#parse(source);
    this.diagnostics.push(diagnostic ?? loadDiagnostic("load/wasm", startOf(path), { path }));
    return null;
  }

  #parse(source: Source): LoadedFile {
    const { file, diagnostics } = source.text.length < this.#deferFrom ? parseWit(source) : parseOutline(source);
    for (const diagnostic of diagnostics) this.diagnostics.push(diagnostic);
    const syntaxErrors = diagnostics.flatMap(({ code, severity, span }) =>
      severity === "error" && span !== null && !LOSES_NOTHING.has(code) ? [span] : [],
    );
    return { node: file, syntaxErrors };
  }
}

// After these the tree holds all that was written, so that what is missing in it is really missing.
const LOSES_NOTHING: ReadonlySet<string> = new Set([
  "syntax/missing-semicolon",
  "syntax/stray-semicolon",
  "syntax/control-character",
  "syntax/bidirectional-override",
  "syntax/discouraged-character",
  "syntax/unknown-attribute",
  "syntax/annotation-outside-comment",
  "syntax/attribute-not-allowed",
] satisfies SyntaxCode[]);

/** The place of a file whose text is not known. */
export function startOf(path: string): Span {
  return { source: { path, text: "" }, start: 0, end: 0 };
}

/** The WebAssembly text format, which other tools take in `deps/` too; no WIT begins with a bracket. */
function isWasmText(text: string): boolean {
  return /^\s*\(\s*(component|module)\b/.test(text);
}

function isWasm(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}
