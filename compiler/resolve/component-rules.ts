/**
 * What WIT tools accept in text and the component validator then refuses (wasmparser): names that differ in case only,
 * empty types, sizes. A contract is none the worse for it until it is made into something, so these are warnings of their
 * own; where code is generated for a world they are errors.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { resolveDiagnostic } from "../messages/resolve.ts";
import type { Contract, Func, Interface, Package, Type, TypeDef, World, WorldItem } from "../model.ts";
import { ComponentMetrics, type Metrics } from "./component-metrics.ts";
import { partsOf } from "./shapes.ts";

const MAX_FLAGS = 32;
const MAX_MEMBERS = 10_000;
const MAX_PARAMETERS = 1_000;
const MAX_LIST_LENGTH = 1_073_741_824;
const MAX_DEPTH = 99;
const MAX_BYTES = 268_435_455;

/** Of the main package's interfaces and worlds, as warnings. */
export function componentWarnings(contract: Contract): readonly Diagnostic[] {
  const rules = new ComponentRules();
  const { main } = contract;
  rules.checkPackage(main);
  for (const each of main.interfaces.values()) rules.checkInterface(each);
  for (const world of main.worlds.values()) {
    rules.checkWorld(world);
    for (const item of [...world.imports, ...world.exports]) {
      if (item.kind === "interface" && item.interface.id === null) rules.checkInterface(item.interface);
    }
  }
  return rules.diagnostics;
}

/** Of everything that a world reaches, its dependencies too, as errors: no component can be made of it. */
export function componentErrors(_contract: Contract, world: World): readonly Diagnostic[] {
  const rules = new ComponentRules();
  rules.checkWorld(world);
  const interfaces = new Set<Interface>();
  for (const items of [world.imports, world.exports]) {
    rules.checkIds(items);
    for (const item of items) if (item.kind === "interface") interfaces.add(item.interface);
  }
  for (const each of interfaces) rules.checkInterface(each);
  return rules.diagnostics.map((diagnostic): Diagnostic =>
    Object.assign({}, diagnostic, { severity: "error" as const }),
  );
}

class ComponentRules {
  readonly diagnostics: Diagnostic[] = [];
  readonly #metrics = new ComponentMetrics();

  checkPackage({ id, interfaces }: Package): void {
    const names = new Map<string, Named>();
    for (const each of interfaces.values()) this.#checkName(names, each, "interface", `the package \`${id}\``);
  }

  /** Interfaces under their ids, which one list of a world cannot hold twice. */
  checkIds(items: readonly WorldItem[]): void {
    const names = new Map<string, Map<string, Named>>();
    for (const item of items) {
      if (item.kind !== "interface" || item.key !== item.interface.id) continue;
      const { package: owner } = item.interface;
      let ofPackage = names.get(owner.id);
      if (ofPackage === undefined) names.set(owner.id, (ofPackage = new Map()));
      this.#checkName(ofPackage, item.interface, "interface", `the package \`${owner.id}\``);
    }
  }

  checkInterface(owner: Interface): void {
    for (const def of owner.types.values()) this.#checkDefinition(def);
    for (const func of owner.functions.values()) this.#checkFunction(func);
    if (isLowerCase(owner.types.keys()) && isLowerCase(owner.functions.keys())) return;
    const title = `the interface \`${owner.name}\``;
    const names = new Map<string, Named>();
    for (const def of owner.types.values()) this.#checkName(names, def, "type", title);
    for (const func of owner.functions.values()) this.#checkName(names, func, "function", title);
  }

  /** Its own types and functions; that its names differ is a rule of WIT itself. */
  checkWorld(world: World): void {
    for (const def of world.types.values()) this.#checkDefinition(def);
    for (const item of [...world.imports, ...world.exports])
      if (item.kind === "function") this.#checkFunction(item.function);
  }

  #checkName(names: Map<string, Named>, item: Named, what: string, owner: string): void {
    const lower = item.name.toLowerCase();
    const first = names.get(lower);
    if (first === undefined) {
      names.set(lower, item);
      return;
    }
    // The very same name is a mistake in WIT already.
    if (first.name === item.name) return;
    const related = [{ span: first.nameSpan, message: "the other one" }];
    this.diagnostics.push(
      resolveDiagnostic(
        "component/name-clash",
        item.nameSpan,
        { what, name: item.name, first: first.name, owner },
        { related },
      ),
    );
  }

  #checkDefinition(def: TypeDef): void {
    const { body, name, nameSpan } = def;
    switch (body.kind) {
      case "use":
        return;
      case "alias":
        this.#checkType(body.type);
        break;
      case "record":
        this.#checkMembers(def, body.fields, "record");
        for (const { type } of body.fields) this.#checkType(type);
        break;
      case "variant":
        this.#checkMembers(def, body.cases, "variant");
        for (const { type } of body.cases) if (type !== null) this.#checkType(type);
        break;
      case "enum":
        this.#checkMembers(def, body.cases, "enum");
        break;
      case "flags":
        this.#checkMembers(def, body.flags, "flags");
        if (body.flags.length > MAX_FLAGS) {
          this.diagnostics.push(
            resolveDiagnostic("component/too-many-flags", nameSpan, { type: name, count: body.flags.length }),
          );
        }
        break;
      case "resource":
        this.#checkResource(def, body.functions);
    }
    this.#checkMetrics(def);
  }

  #checkMembers(def: TypeDef, members: readonly Named[], what: "record" | "variant" | "enum" | "flags"): void {
    if (members.length === 0 && (what === "record" || what === "flags")) {
      this.diagnostics.push(resolveDiagnostic("component/empty", def.nameSpan, { what, name: def.name }));
    }
    if (members.length > MAX_MEMBERS) {
      const parameters = { type: def.name, count: members.length, limit: MAX_MEMBERS, what };
      this.diagnostics.push(resolveDiagnostic("component/too-many-members", def.nameSpan, parameters));
    }
    if (differInMoreThanCase(members, false)) return;
    const names = new Map<string, Named>();
    for (const member of members) {
      const lower = member.name.toLowerCase();
      const first = names.get(lower);
      if (first === undefined) {
        names.set(lower, member);
        continue;
      }
      const extras = { related: [{ span: first.nameSpan, message: "the other one" }] };
      const shared = { name: member.name, first: first.name };
      this.diagnostics.push(
        what === "record"
          ? resolveDiagnostic("component/duplicate-field", member.nameSpan, { ...shared, record: def.name }, extras)
          : resolveDiagnostic("component/duplicate-case", member.nameSpan, { ...shared, type: def.name, what }, extras),
      );
    }
  }

  #checkResource(resource: TypeDef, functions: readonly Func[]): void {
    const names = new Map<string, Named>();
    const title = `the resource \`${resource.name}\``;
    for (const func of functions) {
      this.#checkFunction(func);
      if (func.role === "constructor") continue;
      this.#checkName(names, func, "function", title);
      if (func.name.toLowerCase() !== resource.name.toLowerCase()) continue;
      this.diagnostics.push(
        resolveDiagnostic("component/method-name", func.nameSpan, { name: func.name, resource: resource.name }),
      );
    }
  }

  #checkFunction(func: Func): void {
    if (!differInMoreThanCase(func.parameters, func.role === "method")) this.#checkParameterNames(func);
    for (const parameter of func.parameters) this.#checkType(parameter.type);
    if (func.result !== null) this.#checkType(func.result);
    const count = func.parameters.length + (func.role === "method" ? 1 : 0);
    if (count <= MAX_PARAMETERS) return;
    const parameters = { function: func.name, count, limit: MAX_PARAMETERS };
    this.diagnostics.push(resolveDiagnostic("component/too-many-parameters", func.nameSpan, parameters));
  }

  #checkParameterNames(func: Func): void {
    const names = new Map<string, Named>();
    if (func.role === "method") names.set("self", { name: "self", nameSpan: func.nameSpan });
    const title = `the function \`${func.name}\``;
    for (const parameter of func.parameters) this.#checkName(names, parameter, "parameter", title);
  }

  #checkType(type: Type): void {
    if (type.kind === "primitive" || type.kind === "named") return;
    if (type.kind === "tuple" && type.items.length === 0)
      this.diagnostics.push(resolveDiagnostic("component/empty", type.span, { what: "tuple", name: undefined }));
    if (type.kind === "tuple" && type.items.length > MAX_MEMBERS) {
      const parameters = { type: "tuple", count: type.items.length, limit: MAX_MEMBERS, what: "type" };
      this.diagnostics.push(resolveDiagnostic("component/too-many-members", type.span, parameters));
    }
    if (type.kind === "list" && type.length !== null && (type.length === 0 || type.length > MAX_LIST_LENGTH)) {
      this.diagnostics.push(
        resolveDiagnostic("component/list-length", type.span, { length: type.length, limit: MAX_LIST_LENGTH }),
      );
    }
    if (type.kind === "stream" && type.element !== null && this.#metrics.ofType(type.element).isChar === true)
      this.diagnostics.push(resolveDiagnostic("component/stream-char", type.span, {}));
    for (const part of partsOf(type)) if (part !== null) this.#checkType(part);
  }

  /** Blames the first definition on the way to a type that is too deep or too large, not all that build on it. */
  #checkMetrics(def: TypeDef): void {
    const { depth, size } = this.#metrics.ofDefinition(def);
    if (depth > MAX_DEPTH && !this.#holds(def, (part) => part.depth > MAX_DEPTH)) {
      this.diagnostics.push(
        resolveDiagnostic("component/type-depth", def.nameSpan, { name: def.name, limit: MAX_DEPTH }),
      );
    }
    if (size > MAX_BYTES && !this.#holds(def, (part) => part.size > MAX_BYTES)) {
      this.diagnostics.push(
        resolveDiagnostic("component/too-large", def.nameSpan, { name: def.name, limit: MAX_BYTES }),
      );
    }
  }

  /** Whether a definition that this one names is such. */
  #holds({ body }: TypeDef, isSuch: (metrics: Metrics) => boolean): boolean {
    const within = (type: Type): boolean =>
      type.kind === "named"
        ? isSuch(this.#metrics.ofDefinition(type.def))
        : partsOf(type).some((part) => part !== null && within(part));
    if (body.kind === "alias") return within(body.type);
    if (body.kind === "record") return body.fields.some(({ type }) => within(type));
    return body.kind === "variant" && body.cases.some(({ type }) => type !== null && within(type));
  }
}

/** True for names that do not differ in case, since they all have the same one. */
function isLowerCase(names: Iterable<string>): boolean {
  for (const name of names) {
    for (let at = 0; at < name.length; at++) {
      const code = name.charCodeAt(at);
      if (code >= 65 && code <= 90) return false;
    }
  }
  return true;
}

/** Few names are compared faster than they are collected. */
const FEW = 8;

/** True where it is certain that no two of the names are the same in lower case, nor one of them `self` where that is taken. */
function differInMoreThanCase(items: readonly Named[], hasSelf: boolean): boolean {
  if (items.length > FEW) return false;
  for (let at = 0; at < items.length; at++) {
    const lower = items[at]?.name.toLowerCase();
    if (hasSelf && lower === "self") return false;
    for (let before = 0; before < at; before++) if (items[before]?.name.toLowerCase() === lower) return false;
  }
  return true;
}

interface Named {
  readonly name: string;
  readonly nameSpan: Span;
}
