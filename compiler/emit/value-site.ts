import { MOST_BYTES } from "./binary-size.ts";
import type { CodeModule } from "./code-module.ts";
import { referTo, type Codable } from "./json-calls.ts";
import { UnitSite } from "./json-site.ts";
import type { CodecRef, CodecUnit, ModulePlan, WorldPlan } from "./plan.ts";
import { isShortFixedList } from "./type-text.ts";

/** What the functions of a module without JSON do: they write and read bytes, or copy. */
export type ValueOperation = "write" | "read" | "copy";

/** Where they are: `codecs/binary/counter.ts`, `codecs/copy/counter.ts`. */
export function valuePath(operation: ValueOperation, module: ModulePlan): string {
  return `codecs/${operation === "copy" ? "copy" : "binary"}/${module.name}.ts`;
}

/** The writer of a primitive type into room that was made for several, and how many bytes it takes at most. */
export interface PrimitivePut {
  readonly name: string;
  readonly room: number;
}

/** A unit while its binary codec or its copier is printed. */
export class ValueSite extends UnitSite {
  /** `writeU32(value.age, out, "user.age")`: `value` and `at` are expressions. */
  write(of: Codable, value: string, at: string): string {
    return writeCall(this.code, this.refer(of), value, at);
  }

  /** `null` of other types. */
  put(of: Codable): PrimitivePut | null {
    const ref = this.refer(of);
    if (ref.kind !== "runtime") return null;
    const room = MOST_BYTES.get(ref.suffix);
    return room === undefined ? null : { name: `put${ref.suffix}`, room };
  }

  /** `readU32(input, "user.age")` */
  read(of: Codable, at: string): string {
    return readCall(this.plan, this.code, this.refer(of), at);
  }

  /** `copyU32(value.age, "user.age")` */
  copy(of: Codable, value: string, at: string): string {
    return copyCall(this.code, this.refer(of), value, at);
  }

  /** The unit's own `writeUser` or `readUser`, imported where this is another file. */
  own(operation: ValueOperation): string {
    return valueFunction(this.code, operation, { kind: "unit", unit: this.unit });
  }

  /** What has the codec of a part: the runtime, or a unit. */
  refer(of: Codable): CodecRef {
    return referTo(this.plan, this.unit.module, of);
  }
}

/** Calls `write...` with the message `out`. */
export function writeCall(code: CodeModule, ref: CodecRef, value: string, at: string): string {
  return `${valueFunction(code, "write", ref)}(${value}, out, ${at})`;
}

/** Calls `read...` with the message `input`. */
export function readCall(plan: WorldPlan, code: CodeModule, ref: CodecRef, at: string): string {
  return `${valueFunction(code, "read", ref)}(${readerTakesPlace(plan, ref) ? `input, ${at}` : "input"})`;
}

/** Calls `copy...`. */
export function copyCall(code: CodeModule, ref: CodecRef, value: string, at: string): string {
  return `${valueFunction(code, "copy", ref)}(${value}, ${at})`;
}

/** Whether a reader can make use of being told where its value stands: records tell their fields' places themselves. */
export function readerTakesPlace(plan: WorldPlan, ref: CodecRef): boolean {
  return ref.kind === "runtime" || unitTakesPlace(plan, ref.unit);
}

function unitTakesPlace(plan: WorldPlan, { source, module }: CodecUnit): boolean {
  if (source.kind === "constrained") return true;
  if (source.kind === "anonymous") {
    const { type } = source;
    if (type.kind === "tuple") return type.items.some((item) => readerTakesPlace(plan, plan.refer(item, module)));
    return !isShortFixedList(type) || readerTakesPlace(plan, plan.refer(type.element, module));
  }
  const { body } = source.def;
  if (body.kind === "alias")
    return source.constraints !== null || readerTakesPlace(plan, plan.refer(body.type, module));
  return body.kind !== "record";
}

/** The function's name in the file of `code`, imported where it is another's. */
function valueFunction(code: CodeModule, operation: ValueOperation, ref: CodecRef): string {
  if (ref.kind === "runtime") return code.value("hypc/client", operation + ref.suffix);
  return code.localValue(valuePath(operation, ref.unit.module), operation + ref.unit.suffix);
}
