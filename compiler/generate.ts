import type { Diagnostic } from "../grammar/diagnostic.ts";
import { checkPath, type CheckedContract } from "./check-path.ts";
import { emitWorld } from "./emit/index.ts";
import type { EmittedFile } from "./emit/file.ts";
import type { CompilerHost } from "./host.ts";
import { generateDiagnostic } from "./messages/generate.ts";
import type { Contract, World } from "./model.ts";
import { componentErrors } from "./resolve/component-rules.ts";
import { selectWorld } from "./resolve/select-world.ts";

export interface GenerateOptions {
  readonly paths: readonly string[];
  /** Names (`w`, `ns:p/w`, `ns:p/w@v`); empty: every `@process` world, else the only world. */
  readonly worlds: readonly string[];
  readonly features: readonly string[];
  readonly allFeatures: boolean;
}

/** The files of one world, not yet formatted. */
export interface GeneratedWorld {
  readonly name: string;
  readonly files: readonly EmittedFile[];
}

export interface GenerateOutcome {
  readonly checked: readonly CheckedContract[];
  /** What is wrong with the choice of worlds, and what the component validator would refuse in a generated one. */
  readonly diagnostics: readonly Diagnostic[];
  /** True where `diagnostics` blames the choice, not the contract. */
  readonly wrongUsage: boolean;
  /** Empty unless all is well: there is no half output. */
  readonly worlds: readonly GeneratedWorld[];
}

/** Everything from contracts to the text of generated files, in memory. */
export function generateWorlds(host: CompilerHost, options: GenerateOptions): GenerateOutcome {
  const checked = options.paths.map((path) => checkPath(path, host, options));
  if (!checked.every(({ ok }) => ok)) return { checked, diagnostics: [], wrongUsage: false, worlds: [] };
  const selection = selectWorlds(checked, options.worlds);
  const refused = selection.chosen.flatMap(({ contract, world }) => componentErrors(contract, world));
  const diagnostics = [...selection.diagnostics, ...refused];
  if (diagnostics.length > 0) return { checked, diagnostics, wrongUsage: selection.wrongUsage, worlds: [] };
  const worlds = selection.chosen.map(({ contract, world, owner }) => ({
    name: world.name,
    files: emitWorld(contract, world, owner.processes.find((process) => process.world === world) ?? null),
  }));
  return { checked, diagnostics: [], wrongUsage: false, worlds };
}

interface Chosen {
  readonly contract: Contract;
  readonly world: World;
  readonly owner: CheckedContract;
}

interface Selection {
  readonly chosen: readonly Chosen[];
  readonly diagnostics: readonly Diagnostic[];
  readonly wrongUsage: boolean;
}

function selectWorlds(checked: readonly CheckedContract[], wanted: readonly string[]): Selection {
  const selection = wanted.length === 0 ? defaultWorlds(checked) : namedWorlds(checked, wanted);
  const byName = new Map<string, Chosen>();
  for (const each of selection.chosen) {
    const first = byName.get(each.world.name);
    if (first === undefined) byName.set(each.world.name, each);
    else if (first.world !== each.world) {
      const twice = generateDiagnostic("generate/same-world-twice", each.world.nameSpan, { world: each.world.name, first: first.world.id, second: each.world.id });
      return { chosen: [], diagnostics: [...selection.diagnostics, twice], wrongUsage: true };
    }
  }
  return { ...selection, chosen: [...byName.values()] };
}

function defaultWorlds(checked: readonly CheckedContract[]): Selection {
  const chosen: Chosen[] = [];
  const diagnostics: Diagnostic[] = [];
  let wrongUsage = false;
  for (const owner of checked) {
    const { contract } = owner;
    if (contract === null) continue;
    const worlds = [...contract.main.worlds.values()];
    const processes = owner.processes.map(({ world }) => world);
    const [first, ...others] = processes.length > 0 ? processes : worlds;
    if (first === undefined) diagnostics.push(generateDiagnostic("generate/no-world", null, { package: contract.main.id }));
    else if (processes.length === 0 && others.length > 0) {
      diagnostics.push(generateDiagnostic("generate/choose-world", null, { package: contract.main.id, worlds: worlds.map(({ name }) => name) }));
      wrongUsage = true;
    } else for (const world of [first, ...others]) chosen.push({ contract, world, owner });
  }
  return { chosen, diagnostics, wrongUsage };
}

function namedWorlds(checked: readonly CheckedContract[], wanted: readonly string[]): Selection {
  const chosen: Chosen[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of wanted) {
    const refused: Diagnostic[] = [];
    let found = false;
    for (const owner of checked) {
      const { contract } = owner;
      if (contract === null) continue;
      const { world, diagnostic } = selectWorld(contract, name);
      if (world === null) refused.push(diagnostic);
      else {
        chosen.push({ contract, world, owner });
        found = true;
      }
    }
    // Of several contracts, one that has the world is enough.
    if (!found) diagnostics.push(...refused);
  }
  return { chosen, diagnostics, wrongUsage: diagnostics.length > 0 };
}
