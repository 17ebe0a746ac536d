import type { QueryValues } from "./definition.ts";
import type { WsContent, WsMessageType } from "./ws/frames.ts";

/** Where a process is served by the HTTP server of its node, and its WebSockets: accepted ones, and those that it opened. */
export interface ProcessServer {
  /** `http://127.0.0.1:8080/counter:demo:alice.os`, without a slash at its end; `null` on a node without HTTP. */
  readonly url: string | null;
  /**
   * Sends a frame on a channel; `close` closes it, with the code and reason in the bytes as in a close frame. What a
   * process has changed before is saved before the frame leaves, where its save policy promises that for answers.
   * Returns false where the channel is not open, or its peer reads too slowly; then it is closed. Throws `TypeError` for
   * what is no frame.
   */
  push(channelId: number, type: WsMessageType, content: WsContent): boolean;
  /**
   * Sends the JSON of a message, text or its UTF-8, to channels of a typed handler; generated `push<Handler>` methods call it. Returns how
   * many took it. Throws where a channel belongs to another handler.
   */
  pushTyped(handler: string, channels: number | Iterable<number>, json: string | Uint8Array): number;
  /** Closes a channel, after what was pushed before; by default with 1000. Returns false where it is not open. */
  close(channelId: number, code?: number, reason?: string): boolean;
  /**
   * The open channels that clients have opened, in the order of their opening: all, those of a path (`/rooms/lobby`), or
   * those of a handler's path (`/rooms/{room}`).
   */
  channels(path?: string): number[];
  /** What is known of a channel; `undefined` where it is not open. */
  channel(channelId: number): ChannelInfo | undefined;
}

/** What is known of an open channel. */
export interface ChannelInfo {
  readonly id: number;
  /** Raw, relative to the process; `null` where the process opened it. */
  readonly path: string | null;
  /** Of its handler: `/rooms/{room}`. */
  readonly boundPath: string | null;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: QueryValues;
  /** Of the upgrade request. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string | undefined;
  /** Pushed, and not taken by the peer yet. */
  readonly bufferedBytes: number;
}

/** Of a process that is not served and has no channels. */
export const NO_SERVER: ProcessServer = {
  url: null,
  push: () => false,
  pushTyped: () => 0,
  close: () => false,
  channels: () => [],
  channel: () => undefined,
};
