/** A whole contract around what an example is about. */
export interface ExampleParts {
  /** Of `interface api`, indented by two spaces. */
  readonly items: string;
  /** Lines above the world. Default: `/// @process(name = "Example")`. */
  readonly above?: string;
  /** Of the world, indented by two spaces, before its export. */
  readonly world?: string;
}

/** A contract with one interface and one process that exports it. */
export function example({ items, above = '/// @process(name = "Example")', world }: ExampleParts): string {
  const body = world === undefined ? "" : `${trimmed(world)}\n`;
  return `package demo:example;

interface api {
${trimmed(items)}
}

${above}
world example {
${body}  export api;
}
`;
}

function trimmed(text: string): string {
  return text.replace(/^\n+|\s+$/g, "");
}
