import type { Type } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import { codecFunction, referTo, referToText, type Codable } from "./json-calls.ts";
import type { CodecUnit, WorldPlan } from "./plan.ts";
import { namedTypeText, typeText } from "./type-text.ts";
import { witText } from "./wit-text.ts";

/** A unit while its functions are printed: how it calls the codecs of its parts, and what it imports. */
export class UnitSite {
  readonly plan: WorldPlan;
  readonly code: CodeModule;
  readonly unit: CodecUnit;
  /** In `wire = web` names and forms are those of TypeScript. */
  readonly web: boolean;

  constructor(plan: WorldPlan, code: CodeModule, unit: CodecUnit) {
    this.plan = plan;
    this.code = code;
    this.unit = unit;
    this.web = plan.process?.wire !== "hyperware";
  }

  /** What values of the unit are in TypeScript. */
  typeText(): string {
    const { source } = this.unit;
    return source.kind === "definition"
      ? namedTypeText(this.plan, this.code, source.def)
      : typeText(this.plan, this.code, source.type);
  }

  /** In contracts' words, for errors: `user`, `list<u32>`, `user.age`. */
  label(): string {
    const { source } = this.unit;
    if (source.kind === "definition") return source.def.name;
    return source.kind === "anonymous" ? witText(source.type) : source.label;
  }

  /** A function or constant of the runtime. */
  runtime(name: string): string {
    return this.code.value("hypc/client", name);
  }

  faultsType(): string {
    return this.code.type("hypc/client", "Faults");
  }

  pathType(): string {
    return this.code.type("hypc/client", "PathSegment");
  }

  /** `decodeU32(json.age, faults, ".age")` */
  decode(of: Codable, json: string, at: string): string {
    return `${this.part("decode", of)}(${json}, faults, ${at})`;
  }

  /** `encodeU32(value.age, "user.age")`: `at` is an expression. */
  encode(of: Codable, value: string, at: string): string {
    return `${this.part("encode", of)}(${value}, ${at})`;
  }

  /** Whether a part's codec is the runtime's own for strings. */
  isPlainString(of: Codable): boolean {
    const ref = referTo(this.plan, this.unit.module, of);
    return ref.kind === "runtime" && ref.suffix === "String";
  }

  /** The name of a part's codec. */
  part(operation: "decode" | "encode", of: Codable): string {
    return codecFunction(this.plan, this.code, operation, referTo(this.plan, this.unit.module, of));
  }

  /** The name of a part's codec for texts. */
  textPart(operation: "parse" | "format", of: Type): string {
    return codecFunction(this.plan, this.code, operation, referToText(this.plan, this.unit.module, of));
  }
}
