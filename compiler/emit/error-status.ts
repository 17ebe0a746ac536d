/** The HTTP status of an error, by its case. */
import { definitionOf, underlyingType, type Type, type TypeDef } from "../model.ts";
import type { ProcessModel } from "../process/model.ts";
import type { CodeModule } from "./code-module.ts";
import type { WorldPlan } from "./plan.ts";
import { namedTypeText } from "./type-text.ts";

const DEFAULT_STATUS = 400;

/** Collects the functions of one file that say an error's status, one an error type. */
export class ErrorStatuses {
  private readonly plan: WorldPlan;
  private readonly process: ProcessModel;
  private readonly code: CodeModule;
  private readonly names = new Map<TypeDef, string>();
  private readonly declarations: string[] = [];

  constructor(plan: WorldPlan, process: ProcessModel, code: CodeModule) {
    this.plan = plan;
    this.process = process;
    this.code = code;
  }

  /** An expression for the status of the error `value`. */
  expression(type: Type, value: string): string {
    const under = underlyingType(type);
    if (under.kind !== "named") return String(DEFAULT_STATUS);
    const def = definitionOf(under.def);
    const { body } = def;
    if (body.kind !== "variant" && body.kind !== "enum") return String(DEFAULT_STATUS);
    const statuses = body.cases.map((each) => this.process.caseStatus.get(each) ?? DEFAULT_STATUS);
    const [first] = statuses;
    if (statuses.every((status) => status === first)) return String(first ?? DEFAULT_STATUS);
    return `${this.functionOf(def, body)}(${value})`;
  }

  /** The functions that the expressions call. */
  functions(): readonly string[] {
    return this.declarations;
  }

  private functionOf(def: TypeDef, body: TypeDef["body"] & { readonly kind: "variant" | "enum" }): string {
    const known = this.names.get(def);
    if (known !== undefined) return known;
    const name = this.code.declareFree(`statusOf${this.plan.typeName(def)}`);
    this.names.set(def, name);
    const byStatus = new Map<number, string[]>();
    for (const each of body.cases) {
      const status = this.process.caseStatus.get(each) ?? DEFAULT_STATUS;
      byStatus.set(status, [...(byStatus.get(status) ?? []), JSON.stringify(each.name)]);
    }
    const clauses = [...byStatus].map(([status, labels]) => `${labels.map((label) => `    case ${label}:\n`).join("")}      return ${status};\n`);
    const type = namedTypeText(this.plan, this.code, def);
    const subject = body.kind === "enum" ? "error" : "error.tag";
    this.declarations.push(`function ${name}(error: ${type}): number {\n  switch (${subject}) {\n${clauses.join("")}  }\n}`);
    return name;
  }
}
