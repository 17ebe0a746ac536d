// What templates are made of here: text, values by their paths, `#each` over lists and `#if`, both with `else`. Anything else is
// refused, so that a template says the same in the product as under Handlebars itself, which the sources use.
import Handlebars from "handlebars";

/** The text of a function from a view to what the template makes of it. `textOf` and `isEmpty` must be there for it. */
export function templateFunction(template, name) {
  const refuse = (what) => {
    throw new Error(`${name}: ${what} is not supported in templates`);
  };
  let loops = 0;

  /** `contexts`: the variables of the views around, the innermost last. */
  const path = (node, contexts) => {
    if (node.type !== "PathExpression" || node.data) refuse(node.original ?? node.type);
    const context = contexts.at(-1 - node.depth) ?? refuse(node.original);
    return node.parts.reduce((text, part, index) => `${text}${index === 0 ? "." : "?."}${part}`, context);
  };

  const statement = (node, contexts) => {
    switch (node.type) {
      case "ContentStatement":
        return node.value === "" ? "" : `out += ${JSON.stringify(node.value)};\n`;
      case "MustacheStatement":
        if (node.params.length > 0 || node.hash) refuse(`{{${node.path.original} ...}}`);
        return `out += textOf(${path(node.path, contexts)}, ${JSON.stringify(node.path.original)});\n`;
      case "BlockStatement":
        return block(node, contexts);
      default:
        return refuse(node.type);
    }
  };

  const program = (node, contexts) => {
    if (node?.blockParams?.length > 0) refuse("a block's parameters");
    return (node?.body ?? []).map((each) => statement(each, contexts)).join("");
  };

  const block = (node, contexts) => {
    if (node.params.length !== 1 || node.hash) refuse(`{{#${node.path.original}}} with other than one argument`);
    const subject = path(node.params[0], contexts);
    const otherwise = node.inverse ? program(node.inverse, contexts) : "";
    const without = otherwise === "" ? "" : ` else {\n${otherwise}}`;
    if (node.path.original === "if") return `if (!isEmpty(${subject})) {\n${program(node.program, contexts)}}${without}\n`;
    if (node.path.original !== "each") refuse(`{{#${node.path.original}}}`);
    const n = ++loops;
    const item = `item${n}`;
    const loop = `for (let at${n} = 0; at${n} < list${n}.length; at${n}++) {\nconst ${item} = list${n}[at${n}];\n${program(node.program, [...contexts, item])}}\n`;
    return `const list${n} = ${subject};\nif (!isEmpty(list${n})) {\n${loop}}${without}\n`;
  };

  return `(view) => {\nlet out = "";\n${program(Handlebars.parse(template), ["view"])}return out;\n}`;
}
