import { readS64, readString } from "../../../../runtime/codec/binary-read.ts";
import { writeS64, writeString } from "../../../../runtime/codec/binary-write.ts";
import type { StateDefinition } from "../../../../runtime/definition.ts";
import type { TypeDescriptor } from "../../../../runtime/state/descriptor.ts";

/** The state that most tests keep, with the codec that a printer would make. */
export interface CounterState {
  value: bigint;
  note: string;
}

export const counterDescriptor: TypeDescriptor = {
  kind: "record",
  name: "counter-state",
  fields: [
    { name: "value", type: { kind: "primitive", name: "s64" } },
    { name: "note", type: { kind: "primitive", name: "string" } },
  ],
};

export const counterState: StateDefinition<CounterState> = {
  initial: () => ({ value: 0n, note: "" }),
  write: (state, out) => {
    writeS64(state.value, out, "counter-state.value");
    writeString(state.note, out, "counter-state.note");
  },
  read: (input) => ({ value: readS64(input, "counter-state.value"), note: readString(input, "counter-state.note") }),
  descriptor: counterDescriptor,
  hash: "00112233445566778899aabbccddeeff",
};
