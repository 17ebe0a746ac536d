/** The process that is killed: every message changes one cell of its map in place, by a rule that tells the whole state from its count. */
import { readString, readU32, readU64, readLength } from "../../runtime/codec/binary-read.ts";
import { writeCount, writeString, writeU32, writeU64 } from "../../runtime/codec/binary-write.ts";
import { handler } from "../../runtime/definition.ts";
import type { ProcessDefinition, SavePolicy, StateDefinition } from "../../runtime/definition.ts";
import { Process } from "../../runtime/process.ts";
import type { ProcedureCodec } from "../../runtime/rpc/caller.ts";

export interface Cell {
  last: bigint;
  text: string;
}
export interface CellsState {
  count: bigint;
  size: number;
  cells: Map<string, Cell>;
}

const text = { kind: "primitive", name: "string" } as const;
const u64 = { kind: "primitive", name: "u64" } as const;

export const cellsState: StateDefinition<CellsState> = {
  initial: () => ({ count: 0n, size: 0, cells: new Map() }),
  write: ({ count, size, cells }, out) => {
    writeU64(count, out, "cells-state.count");
    writeU32(size, out, "cells-state.size");
    writeCount(cells.size, out);
    for (const [key, cell] of cells) {
      writeString(key, out, "cells-state.cells");
      writeU64(cell.last, out, "cell.last");
      writeString(cell.text, out, "cell.text");
    }
  },
  read: (input) => {
    const count = readU64(input, "cells-state.count");
    const size = readU32(input, "cells-state.size");
    const cells = new Map<string, Cell>();
    const length = readLength(input, 10, "cells-state.cells");
    for (let i = 0; i < length; i++) cells.set(readString(input), { last: readU64(input), text: readString(input) });
    return { count, size, cells };
  },
  descriptor: {
    kind: "record",
    name: "cells-state",
    fields: [
      { name: "count", type: u64 },
      { name: "size", type: { kind: "primitive", name: "u32" } },
      {
        name: "cells",
        type: {
          kind: "map",
          key: text,
          value: {
            kind: "record",
            name: "cell",
            fields: [
              { name: "last", type: u64 },
              { name: "text", type: text },
            ],
          },
        },
      },
    ],
  },
  hash: "ce115000000000000000000000000001",
};

// No multiple of any size that is used, so that changes wander all over the state.
const STRIDE = 7_919;

/** Which cell message `n` changes. */
function cellOf(n: number, size: number): number {
  return (n * STRIDE) % size;
}

function textOf(cell: number, last: number): string {
  return `${"-".repeat(60)}${cell}/${String(last).repeat(last % 4)}`;
}

/** A state of so many cells that no message has changed yet. */
export function freshCells(size: number): CellsState {
  const cells = new Map<string, Cell>();
  for (let i = 0; i < size; i++) cells.set(`cell-${i}`, { last: 0n, text: textOf(i, 0) });
  return { count: 0n, size, cells };
}

/** What is wrong with a state: each cell must be what its count says; `null` where all is right. */
export function faultOf({ count, size, cells }: CellsState): string | null {
  if (cells.size !== size) return `${cells.size} cells where there were ${size}`;
  const last = new Float64Array(size);
  for (let n = 1; n <= Number(count); n++) last[cellOf(n, size)] = n;
  for (let i = 0; i < size; i++) {
    const expected = last[i] ?? 0;
    const cell = cells.get(`cell-${i}`);
    if (cell === undefined) return `cell ${i} is gone`;
    if (Number(cell.last) !== expected || cell.text !== textOf(i, expected))
      return `cell ${i} is of message ${cell.last} where message ${expected} changed it last`;
  }
  return null;
}

export const putCodec: ProcedureCodec<readonly [], bigint> = {
  hash: "func()->u64",
  copyParameters: () => [],
  copyResult: (result) => result,
  writeParameters: () => {},
  readParameters: () => [],
  writeResult: writeU64,
  readResult: readU64,
};

/** The class of a process that saves by `save`, and begins with so many cells. */
export function cellsProcess(save: SavePolicy, size: number): new () => Process<CellsState> {
  class Cells extends Process<CellsState> {
    static readonly definition: ProcessDefinition<Cells, CellsState> = {
      abi: 1,
      world: "crash:cells/cells-process",
      name: "Cells",
      wire: "web",
      save,
      state: cellsState,
      http: [],
      ui: [],
      init: null,
      handlers: [
        handler<Cells, readonly [], bigint>({
          name: "put",
          envelope: "Put",
          invoke: (process) => process.put(),
          http: null,
          rpc: { local: true, remote: true, codec: putCodec },
        }),
      ],
    };

    override initialState(): CellsState {
      return freshCells(size);
    }

    put(): bigint {
      return putOne(this.state);
    }
  }
  return Cells;
}

/** One message: changes its cell in place, returns its number. */
export function putOne(state: CellsState): bigint {
  const n = Number(++state.count);
  const at = cellOf(n, state.size);
  const cell = state.cells.get(`cell-${at}`);
  if (cell === undefined) throw new Error(`cell ${at} is gone`);
  cell.last = BigInt(n);
  cell.text = textOf(at, n);
  return BigInt(n);
}
