import { definitionOf, type Case, type Field, type TypeDef } from "../model.ts";
import type { CodeModule } from "./code-module.ts";
import { docComment } from "./docs.ts";
import { camelCase } from "./names.ts";
import type { WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";
import { interfaceText, methodLines } from "./types-interface.ts";
import { distinctNames } from "./types-names.ts";
import { isOptional, typesPath, typeText } from "./type-text.ts";

/** One definition as a whole declaration, documentation first. */
export function printType(plan: WorldPlan, code: CodeModule, def: TypeDef): string {
  return docComment(def.docs, { gates: def.gates }) + declaration(plan, code, def);
}

function declaration(plan: WorldPlan, code: CodeModule, def: TypeDef): string {
  const name = plan.localTypeName(def);
  const { body } = def;
  switch (body.kind) {
    case "use":
      return reexport(plan, code, def, name);
    case "alias":
      return `export type ${name} = ${typeText(plan, code, body.type)};`;
    case "record":
      return interfaceText(name, fieldLines(plan, code, body.fields));
    case "variant":
      return unionText(name, body.cases, ({ name: tag, type }) =>
        type === null
          ? `{ tag: ${stringLiteral(tag)} }`
          : `{ tag: ${stringLiteral(tag)}; val: ${typeText(plan, code, type)} }`,
      );
    case "enum":
      return unionText(name, body.cases, (each) => stringLiteral(each.name));
    case "flags":
      return interfaceText(name, flagLines(body.flags));
    case "resource":
      return interfaceText(
        name,
        methodLines(
          plan,
          code,
          body.functions.filter(({ role }) => role === "method"),
        ),
      );
  }
}

/** `use`: the other module's type, under the name that it has here. */
function reexport(plan: WorldPlan, code: CodeModule, def: TypeDef, name: string): string {
  const target = definitionOf(def);
  const exported = plan.typeName(target);
  const from = JSON.stringify(code.specifier(typesPath(plan.moduleOf(target.owner))));
  return `export type { ${exported === name ? name : `${exported} as ${name}`} } from ${from};`;
}

function fieldLines(plan: WorldPlan, code: CodeModule, fields: readonly Field[]): string[] {
  const names = distinctNames(fields.map(({ name }) => camelCase(name)));
  return fields.map(({ docs, type }, index) => {
    const text = typeText(plan, code, type);
    const member = isOptional(type)
      ? `${names[index]}?: ${text.endsWith(" | undefined") ? text : `${text} | undefined`};`
      : `${names[index]}: ${text};`;
    return `${docComment(docs, { indent: "  " })}  ${member}`;
  });
}

function flagLines(flags: readonly Case[]): string[] {
  const names = distinctNames(flags.map(({ name }) => camelCase(name)));
  return flags.map(({ docs }, index) => `${docComment(docs, { indent: "  " })}  ${names[index]}?: boolean;`);
}

/** A union on one line, or one member a line where more than the first has documentation: that one stands before the union as a whole. */
function unionText(name: string, cases: readonly Case[], member: (each: Case) => string): string {
  const members = cases.map(member);
  const oneLine = members.length === 0 ? "never" : members.join(" | ");
  const [first, ...others] = cases.map(({ docs }) => docComment(docs, { indent: "  " }));
  if (others.every((docs) => docs === ""))
    return `export type ${name} =${first === undefined || first === "" ? " " : `\n${first}  `}${oneLine};`;
  const lines = cases.map(({ docs }, index) => `${docComment(docs, { indent: "  " })}  | ${members[index]}`);
  return `export type ${name} =\n${lines.join("\n")};`;
}
