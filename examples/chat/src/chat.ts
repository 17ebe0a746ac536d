import type { RequestContext } from "hypc/runtime";
import { ChatProcess, type ClientEvent, type Line, type RoomInfo, type ServerEvent } from "../generated/chat-process/index.js";

const KEPT_LINES = 1_000;
const PATTERN = "/rooms/{room}";

interface Member {
  readonly room: string;
  /** Unset until the first `join`. */
  name: string | undefined;
}

/** The process behind `api/chat.wit`. Lines are state and saved; who is there is not: it ends with the connections. */
export class Chat extends ChatProcess {
  private readonly members = new Map<number, Member>();

  override arrive(channelId: number, _path: string, context: RequestContext): void {
    this.members.set(channelId, { room: context.pathParameters["room"] ?? "", name: undefined });
  }

  override room(channelId: number, message: ClientEvent): void {
    const member = this.members.get(channelId);
    if (member === undefined) return;
    if (message.tag === "join") return this.join(channelId, member, message.val.name, message.val.history ?? 20);
    if (member.name === undefined) {
      this.pushRoom(channelId, { tag: "refused", val: "join first: take a name" });
      return;
    }
    if (message.tag === "typing") this.tell(member.room, { tag: "typing", val: [member.name, message.val] }, channelId);
    else this.tell(member.room, { tag: "said", val: this.keep(member.room, member.name, message.val) });
  }

  override leave(channelId: number): void {
    const member = this.members.get(channelId);
    this.members.delete(channelId);
    if (member?.name !== undefined) this.tell(member.room, { tag: "left", val: member.name });
  }

  override history(room: string, limit: number | undefined): Line[] {
    return this.linesOf(room, limit ?? 20);
  }

  override rooms(): RoomInfo[] {
    const names = new Set([...this.members.values()].filter(({ name }) => name !== undefined).map(({ room }) => room));
    return [...names].sort().map((name) => ({ name, members: this.namesIn(name) }));
  }

  private join(channelId: number, member: Member, name: string, history: number): void {
    if (member.name !== name && this.namesIn(member.room).includes(name)) {
      this.pushRoom(channelId, { tag: "refused", val: `${name} is here already: take another name` });
      return;
    }
    const before = member.name;
    member.name = name;
    this.pushRoom(channelId, { tag: "welcome", val: { you: name, members: this.namesIn(member.room), history: this.linesOf(member.room, history) } });
    if (before === name) return;
    if (before !== undefined) this.tell(member.room, { tag: "left", val: before }, channelId);
    this.tell(member.room, { tag: "joined", val: name }, channelId);
  }

  private keep(room: string, name: string, text: string): Line {
    const line: Line = { id: this.state.nextId, room, name, text };
    this.state.nextId += 1n;
    this.state.lines.push(line);
    if (this.state.lines.length > KEPT_LINES) this.state.lines.splice(0, this.state.lines.length - KEPT_LINES);
    return line;
  }

  /** Everybody in the room who has a name, but one. */
  private tell(room: string, event: ServerEvent, except?: number): void {
    const ids = this.process.server.channels(PATTERN).filter((id) => {
      const member = this.members.get(id);
      return id !== except && member?.room === room && member.name !== undefined;
    });
    this.pushRoom(ids, event);
  }

  private namesIn(room: string): string[] {
    return [...this.members.values()].flatMap((member) => (member.room === room && member.name !== undefined ? [member.name] : []));
  }

  private linesOf(room: string, limit: number): Line[] {
    return limit === 0 ? [] : this.state.lines.filter((line) => line.room === room).slice(-limit);
  }
}
