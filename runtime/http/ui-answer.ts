import { closeFile } from "./exchange.ts";
import type { HttpExchange } from "./exchange.ts";
import { GET } from "./method.ts";
import type { UiFile } from "./ui-folder.ts";

/** Part of a file, by its first byte and its length. */
interface FilePart {
  readonly start: number;
  readonly length: number;
}

/**
 * Answers with a file, which it closes: conditional requests by ETag and date (RFC 9110, 13), one range of bytes (14).
 * Several ranges at once get the whole file, as the RFC allows. A folder that was asked for without the slash at its
 * end is redirected, so that relative links of its page work.
 */
export function answerFile(x: HttpExchange, file: UiFile): void {
  if (file.isIndex && !x.fullPath.endsWith("/")) {
    const query = x.queryText === "" ? "" : `?${x.queryText}`;
    return answerWithout(
      x,
      308,
      ["Location", `${x.fullPath}/${query}`, "Cache-Control", caching(x), "Content-Length", "0"],
      file,
    );
  }
  const modified = new Date(Math.floor(file.modifiedMs / 1000) * 1000);
  const etag = `"${file.size.toString(16)}-${Math.floor(file.modifiedMs).toString(16)}"`;
  const headers = ["ETag", etag, "Last-Modified", modified.toUTCString(), "Cache-Control", caching(x)];
  if (isFresh(x, etag, modified)) return answerWithout(x, 304, headers, file);
  headers.push("Accept-Ranges", "bytes", "X-Content-Type-Options", "nosniff");
  const range = x.method === GET && rangeApplies(x, etag, modified) ? rangeOf(x.header("range"), file.size) : null;
  if (range === "unsatisfiable") {
    return answerWithout(x, 416, [...headers, "Content-Range", `bytes */${file.size}`, "Content-Length", "0"], file);
  }
  const { start, length } = range ?? { start: 0, length: file.size };
  headers.push("Content-Type", file.type, "Content-Length", String(length));
  if (range !== null) headers.push("Content-Range", `bytes ${start}-${start + length - 1}/${file.size}`);
  const status = range === null ? 200 : 206;
  if (x.method !== GET || length === 0) return answerWithout(x, status, headers, file);
  x.sendFile(status, headers, file.handle, start, length);
}

/** What only some may see, no cache between keeps. */
function caching(x: HttpExchange): string {
  return x.isPrivate ? "private, no-cache" : "no-cache";
}

function answerWithout(x: HttpExchange, status: number, headers: string[], file: UiFile): void {
  closeFile(file.handle);
  x.send(status, headers, null);
}

/** RFC 9110, 13.1.2 and 13.1.3: an ETag, where one is sent, decides alone. */
function isFresh(x: HttpExchange, etag: string, modified: Date): boolean {
  const tags = x.header("if-none-match");
  if (tags !== undefined)
    return tags.trim() === "*" || tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  const since = x.header("if-modified-since");
  return since !== undefined && Date.parse(since) >= modified.getTime();
}

/** RFC 9110, 13.1.5: with If-Range, a range of what the client already has a part of, and of nothing else. */
function rangeApplies(x: HttpExchange, etag: string, modified: Date): boolean {
  const condition = x.header("if-range");
  return condition === undefined || condition === etag || Date.parse(condition) === modified.getTime();
}

/** `null`: the whole file. */
function rangeOf(header: string | undefined, size: number): FilePart | "unsatisfiable" | null {
  const range = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (range === null) return null;
  const [, first = "", last = ""] = range;
  if (first === "") {
    if (last === "") return null;
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, length };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return null;
  return start >= size ? "unsatisfiable" : { start, length: end - start + 1 };
}
