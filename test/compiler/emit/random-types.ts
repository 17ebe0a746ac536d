/** Random types, the same for the same seed, as a module of a process whose handlers take them all. */
import { planWorld, type ModulePlan, type WorldPlan } from "../../../compiler/emit/plan.ts";
import type { Field, Param, Type, TypeDef } from "../../../compiler/model.ts";
import type { Constraints, ProcessModel } from "../../../compiler/process/model.ts";
import * as b from "./builders.ts";

export interface RandomTypes {
  readonly plan: WorldPlan;
  readonly process: ProcessModel;
  readonly module: ModulePlan;
  readonly types: readonly Type[];
  readonly constraints: ReadonlyMap<Field | Param | TypeDef, Constraints>;
}

const SCALARS: readonly Type[] = [
  b.bool,
  b.u8,
  b.s8,
  b.u16,
  b.s16,
  b.u32,
  b.s32,
  b.u64,
  b.s64,
  b.f32,
  b.f64,
  b.char,
  b.string,
];
const KEYS: readonly Type[] = [b.bool, b.u8, b.s8, b.u16, b.s16, b.u32, b.s32, b.u64, b.s64, b.char, b.string];

/** `count` types of all kinds, each made of scalars and of those before it. */
export function randomTypes(seed: number, count: number): RandomTypes {
  const maker = new TypeMaker(seed);
  const types = Array.from({ length: count }, (_, index) => maker.next(index));
  const functions = types.map((type, index) => b.func(`take-${index}`, { value: type }));
  const everything = b.iface("everything", maker.definitions, functions);
  const world = b.world("random-process", { exports: [everything] });
  const contract = b.contractOf(b.packageOf("demo:random@0.1.0", [everything], [world]));
  const process = b.processOf(world, {
    handlers: functions.map((each) => b.handlerOf(each, { remote: true })),
    constraints: maker.constraints,
  });
  const plan = planWorld(contract, world, process);
  return { plan, process, module: plan.moduleOf(everything), types, constraints: maker.constraints };
}

class TypeMaker {
  readonly definitions: TypeDef[] = [];
  readonly constraints = new Map<Field | Param | TypeDef, Constraints>();
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  next(index: number): Type {
    const name = `t-${index}`;
    switch (this.below(12)) {
      case 0:
      case 1:
      case 2:
        return this.define(this.record(name));
      case 3:
      case 4:
        return this.define(
          b.variant(
            name,
            Object.fromEntries(this.names("c", 1, 5).map((each) => [each, this.below(3) === 0 ? null : this.part()])),
          ),
        );
      case 5:
        return this.define(b.enumeration(name, this.names("e", 1, this.below(4) === 0 ? 300 : 4)));
      case 6:
        return this.define(b.flags(name, this.names("f", 1, 20)));
      case 7:
      case 8:
        return this.define(this.alias(name));
      default:
        return this.anonymous(3);
    }
  }

  private define(def: TypeDef): Type {
    this.definitions.push(def);
    return b.named(def);
  }

  private record(name: string): TypeDef {
    const fields = this.names("m", this.below(8) === 0 ? 0 : 1, 6).map((each) => {
      const field = b.field(each, this.below(4) === 0 ? b.option(this.pick(SCALARS)) : this.part());
      if (this.below(3) === 0) this.constrain(field, field.type);
      return field;
    });
    return b.record(name, fields);
  }

  private alias(name: string): TypeDef {
    const type = this.part();
    const def = b.alias(name, type);
    if (this.below(2) === 0) this.constrain(def, type);
    return def;
  }

  private constrain(of: Field | TypeDef, type: Type): void {
    const held = type.kind === "option" ? type.element : type;
    if ((held.kind === "list" && held.length === null) || held.kind === "map")
      this.constraints.set(of, { length: { min: this.below(2), max: 3 } });
    if (held.kind !== "primitive") return;
    if (held.name === "string")
      this.constraints.set(of, this.below(2) === 0 ? { length: { min: 1, max: 4 } } : { pattern: "[a-z]*|🦊" });
    else if (held.name !== "bool" && held.name !== "char") this.constraints.set(of, { min: "1", max: "100" });
  }

  private part(): Type {
    const choice = this.below(6);
    if (choice < 2) return this.pick(SCALARS);
    if (choice < 4 && this.definitions.length > 0) return b.named(this.pick(this.definitions));
    return this.anonymous(2);
  }

  private anonymous(depth: number): Type {
    const inner = (): Type => {
      const choice = this.below(4);
      if (choice === 0 && depth > 0) return this.anonymous(depth - 1);
      if (choice === 1 && this.definitions.length > 0) return b.named(this.pick(this.definitions));
      return this.pick(SCALARS);
    };
    switch (this.below(9)) {
      case 0:
        return b.list(inner());
      case 1:
        return b.list(inner(), this.pick([1, 3, 16, 17, 20]));
      case 2:
        return b.map(this.pick(KEYS), inner());
      case 3:
        return b.option(b.option(inner()));
      case 4:
        return b.result(this.below(3) === 0 ? null : inner(), this.below(3) === 0 ? null : inner());
      case 5:
        return b.tuple(...Array.from({ length: this.below(4) }, inner));
      case 6:
        return b.list(b.u8);
      case 7:
        return b.list(b.tuple());
      default:
        return b.option(inner());
    }
  }

  private names(prefix: string, least: number, most: number): string[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, index) => `${prefix}-x${index}`);
  }

  private pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** mulberry32 */
  private below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
}
