import { underlyingType, type Func, type TypeDef, type World } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import { docComment } from "./docs.ts";
import { camelCase, identifier } from "./names.ts";
import type { ModulePlan, WorldPlan } from "./plan.ts";
import { distinctNames, shapeNames } from "./types-names.ts";
import { returnText, typesPath, typeText } from "./type-text.ts";
import { witText } from "./wit-text.ts";

/** `export interface Name { ... }` of whole member lines. */
export function interfaceText(name: string, members: readonly string[]): string {
  return members.length === 0 ? `export interface ${name} {}` : `export interface ${name} {\n${members.join("\n")}\n}`;
}

/** The functions of an interface, and the classes of its resources, as what implements or offers it. */
export function printFunctions(plan: WorldPlan, code: CodeModule, module: ModulePlan, name: string): string {
  const { owner, functions } = module;
  const { classes } = shapeNames(plan, module);
  const docs = docComment(owner.docs, { gates: owner.gates });
  const constructors = [...classes].map(([def, each]) => `  readonly ${plan.localTypeName(def)}: ${each};`);
  return docs + interfaceText(name, [...constructors, ...methodLines(plan, code, functions)]);
}

/** The constructor and static functions of a resource. */
export function printClassSide(plan: WorldPlan, code: CodeModule, def: TypeDef, name: string): string {
  const functions = def.body.kind === "resource" ? def.body.functions : [];
  const instance = plan.localTypeName(def);
  const constructors = functions
    .filter(({ role }) => role === "constructor")
    .map((func) => `${functionDocs(func, failureTags(func))}  new (${parametersText(plan, code, func)}): ${instance};`);
  return `/** The constructor and static functions of \`${instance}\`. */\n${interfaceText(name, [
    ...constructors,
    ...methodLines(
      plan,
      code,
      functions.filter(({ role }) => role === "static"),
    ),
  ])}`;
}

/** What a world imports or exports: interfaces by their ids, functions and inline interfaces by their names. */
export function printWorldSide(
  plan: WorldPlan,
  code: CodeModule,
  world: World,
  side: "imports" | "exports",
  name: string,
): string {
  const items = world[side];
  const names = distinctNames(
    items.map(({ kind, key }) => (kind === "function" || !key.includes(":") ? camelCase(key) : JSON.stringify(key))),
  );
  const members = items.map((item, index) => {
    const label = names[index] ?? "";
    if (item.kind === "function") return methodLine(plan, code, item.function, label);
    const module = plan.moduleOf(item.interface);
    const type = code.localType(typesPath(module), shapeNames(plan, module).functions ?? "");
    return `  readonly ${label}: ${type};`;
  });
  return `${docComment(`What the world \`${world.name}\` ${side}.`, { gates: world.gates })}${interfaceText(name, members)}`;
}

/** Functions as methods, documentation first, one member each. */
export function methodLines(plan: WorldPlan, code: CodeModule, functions: readonly Func[]): string[] {
  const names = distinctNames(functions.map(({ name }) => camelCase(name)));
  return functions.map((func, index) => methodLine(plan, code, func, names[index] ?? ""));
}

function methodLine(plan: WorldPlan, code: CodeModule, func: Func, name: string): string {
  const parameters = parametersText(plan, code, func);
  const returns = returnText(plan, code, func);
  // A method called `new` would be a constructor's signature.
  const member = name === "new" ? `new: (${parameters}) => ${returns};` : `${name}(${parameters}): ${returns};`;
  return `${functionDocs(func)}  ${member}`;
}

function parametersText(plan: WorldPlan, code: CodeModule, { parameters }: Func): string {
  const names = distinctNames(parameters.map(({ name }) => identifier(name)));
  return parameters.map(({ type }, index) => `${names[index]}: ${typeText(plan, code, type)}`).join(", ");
}

function functionDocs({ docs, gates, parameters }: Func, more: readonly string[] = []): string {
  const documented = parameters.flatMap(({ name, docs: text }) =>
    text === null ? [] : [`@param ${identifier(name)} - ${text.replace(/\s*\n\s*/g, " ")}`],
  );
  return docComment(docs, { indent: "  ", gates, tags: [...documented, ...more] });
}

// A constructor cannot answer by a result.
function failureTags({ result }: Func): string[] {
  const under = result === null ? null : underlyingType(result);
  if (under?.kind !== "result") return [];
  return [under.err === null ? "@throws where the resource cannot be made." : `@throws ${witText(under.err)}`];
}
