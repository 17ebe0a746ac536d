import { printJson } from "../../../compiler/emit/json.ts";
import { planWorld } from "../../../compiler/emit/plan.ts";
import { renderFiles } from "../../../compiler/emit/render.ts";
import { printTypes } from "../../../compiler/emit/types.ts";
import { Faults, type Fault } from "../../../runtime/codec/faults.ts";
import { readExactIntegers, readUniqueKeys } from "../../../runtime/codec/json-parse.ts";
import { GeneratedFolder } from "../../support/generated.ts";
import { everyKind } from "./every-kind.ts";

/** The JSON codecs of the contract with every kind of type, called by name. */
export class WireCodecs {
  readonly name: "web" | "hyperware";
  private readonly folder = new GeneratedFolder();
  private functions: Readonly<Record<string, unknown>> = {};

  constructor(name: "web" | "hyperware") {
    this.name = name;
  }

  async load(): Promise<void> {
    const { contract, world, process } = everyKind(this.name);
    const plan = planWorld(contract, world, process);
    this.folder.write(this.name, renderFiles([...printTypes(plan), ...printJson(plan)], world));
    this.functions = await this.folder.load(this.name, "codecs/json/kinds.ts");
  }

  remove(): void {
    this.folder.remove();
  }

  private call(name: string, ...args: readonly unknown[]): unknown {
    const found = this.functions[name];
    if (typeof found !== "function") throw new Error(`${name} is not generated`);
    return (found as (...args: readonly unknown[]) => unknown)(...args);
  }

  encode(type: string, value: unknown): string {
    return this.call(`encode${type}`, value) as string;
  }

  /** The value, or the faults where there are any. */
  decode(type: string, text: string): unknown {
    const faults = new Faults();
    const json = (this.name === "hyperware" ? readExactIntegers : readUniqueKeys)(text);
    const value = this.call(`decode${type}`, json, faults, "$");
    return faults.count === 0 ? value : faults.list;
  }

  parse(type: string, text: string | readonly string[]): unknown {
    const faults = new Faults();
    const value = this.call(`parse${type}`, text, faults, "query.x");
    return faults.count === 0 ? value : faults.list;
  }

  format(type: string, value: unknown): unknown {
    return this.call(`format${type}`, value);
  }
}

export const fault = (path: string, expected: string, found: string): Fault => ({ path, expected, found });

const home = { node: "a.os", publisher: "b.os" };
/** A `user`. */
export const user = {
  nickname: undefined,
  id: 9_007_199_254_740_993n,
  name: "Ada",
  email: undefined,
  age: 36,
  tags: ["x"],
  ratio: 0.5,
  balance: -3n,
  favouriteColor: undefined,
  access: { read: true, writeAll: false, constructor: false },
  home,
};

/** A `shapes`. */
export function shapes() {
  return {
    bytes: Uint8Array.of(0, 255),
    aliasBytes: new Uint8Array(),
    users: [user],
    fixed: [1, 2, 3],
    long: Array.from({ length: 20 }, (_, index) => index),
    pair: [7, "x"],
    one: [true],
    byName: new Map([["a", 1]]),
    byNumber: new Map([[5n, ["b"]]]),
    byChar: new Map([["c", true]]),
    byBool: new Map([[true, 0.5]]),
    maybe: 5,
    nested: { tag: "none" },
    deeper: { tag: "none" },
    behindAlias: { tag: "some", val: 3 },
    full: { tag: "ok", val: 1 },
    onlyOk: { tag: "err", val: undefined },
    onlyErr: { tag: "err", val: "e" },
    bare: { tag: "err", val: undefined },
    shape: { tag: "circle", val: 2 },
    outcome: { tag: "done" },
    single: { tag: "only", val: "s" },
    level: "low",
  };
}
