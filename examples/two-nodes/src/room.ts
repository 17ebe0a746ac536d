import { err, ok, type RequestContext, type Result } from "hypc/runtime";
import { RoomProcess, type Line, type RoomError } from "../generated/room-process/index.js";

const KEPT_LINES = 1_000;
const LONGEST = 200;

/** The process behind `room`. It knows nothing of machines: which member runs it, and when, is the runtime's business. */
export class Room extends RoomProcess {
  override say(key: string, text: string, context: RequestContext): Result<Line, RoomError> {
    const { entries } = this.state;
    const by = context.source.node;
    const before = entries.find((entry) => entry.key === key && entry.line.by === by);
    if (before !== undefined) return ok(before.line);
    if (text.trim() === "") return err({ tag: "empty" });
    if (text.length > LONGEST) return err({ tag: "too-long", val: LONGEST });
    const number = (entries.at(-1)?.line.number ?? 0n) + 1n;
    const line: Line = { number, by, text, kept: this.process.health.lease ?? undefined };
    entries.push({ key, line });
    if (entries.length > KEPT_LINES) entries.shift();
    return ok(line);
  }

  override lines(since: bigint): Line[] {
    return this.state.entries.map(({ line }) => line).filter(({ number }) => number > since);
  }
}
