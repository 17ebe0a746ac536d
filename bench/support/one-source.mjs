// A package of several files and dependencies as one text, the dependencies nested in it: what needs no file system to parse.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseWit } from "../../dist/grammar/index.js";

export function oneSource(directory) {
  const main = packageText(witFiles(directory));
  const deps = join(directory, "deps");
  const nested = names(deps).map((name) => {
    const path = join(deps, name);
    return packageText(statSync(path).isDirectory() ? witFiles(path) : [path]);
  });
  return `${main.header};\n${main.items}\n${nested.map(({ header, items }) => `${header} {\n${items}\n}\n`).join("")}`;
}

function packageText(files) {
  let header = "";
  let items = "";
  for (const path of files) {
    const text = readFileSync(path, "utf8");
    const { file } = parseWit({ path, text });
    if (file.header === null) items += text;
    else {
      const { start, end } = file.header.name.span;
      header = `package ${text.slice(start, end)}`;
      items += text.slice(file.header.span.end).replace(/^\s*;/, "");
    }
    items += "\n";
  }
  return { header, items };
}

export function witFiles(directory) {
  return names(directory)
    .filter((name) => name.endsWith(".wit"))
    .map((name) => join(directory, name));
}

function names(directory) {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
