import { explainPages } from "../explain/index.ts";
import { didYouMean, UsageError } from "./options.ts";
import { EXIT, type ExitCode, type Terminal } from "./terminal.ts";

/** `hypc explain CODE`: the page of a diagnostic, with a wrong and a right example. */
export function explainCommand(terminal: Terminal, code: string): ExitCode {
  const pages = explainPages();
  const page = pages.get(code);
  if (page === undefined) {
    const codes = [...pages.keys()];
    const area = codes.filter((each) => each.startsWith(`${code.replace(/\/.*$/, "")}/`));
    const listed = area.length > 0 ? `\nCodes of that area:\n${area.map((each) => `  ${each}`).join("\n")}` : `\nAreas: ${areas(codes).join(", ")}`;
    throw new UsageError(`no diagnostic has the code \`${code}\`${didYouMean(code, codes)}${listed}`);
  }
  const parts = [`${code}: ${page.title}`, "", page.why, "", "Wrong:", indented(page.wrong), "", "Right:", indented(page.right)];
  if (page.note !== undefined) parts.push("", page.note);
  terminal.out(parts.join("\n"));
  return EXIT.fine;
}

function areas(codes: readonly string[]): string[] {
  return [...new Set(codes.map((code) => code.replace(/\/.*$/, "")))].sort();
}

function indented(text: string): string {
  return text
    .replace(/^\n+|\s+$/g, "")
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}
