import { address, type Address } from "hypc/runtime";

/** The node that has the room. */
export const HOME = "alice.os";

/** `room:demo:alice.os` */
export const ROOM_PROCESS = `room:demo:${HOME}`;

/** Where the room is, whichever member of the node has it. */
export const ROOM: Address = address(`${HOME}@${ROOM_PROCESS}`);

/** `speaker:demo:bob.os` */
export function speakerProcess(node: string): string {
  return `speaker:demo:${node}`;
}

/** Whom the speaker of a node talks to: alice.os and bob.os to each other, any other node to alice.os. */
export function otherSpeaker(node: string): Address {
  const other = node === HOME ? "bob.os" : HOME;
  return address(`${other}@${speakerProcess(other)}`);
}
