/**
 * Runs in a process of its own, which is killed: a node with one process, asked from eight sides without a pause. Says what it found stored as one
 * line of JSON, then notes every answer in a file (its number and the time, 16 bytes), which outlives the kill.
 * Arguments: data directory, save policy as JSON, cells, file of answers.
 */
import { openSync, writeSync } from "node:fs";
import { address } from "../../runtime/address.ts";
import type { SavePolicy } from "../../runtime/definition.ts";
import { startNode } from "../../runtime/node.ts";
import type { Process, ProcessClass } from "../../runtime/process.ts";
import { CALL } from "../../runtime/rpc/caller.ts";
import { SendError } from "../../runtime/send-error.ts";
import { cellsProcess, faultOf, putCodec, type CellsState } from "./cells-process.ts";

const LANES = 8;

const [dataDir = "", policy = "", cells = "", answers = ""] = process.argv.slice(2);
const Cells = cellsProcess(JSON.parse(policy) as SavePolicy, Number(cells));
let state: CellsState | undefined;
class Watched extends (Cells as unknown as new () => Process<CellsState>) {
  static readonly definition = {
    ...(Cells as unknown as ProcessClass<Process<CellsState>, CellsState>).definition,
    init: async (watched: Process<CellsState>): Promise<void> => {
      state = watched.state;
    },
  };
}
const node = await startNode({ name: "crash.os", dataDir, log: "silent" });
await node.spawn(Watched as unknown as ProcessClass<Process<CellsState>, CellsState>, {
  process: "cells:crash:crash.os",
});
if (state === undefined) throw new Error("the process has no state");
writeSync(1, `${JSON.stringify({ count: Number(state.count), fault: faultOf(state) })}\n`);

const file = openSync(answers, "a");
const note = new DataView(new ArrayBuffer(16));
const target = address("crash.os@cells:crash:crash.os");
let refused = 0;

async function lane(): Promise<void> {
  for (;;) {
    try {
      const n = await node[CALL](target, "put", putCodec, [], undefined);
      note.setFloat64(0, Number(n));
      note.setFloat64(8, Date.now());
      writeSync(file, new Uint8Array(note.buffer));
      // Where nothing waits for a disk, others must have their turn too.
      await new Promise(setImmediate);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      // A full disk: the answer says so, and the process goes on.
      if (++refused === 20) writeSync(1, `refused: ${error.kind}\n`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
for (let i = 0; i < LANES; i++) void lane();
