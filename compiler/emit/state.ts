/** `state.ts`: the state of a process as the runtime keeps it: first value, codec, description and hash. */
import type { TypeDef } from "../model.ts";
import { stateReach } from "../process/collect-values.ts";
import type { ProcessModel } from "../process/model.ts";
import { CodeModule } from "./code-module.ts";
import { DefaultValues, inArrow } from "./default-values.ts";
import { DescriptorPrinter, TypeHashes } from "./descriptor.ts";
import { moduleView, type PrintedFile } from "./file.ts";
import { STATE_PATH, stateDefinitionName } from "./generated-names.ts";
import { camelCase } from "./names.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";
import { namedTypeText } from "./type-text.ts";
import { valuePath } from "./value-site.ts";

/** Prints the definition of the state; `null` for a process without one. */
export function printState(plan: WorldPlan, process: ProcessModel): PrintedFile | null {
  const { state } = process;
  if (state === null) return null;
  const code = new CodeModule(STATE_PATH);
  const name = code.declare(stateDefinitionName(plan));
  const typeOf = (def: TypeDef): string => namedTypeText(plan, code, def);
  const descriptors = new DescriptorPrinter(
    (def) => code.declareFree(`${camelCase(def.name)}Type`),
    code.type("hypc/runtime", "TypeDescriptor"),
  );
  const values = new DefaultValues(plan, (def) => code.declareFree(`initial${plan.typeName(def)}`), typeOf);
  const type = { kind: "named", def: state, span: state.span } as const;
  const ref = plan.refer(type, plan.moduleOf(state.owner));
  if (ref.kind !== "unit") throw new Error(`the state ${state.name} has no codec`);
  const codec = (operation: "write" | "read"): string =>
    code.localValue(valuePath(operation, ref.unit.module), operation + ref.unit.suffix);
  const members = [
    `initial: ${values.record(state)},`,
    `write: ${codec("write")},`,
    `read: ${codec("read")},`,
    `descriptor: ${descriptors.text(type)},`,
    `hash: ${stringLiteral(new TypeHashes().of(type))},`,
    ...fieldDefaults(state, values, descriptors),
  ];
  const definition = [
    `export const ${name}: ${code.type("hypc/runtime", "StateDefinition")}<${typeOf(state)}> = {`,
    ...members.map((line) => `  ${line}`),
    "};",
  ].join("\n");
  return {
    path: code.path,
    template: "module",
    view: moduleView(code, [...values.functions, ...descriptors.declarations, definition]),
  };
}

/** The `@default`s of every record of the state: what fields get that a stored state does not have yet. Nothing without any. */
function fieldDefaults(state: TypeDef, values: DefaultValues, descriptors: DescriptorPrinter): string[] {
  const rows = stateReach(state).flatMap((def) => {
    const constant = descriptors.constantOf(def);
    if (def.body.kind !== "record" || constant === null) return [];
    const fields = def.body.fields.flatMap((field) => {
      const value = values.written(field);
      // Prettier leaves quotes to names that need them.
      const name = field.name.includes("-") ? stringLiteral(field.name) : field.name;
      return value === null ? [] : [`${name}: () => ${inArrow(value)}`];
    });
    return fields.length === 0 ? [] : [`  [${constant}, { ${fields.join(", ")} }],`];
  });
  return rows.length === 0 ? [] : ["defaults: new Map([", ...rows, "]),"];
}
