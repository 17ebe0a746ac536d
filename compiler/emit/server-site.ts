import type { CodeModule } from "./code-module.ts";
import { UnitSite } from "./json-site.ts";
import type { CodecUnit, WorldPlan } from "./plan.ts";
import { stringLiteral } from "./string-literal.ts";

/** What the constant parts of a unit's JSON are: the class of the runtime that holds one, and how the name of them all ends. */
interface ConstantsKind {
  readonly className: string;
  readonly ending: string;
}

/** A unit while a function is printed that servers alone have: what it imports from `hypc/runtime`, and the constant parts of its JSON. */
export abstract class ServerSite extends UnitSite {
  /** By the name of a field, case or flag. */
  private readonly constants = new Map<string, string>();
  private readonly constantsName: string;
  private readonly className: string;

  constructor(plan: WorldPlan, code: CodeModule, unit: CodecUnit, { className, ending }: ConstantsKind) {
    super(plan, code, unit);
    this.className = className;
    this.constantsName = code.declareFree(unit.suffix.charAt(0).toLowerCase() + unit.suffix.slice(1) + ending);
  }

  /** A function or type of the runtime that only servers have. */
  server(name: string): string {
    return this.code.value("hypc/runtime", name);
  }

  /** `userJson.age`: a constant part of the text, kept by a name of its own. */
  protected constant(name: string, text: string): string {
    this.constants.set(name, text);
    return this.constantsName + (isIdentifier(name) ? `.${name}` : `[${stringLiteral(name)}]`);
  }

  /** The declaration of the constants that were asked for. */
  declaration(): string[] {
    if (this.constants.size === 0) return [];
    const className = this.server(this.className);
    const members = [...this.constants].map(
      ([name, text]) => `  ${isIdentifier(name) ? name : stringLiteral(name)}: new ${className}(${stringLiteral(text)}),`,
    );
    return [[`const ${this.constantsName} = {`, ...members, "};"].join("\n")];
  }
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*$/.test(name);
}
