import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { camelCase, pascalCase } from "../emit/names.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { TypeDef } from "../model.ts";
import { reachedDefinitions, signatureTypes } from "../process/reach.ts";
import { stateReach } from "../process/collect-values.ts";
import { isHandler, type ProcessRule } from "./rule.ts";

/** Two fields, cases, flags or parameters must not meet after case conversion. */
export const nameClashes: ProcessRule = ({ process, exported }) => {
  const handlers = exported.filter(isHandler).map((each) => each.function);
  const roots = handlers.flatMap(signatureTypes);
  const definitions = new Set([
    ...reachedDefinitions(roots),
    ...(process.state === null ? [] : stateReach(process.state)),
  ]);
  return [
    ...handlers.flatMap((func) => clashes("parameters", func.parameters, func.name, camelCase)),
    ...[...definitions].flatMap(clashesInType),
  ];
};

function clashesInType({ body, name }: TypeDef): Diagnostic[] {
  switch (body.kind) {
    case "record":
      return clashes("fields", body.fields, name, camelCase);
    case "variant":
    case "enum":
      return clashes("cases", body.cases, name, pascalCase);
    case "flags":
      return clashes("flags", body.flags, name, camelCase);
    default:
      return [];
  }
}

interface Named {
  readonly name: string;
  readonly nameSpan: Span;
}

function clashes(
  kind: string,
  items: readonly Named[],
  owner: string,
  convert: (label: string) => string,
): Diagnostic[] {
  const first = new Map<string, Named>();
  return items.flatMap((item) => {
    const becomes = convert(item.name);
    const other = first.get(becomes);
    if (other === undefined) {
      first.set(becomes, item);
      return [];
    }
    const related = [{ span: other.nameSpan, message: `\`${other.name}\` has the name first` }];
    return [
      diagnostic(
        "handler/name-clash",
        item.nameSpan,
        { kind, name: item.name, other: other.name, owner, becomes },
        { related },
      ),
    ];
  });
}
