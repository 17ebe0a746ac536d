/** Small changes to real contracts: tokens and lines taken away, doubled, swapped, and replaced by others of the same text. */
import type { Random } from "./random.ts";

const TOKEN = /\/\/[^\n]*|\/\*[^]*?\*\/|"[^"\n]*"|%?[A-Za-z][A-Za-z0-9-]*|[0-9]+|->|\s+|[^]/gu;

const SPICE = [
  "interface",
  "world",
  "use",
  "type",
  "record",
  "variant",
  "enum",
  "flags",
  "resource",
  "func",
  "import",
  "export",
  "include",
  "package",
  "list",
  "option",
  "result",
  "tuple",
  "map",
  "own",
  "borrow",
  "stream",
  "future",
  "static",
  "async",
  "constructor",
  "with",
  "as",
  "from",
  "u8",
  "string",
  "_",
  "{",
  "}",
  "(",
  ")",
  "<",
  ">",
  ",",
  ";",
  ":",
  ".",
  "/",
  "@",
  "=",
  "->",
  "*",
  "+",
  "-",
  "%x",
  "1",
  "0",
  "1.0.0",
  "@since(version = 1.0.0)",
  "@unstable(feature = active)",
  "@unstable(feature = off)",
  "@deprecated(version = 1.0.0)",
  "// c\n",
  "/* c */",
];

/** A text that differs from `text` in one to three places. */
export function mutate(text: string, random: Random): string {
  let at = text;
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) at = mutateOnce(at, random);
  return at;
}

function mutateOnce(text: string, random: Random): string {
  const roll = random.next();
  if (roll < 0.6) return mutateTokens(text, random);
  if (roll < 0.8) return mutateLines(text, random);
  if (roll < 0.88) return changeVersion(text, random);
  return roll < 0.96 ? renameWord(text, random) : nestPackage(text, random);
}

/** One `@1.2.3` becomes another, or goes, or comes behind a path. */
function changeVersion(text: string, random: Random): string {
  const places = Array.from(
    text.matchAll(/@[0-9][A-Za-z0-9.+-]*[A-Za-z0-9]|(?<=[a-z]:[a-z-]+(?:\/[a-z-]+)?)(?=[;.{ ])/g),
  );
  if (places.length === 0) return text;
  const place = random.pick(places);
  const versions = [
    "",
    "@0.0.0",
    "@1.0.0",
    "@1.0.1",
    "@2.0.0",
    "@1.0.0-rc.1",
    "@1.0.0+b",
    "@1.0",
    "@01.0.0",
    "@1.0.0-",
  ];
  const others = places.map(([version]) => version);
  const version = random.pick([...versions, ...others]);
  return text.slice(0, place.index) + version + text.slice(place.index + place[0].length);
}

/** Every use of a word becomes another word, which may be one that is there already. */
function renameWord(text: string, random: Random): string {
  const words = text.match(/[A-Za-z][A-Za-z0-9-]*/g) ?? [];
  if (words.length === 0) return text;
  const from = random.pick(words);
  const to = random.pick([random.pick(words), "x", from.toUpperCase(), `%${from}`, `${from}-2`]);
  return text.replace(new RegExp(`(?<![A-Za-z0-9%-])${from}(?![A-Za-z0-9-])`, "g"), to);
}

/** The text becomes a package nested in another, or its first item one beside it. */
function nestPackage(text: string, random: Random): string {
  const header = /^([^]*?)\bpackage ([^;{]*);/.exec(text);
  if (header === null) return `package n:n {\n${text}\n}`;
  const [all, before = "", name = ""] = header;
  const rest = text.slice(all.length);
  const main = random.pick(["package n:n;", "package n:n@1.0.0;", "", `package ${name};`]);
  return random.chance(0.8) ? `${before}${main}\npackage ${name} {${rest}\n}` : `${text}\npackage n:n {\n${rest}\n}`;
}

function mutateTokens(text: string, random: Random): string {
  const tokens = text.match(TOKEN) ?? [];
  const solid = tokens.flatMap((token, index) => (/^\s/.test(token) ? [] : [index]));
  if (solid.length < 2) return text;
  const words = tokens.filter((token) => /^%?[A-Za-z]/.test(token));
  const index = random.pick(solid);
  const other = random.pick(solid);
  switch (random.below(8)) {
    case 0:
      tokens[index] = "";
      break;
    case 1:
      tokens[index] = `${tokens[index]} ${tokens[index]}`;
      break;
    case 2:
      [tokens[index], tokens[other]] = [tokens[other] ?? "", tokens[index] ?? ""];
      break;
    case 3:
      tokens[index] = random.pick(SPICE);
      break;
    case 4:
      tokens[index] = `${random.pick(SPICE)} ${tokens[index]}`;
      break;
    default: {
      // A word for a word keeps the syntax and breaks, or happens not to break, the meaning.
      const word = random.pick(solid.filter((each) => /^%?[A-Za-z]/.test(tokens[each] ?? "")).concat(index));
      tokens[word] = words.length === 0 ? "x" : random.pick(words);
    }
  }
  return tokens.join("");
}

function mutateLines(text: string, random: Random): string {
  const lines = text.split("\n");
  const index = random.below(lines.length);
  const other = random.below(lines.length);
  switch (random.below(5)) {
    case 0:
      lines.splice(index, 1);
      break;
    case 1:
      lines.splice(index, 0, lines[index] ?? "");
      break;
    case 2:
      lines.splice(index, 0, lines[other] ?? "");
      break;
    case 3:
      [lines[index], lines[other]] = [lines[other] ?? "", lines[index] ?? ""];
      break;
    default:
      lines.splice(
        index,
        0,
        random.pick([
          "@since(version = 1.0.0)",
          "@unstable(feature = off)",
          "@unstable(feature = active)",
          "/// docs",
          "}",
        ]),
      );
  }
  return lines.join("\n");
}
