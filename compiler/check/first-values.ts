/** Every field of the state has a first value, and it fits the field's constraints: design 1.2. */
import { isUnresolved, underlyingType } from "../annotations/underlying.ts";
import type { WaveValue } from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { memberItems, type AnnotatedItem } from "../annotations/places.ts";
import type { AnnotationIndex } from "../annotations/read-annotations.ts";
import { typeText } from "../annotations/type-text.ts";
import { numericName } from "../annotations/number-types.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import { definitionOf, type Type, type TypeDef } from "../model.ts";
import { defaultOf } from "../process/collect-values.ts";
import type { Constraints } from "../process/model.ts";
import { inheritedConstraints, ownConstraints } from "../process/read-constraints.ts";
import { breakOf } from "./constraint-breaks.ts";
import type { ProcessRule } from "./rule.ts";

export const firstValues: ProcessRule = ({ process, annotations }) => {
  if (process.state === null) return [];
  const walk = new FirstValueWalk(annotations);
  walk.record(process.state);
  return walk.diagnostics;
};

class FirstValueWalk {
  readonly diagnostics: Diagnostic[] = [];
  private readonly annotations: AnnotationIndex;
  private readonly seen = new Set<TypeDef>();

  constructor(annotations: AnnotationIndex) {
    this.annotations = annotations;
  }

  /** A record whose fields each get their own first value. */
  record(def: TypeDef): void {
    if (this.seen.has(def)) return;
    this.seen.add(def);
    for (const item of memberItems(def)) this.field(item);
  }

  private field(item: AnnotatedItem): void {
    if (item.type === null) return;
    const written = this.annotations.of(item).find(({ name }) => name === "default");
    if (written === undefined) return this.zero(item, item.type, constraintsOf(item, item.type, this.annotations));
    const value = defaultOf(item, this.annotations);
    const span = written.arguments.get("value")?.span;
    if (value === null || span === undefined) return;
    const problem = this.breaks(value, item.type, constraintsOf(item, item.type, this.annotations));
    if (problem !== null)
      this.diagnostics.push(diagnostic("constraint/default", span, { field: nameOf(item), problem }));
  }

  /** Asks whether the zero value of a type will do for a field. */
  private zero(field: AnnotatedItem, type: Type, constraints: readonly Constraints[]): void {
    const refuse = (why: string): void => {
      const parameters = { field: nameOf(field), type: typeText(type), why };
      this.diagnostics.push(diagnostic("state/no-first-value", field.item.nameSpan, parameters));
    };
    const at = underlyingType(type);
    const value = leafZero(at);
    if (value !== null) {
      const problem = firstBreak(value, constraints);
      return problem === null ? undefined : refuse(`its zero value does not fit its constraints, as ${problem}`);
    }
    const within = (inner: Type): void => this.zero(field, inner, inheritedConstraints(inner, this.annotations));
    switch (at.kind) {
      case "primitive":
        return refuse(`a ${at.name} has no zero value`);
      case "tuple":
        return at.items.forEach(within);
      case "list":
        return at.length === 0 ? undefined : within(at.element);
      case "result":
        return at.ok === null ? undefined : within(at.ok);
      case "named": {
        const def = definitionOf(at.def);
        if (def.body.kind === "record") return this.record(def);
        const first = def.body.kind === "variant" ? def.body.cases[0]?.type : null;
        return first === null || first === undefined ? undefined : within(first);
      }
      default:
        // Handles and the like are refused as part of the state, by a rule of their own.
        return undefined;
    }
  }

  /** Why a written value, or a part of it, breaks a constraint; `null` where none does. */
  private breaks(value: WaveValue, type: Type, constraints: readonly Constraints[]): string | null {
    const at = underlyingType(type);
    const part = (inner: WaveValue | null | undefined, of: Type | null | undefined): string | null =>
      inner === null || inner === undefined || of === null || of === undefined
        ? null
        : this.breaks(inner, of, inheritedConstraints(of, this.annotations));
    if (at.kind === "option") {
      const inner = value.kind === "label" && value.name === "some" ? value.payload : null;
      return inner === null
        ? null
        : this.breaks(inner, at.element, [...constraints, ...inheritedConstraints(at.element, this.annotations)]);
    }
    const own = firstBreak(value, constraints);
    if (own !== null) return own;
    switch (at.kind) {
      case "tuple":
        return value.kind === "tuple" ? firstOf(at.items.map((inner, index) => part(value.items[index], inner))) : null;
      case "list":
        return value.kind === "list" ? firstOf(value.items.map((item) => part(item, at.element))) : null;
      case "map":
        return value.kind === "list"
          ? firstOf(value.items.map((pair) => (pair.kind === "tuple" ? part(pair.items[1], at.value) : null)))
          : null;
      case "result":
        return value.kind === "label" ? part(value.payload, value.name === "ok" ? at.ok : at.err) : null;
      case "named":
        return this.breaksInNamed(value, definitionOf(at.def));
      default:
        return null;
    }
  }

  private breaksInNamed(value: WaveValue, def: TypeDef): string | null {
    if (def.body.kind === "variant" && value.kind === "label") {
      const type = def.body.cases.find(({ name }) => name === value.name)?.type ?? null;
      return type === null || value.payload === null
        ? null
        : this.breaks(value.payload, type, inheritedConstraints(type, this.annotations));
    }
    if (def.body.kind !== "record" || value.kind !== "record") return null;
    return firstOf(
      memberItems(def).map((item) => {
        const inner = value.fields.find(({ name }) => name.name === nameOf(item))?.value;
        return inner === undefined || item.type === null
          ? null
          : this.breaks(inner, item.type, constraintsOf(item, item.type, this.annotations));
      }),
    );
  }
}

function nameOf({ item }: AnnotatedItem): string {
  return (item as typeof item & { readonly name: string }).name;
}

/** A field's own constraints and those of its type. */
function constraintsOf(item: AnnotatedItem, type: Type, annotations: AnnotationIndex): readonly Constraints[] {
  const own = ownConstraints(item, annotations);
  const inherited = inheritedConstraints(type, annotations);
  return own === null ? inherited : [own, ...inherited];
}

function firstBreak(value: WaveValue, constraints: readonly Constraints[]): string | null {
  return firstOf(constraints.map((each) => breakOf(value, each)));
}

function firstOf(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

/** Zero values that constraints can speak about, and those that nothing is wrong with; `null` for all other types. */
function leafZero(type: Type): WaveValue | null {
  const { span } = type;
  if (isUnresolved(type)) return { kind: "bool", value: false, span };
  if (numericName(type) !== null) return { kind: "number", text: "0", span };
  if (type.kind === "primitive" && type.name === "string") return { kind: "string", value: "", span };
  if (type.kind === "primitive" && type.name === "bool") return { kind: "bool", value: false, span };
  if (type.kind === "option") return { kind: "label", name: "none", payload: null, span };
  if (type.kind === "map" || (type.kind === "list" && type.length === null)) return { kind: "list", items: [], span };
  return null;
}
