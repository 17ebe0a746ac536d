import { err, ok, type RequestContext, type Result } from "hypc/runtime";
import {
  ChatProcess,
  type ChatKey,
  type ChatReq,
  type Conversation,
  type CreateChatReq,
  type EditMessageReq,
  type Event,
  type GetMessagesReq,
  type Message,
  type MessageReq,
  type Profile,
  type ReactionReq,
  type SearchReq,
  type SendMessageReq,
  type Settings,
} from "./generated/chat-process/index.js";

/** Above 2^53, so that every rounding would show. */
export const NOW = 9_007_199_254_740_993n;

/** The fixture's implementation: small, but every handler does what its name says. */
export class Chat extends ChatProcess {
  override async initialize(): Promise<void> {
    if (this.state.profile.name === "") this.state.profile = { name: this.process.address.node, profilePic: undefined };
  }

  override async createChat({ counterparty }: CreateChatReq): Promise<Result<Conversation, string>> {
    const id = [this.process.address.node, counterparty].toSorted((a, b) => (a < b ? -1 : 1)).join(":");
    const chat: Conversation = {
      id,
      counterparty,
      messages: [],
      lastActivity: NOW,
      unreadCount: 0,
      isBlocked: false,
      counterpartyProfile: this.state.nodeProfiles.get(counterparty),
    };
    this.state.chats.set(id, chat);
    return ok(chat);
  }

  override async getChats(): Promise<Result<Conversation[], string>> {
    return ok([...this.state.chats.values()]);
  }

  override async getChat({ chatId }: ChatReq): Promise<Result<Conversation, string>> {
    return this.find(chatId);
  }

  override async getMessages({ chatId, beforeTimestamp, limit }: GetMessagesReq): Promise<Result<Message[], string>> {
    const chat = this.find(chatId);
    if (chat.tag === "err") return chat;
    const before = chat.val.messages.filter(({ timestamp }) => beforeTimestamp === undefined || timestamp < beforeTimestamp);
    return ok(before.slice(-Number(limit ?? 50n)));
  }

  override async deleteChat({ chatId }: ChatReq): Promise<Result<string, string>> {
    return this.state.chats.delete(chatId) ? ok("Chat deleted") : err("Chat not found");
  }

  override async sendMessage({ chatId, content, replyTo, fileInfo }: SendMessageReq): Promise<Result<Message, string>> {
    const chat = this.find(chatId);
    if (chat.tag === "err") return chat;
    this.state.nextId += 1n;
    const message: Message = {
      id: `${NOW}:${this.state.nextId}`,
      sender: this.process.address.node,
      content,
      timestamp: NOW,
      status: "sending",
      replyTo,
      reactions: [],
      messageType: fileInfo === undefined ? "text" : "voice-note",
      fileInfo,
    };
    chat.val.messages.push(message);
    return ok(message);
  }

  override async editMessage({ chatId, messageId, newContent }: EditMessageReq): Promise<Result<string, string>> {
    const message = this.message(chatId, messageId);
    if (message === undefined) return err("Message not found");
    message.content = newContent;
    return ok("Message edited");
  }

  override async deleteMessage({ chatId, messageId }: MessageReq): Promise<Result<string, string>> {
    const chat = this.state.chats.get(chatId);
    const message = this.message(chatId, messageId);
    if (chat === undefined || message === undefined) return err("Message not found");
    chat.messages.splice(chat.messages.indexOf(message), 1);
    return ok("Message deleted");
  }

  override async addReaction({ chatId, messageId, emoji }: ReactionReq): Promise<Result<string, string>> {
    const message = this.message(chatId, messageId);
    if (message === undefined) return err("Message not found");
    message.reactions.push({ emoji, user: this.process.address.node, timestamp: NOW });
    return ok("Reaction added");
  }

  override async removeReaction({ chatId, messageId, emoji }: ReactionReq): Promise<Result<string, string>> {
    const message = this.message(chatId, messageId);
    if (message === undefined) return err("Message not found");
    message.reactions = message.reactions.filter((reaction) => reaction.emoji !== emoji);
    return ok("Reaction removed");
  }

  override createChatLink(userName: string, createdAt: bigint): Result<string, string> {
    const key = `key-${this.state.chatKeys.size}`;
    this.state.chatKeys.set(key, { key, userName, createdAt, isRevoked: false });
    return ok(key);
  }

  override getChatKeys(): Result<ChatKey[], string> {
    return ok([...this.state.chatKeys.values()].filter(({ isRevoked }) => !isRevoked));
  }

  override revokeChatKey(key: string): Result<undefined, string> {
    const found = this.state.chatKeys.get(key);
    if (found === undefined) return err("Chat key not found");
    found.isRevoked = true;
    return ok();
  }

  override getSettings(): Result<Settings, string> {
    return ok(this.state.settings);
  }

  override updateSettings(settings: Settings): Result<string, string> {
    this.state.settings = settings;
    return ok("Settings updated");
  }

  override getProfile(): Result<Profile, string> {
    return ok(this.state.profile);
  }

  override updateProfile(profile: Profile): Result<string, string> {
    this.state.profile = profile;
    return ok("Profile updated");
  }

  override searchChats({ query }: SearchReq): Result<Conversation[], string> {
    return ok([...this.state.chats.values()].filter(({ counterparty }) => counterparty.includes(query)));
  }

  override lastEvents(count: number): Event[] {
    const events: Event[] = [{ tag: "heartbeat" }, { tag: "status-update", val: ["bob.os", "delivered"] }];
    for (const { messages } of this.state.chats.values()) events.push(...messages.map((message): Event => ({ tag: "new-message", val: message })));
    return events.slice(0, count);
  }

  override unread(): Map<number, bigint> {
    return new Map([[7, NOW]]);
  }

  override echoBytes(
    data: Uint8Array,
    nested: Parameters<ChatProcess["echoBytes"]>[1],
    ratio: number,
    letter: string,
  ): ReturnType<ChatProcess["echoBytes"]> {
    return [data, nested, ratio, letter];
  }

  override forget(): void {
    this.state.chats.clear();
  }

  override servePublicChat(): Result<string, string> {
    return ok("<!doctype html>");
  }

  override serveJoinLink(context: RequestContext): Result<string, string> {
    return ok(`join ${context.rest}`);
  }

  override serveFile(pathSegments: string[]): Result<[string, Uint8Array], string> {
    if (pathSegments.length < 3) return err("Invalid file path");
    return ok([pathSegments.join("/"), new Uint8Array([1, 2, 255])]);
  }

  override async receiveMessage(message: Message): Promise<Result<undefined, string>> {
    const chat = await this.createChat({ counterparty: message.sender });
    if (chat.tag === "err") return chat;
    chat.val.messages.push(message);
    return ok();
  }

  override async receiveProfileUpdate(node: string, profile: Profile): Promise<Result<undefined, string>> {
    this.state.nodeProfiles.set(node, profile);
    return ok();
  }

  private find(id: string): Result<Conversation, string> {
    const chat = this.state.chats.get(id);
    return chat === undefined ? err("Chat not found") : ok(chat);
  }

  private message(chatId: string, messageId: string): Message | undefined {
    return this.state.chats.get(chatId)?.messages.find(({ id }) => id === messageId);
  }
}
