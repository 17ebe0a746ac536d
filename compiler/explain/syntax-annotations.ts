import type { SyntaxCode } from "../../grammar/messages.ts";
import { example } from "./example.ts";
import type { ExplainPage } from "./page.ts";

type AnnotationSyntaxCode = SyntaxCode & (`syntax/annotation-${string}` | "syntax/attribute-in-comment");

const READ = "  read: func() -> string;";
const ANNOTATED = `  /// @http(method = "GET", path = "/read")\n${READ}`;
const right = example({ items: ANNOTATED });

/** Pages on the text of annotations. What they mean is the business of other pages. */
export const annotationSyntaxPages: Readonly<Record<AnnotationSyntaxCode, ExplainPage>> = {
  "syntax/annotation-outside-comment": {
    title: "an annotation stands outside of a comment",
    why: "WIT knows no attributes but its own, and a contract must stay readable for every WIT tool. So annotations stand in doc comments: hypc reads them there, and all others see documentation.",
    wrong: example({ items: `  @http(method = "GET", path = "/read")\n${READ}` }),
    right,
  },
  "syntax/annotation-unclosed": {
    title: "the brackets of an annotation never close",
    why: "The arguments of an annotation end where its brackets balance. They may run over several lines of the comment, each with its `///`.",
    wrong: example({ items: `  /// @http(method = "GET",\n  ///   path = "/read"\n${READ}` }),
    right: example({ items: `  /// @http(method = "GET",\n  ///   path = "/read")\n${READ}` }),
    note: "In a block comment a `/*` or `*/` counts even inside quotes, so a path like `/files/*` is best written behind `///`.",
  },
  "syntax/annotation-expected": {
    title: "something else belongs here in an annotation",
    why: "An annotation is `@name`, or `@name(...)` with values between commas, each with `label =` before it where it is named. Values are numbers, `true` and `false`, texts in double quotes, characters in single quotes, names, lists `[a, b]`, tuples `(a, b)` and records `{a: 1}`.",
    wrong: example({ items: `  /// @http(method: "GET", path: "/read")\n${READ}` }),
    right,
  },
  "syntax/annotation-space": {
    title: "a space before the arguments of an annotation",
    why: "Text behind an annotation is documentation, so the arguments must follow the name at once.",
    wrong: example({ items: `  /// @http (method = "GET", path = "/read")\n${READ}` }),
    right,
  },
  "syntax/annotation-not-first": {
    title: "an annotation is not the first thing on its line",
    why: "An annotation is read where it begins a line of a doc comment; further on, an `@` is documentation. So each starts a line of its own.",
    wrong: example({ items: `  /// @local @remote\n${READ}` }),
    right: example({ items: `  /// @local\n  /// @remote\n${READ}` }),
  },
  "syntax/annotation-nesting": {
    title: "the values of an annotation are nested too deep",
    why: "A hundred levels of brackets are more than any annotation needs.",
    wrong: example({ items: `  /// @remote(from = ${"[".repeat(101)}${"]".repeat(101)})\n${READ}` }),
    right: example({ items: `  /// @remote(from = ["bob.os"])\n${READ}` }),
  },
  "syntax/annotation-string": {
    title: "a text or a character in an annotation is not valid",
    why: "A text ends on the line on which it begins. A backslash in it begins an escape: `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` or `\\u{...}` with the number of a character.",
    wrong: example({ items: ANNOTATED, above: '/// @process(name = "The \\Great")' }),
    right: example({ items: ANNOTATED, above: '/// @process(name = "The \\\\Great")' }),
  },
  "syntax/attribute-in-comment": {
    title: "an attribute of WIT stands in a comment",
    why: "`@since`, `@unstable`, `@deprecated` and `@external-id` are part of WIT itself and stand before their item. In a comment they are only text.",
    wrong: example({ items: `  /// @since(version = 1.0.0)\n  /// @http(method = "GET", path = "/read")\n${READ}` }),
    right,
  },
};
