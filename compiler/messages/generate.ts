import { diagnosticsOf, message } from "../../grammar/diagnostic.ts";

/** What can be wrong with the choice of worlds. */
export const generateMessages = {
  "generate/no-world": message<{ package: string }>(
    "error",
    (p) => `the package \`${p.package}\` has no world, so there is nothing to generate`,
    () => "declare a world that exports your interfaces, with `/// @process(name = \"...\")` above it to make it a process",
  ),
  "generate/choose-world": message<{ package: string; worlds: readonly string[] }>(
    "error",
    (p) => `the package \`${p.package}\` has several worlds and none is a \`@process\`; say which one to generate`,
    (p) => `pass one or more of\n${p.worlds.map((world) => `--world ${world}`).join("\n")}`,
  ),
  "generate/same-world-twice": message<{ world: string; first: string; second: string }>(
    "error",
    (p) => `two worlds called \`${p.world}\` would be generated into one directory: ${p.first} and ${p.second}`,
    () => "rename one of them, or generate them in two runs with different `--out`",
  ),
};

export type GenerateCode = keyof typeof generateMessages;
export const generateDiagnostic = diagnosticsOf(generateMessages);
