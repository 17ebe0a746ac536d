import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { err, ok, SendError, type RequestContext, type Result } from "hypc/runtime";
import { RoomClient } from "../generated/room-process/index.js";
import { SpeakerClient, SpeakerProcess, type Answer, type Exchange, type Line, type TalkError } from "../generated/speaker-process/index.js";
import { otherSpeaker, ROOM } from "./addresses.js";

/** How long the room may take, and another speaker, which asks the room as well. */
const ROOM_MS = 1_000;
const SPEAKER_MS = 3_000;

/** `MACHINE` stands in for the host's name where several "machines" are one. */
const machine = process.env["MACHINE"] ?? hostname();

/** The process behind `speaker`: without state, so each member of a node runs one. */
export class Speaker extends SpeakerProcess {
  override talk(text: string, key: string | undefined, context: RequestContext): Promise<Result<Exchange, TalkError>> {
    return asked(async () => {
      const said = await this.room.say(key ?? randomUUID(), text, { context, timeoutMs: ROOM_MS });
      if (said.tag === "err") return err({ tag: "refused", val: said.val });
      const other = new SpeakerClient(this, otherSpeaker(this.process.address.node));
      const answer = await other.reply(said.val, { context, timeoutMs: SPEAKER_MS });
      return answer.tag === "err" ? answer : ok({ said: said.val, answer: answer.val });
    });
  }

  override heard(since: bigint | undefined, context: RequestContext): Promise<Result<Line[], TalkError>> {
    return asked(async () => ok(await this.room.lines(since ?? 0n, { context, timeoutMs: ROOM_MS })));
  }

  override reply(to: Line, context: RequestContext): Promise<Result<Answer, TalkError>> {
    return asked(async () => {
      const words = to.text.split(/\s+/).length;
      const text = `${to.by}, I got your ${words === 1 ? "word" : `${words} words`}.`;
      // Asked again about the same line, it says nothing new.
      const line = await this.room.say(`re:${to.number}`, text, { context, timeoutMs: ROOM_MS });
      return line.tag === "err" ? err({ tag: "refused", val: line.val }) : ok({ line: line.val, machine });
    });
  }

  private get room(): RoomClient {
    return new RoomClient(this, ROOM);
  }
}

/** A call that ended without an answer is an error of the contract: whoever asked decides whether to ask again. */
async function asked<T>(ask: () => Promise<Result<T, TalkError>>): Promise<Result<T, TalkError>> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return err({ tag: "unreachable", val: { kind: error.kind, message: error.message } });
  }
}
