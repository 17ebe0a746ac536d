import type { BinaryReader } from "../../codec/binary-reader.ts";
import { readString } from "../../codec/binary-read.ts";
import type { BinaryWriter } from "../../codec/binary-writer.ts";
import { writeString } from "../../codec/binary-write.ts";
import type { AnyCodec } from "../transport.ts";
import { ENCODING } from "./message.ts";

type Side = "parameters" | "result";

/** How a request for this procedure is written, and so its answer. */
export function encodingOf(codec: AnyCodec): number {
  return codec.json === undefined ? ENCODING.binary : ENCODING.json;
}

/** Writes checked values; throws `EncodeError` where they do not fit their types. */
export function writePayload(codec: AnyCodec, side: Side, encoding: number, value: unknown, out: BinaryWriter): void {
  const json = encoding === ENCODING.json ? codec.json : undefined;
  if (side === "parameters") {
    const args = value as readonly unknown[];
    if (json === undefined) codec.writeParameters(args, out);
    else writeString(json.writeParameters(args), out);
  } else if (json === undefined) codec.writeResult(value, out);
  else writeString(json.writeResult(value), out);
}

/** Reads the rest of a body; throws a decoder's error where it is not what `encoding` and the codec say. */
export function readPayload(codec: AnyCodec, side: Side, encoding: number, body: BinaryReader): unknown {
  let value: unknown;
  if (encoding === ENCODING.binary) {
    value = side === "parameters" ? codec.readParameters(body) : codec.readResult(body);
  } else {
    const { json } = codec;
    if (encoding !== ENCODING.json || json === undefined)
      throw body.fault("encoding", "one that the contract has", encoding);
    const text = readString(body, "JSON text");
    value = side === "parameters" ? json.readParameters(text) : json.readResult(text);
  }
  body.end();
  return value;
}
