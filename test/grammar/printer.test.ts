import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWit, printFile } from "../../grammar/index.ts";
import { anyFile } from "./arbitrary-tree.ts";
import { parseClean, source, withoutPlaces } from "./support.ts";

describe("printing", () => {
  it("then parsing gives the same tree, and printing that the same text", () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const text = printFile(file);
        const read = parseClean(text);
        expect(withoutPlaces(read)).toEqual(withoutPlaces(file));
        expect(printFile(read)).toBe(text);
      }),
      { numRuns: 400 },
    );
  });

  it("has one layout", () => {
    const text = `/* licence */
package demo:counter@0.1.0 ;

interface counter { record snapshot{value:s64,updates:u64}
  enum none {}
  /// @status(409)
  variant counter-error { /// @status(409)
    overflow, too-large ( s64 ) }
  resource r {constructor();} resource s{}
  /** Add.
    * @http(method = "POST",
    *   path = "/add") */
  @since( version=1.0.0 ) add:async func(by:s64,/// @query
    %list:list<u8,4>)->result<_,counter-error>; read: func() -> s64; }
use counter as c; world w { use c.{a,b as d,}; include v with{a as b}
  import i: interface { f: func(); } export counter; }`;
    expect(printFile(parseClean(text))).toBe(`package demo:counter@0.1.0;

interface counter {
  record snapshot {
    value: s64,
    updates: u64,
  }

  enum none {}

  /// @status(409)
  variant counter-error {
    /// @status(409)
    overflow,
    too-large(s64),
  }

  resource r {
    constructor();
  }

  resource s;

  /// Add.
  /// @http(method = "POST", path = "/add")
  @since(version = 1.0.0)
  add: async func(
    by: s64,
    /// @query
    %list: list<u8, 4>,
  ) -> result<_, counter-error>;

  read: func() -> s64;
}

use counter as c;

world w {
  use c.{a, b as d};
  include v with { a as b }

  import i: interface {
    f: func();
  }

  export counter;
}
`);
  });

  it("knows one line break alone: U+2028 in a comment is text", () => {
    const text = "interface i {\n  /// a \u2028 b\u2028c\n  f: func();\n}\n";
    expect(printFile(parseClean(text))).toBe(text);
  });

  it("keeps malformed annotations as they were written", () => {
    const text = "/// @a(1\ninterface i {\n  /// @b(1,\n  ///   x y)\n  f: func();\n}\n";
    const once = printFile(parseWit(source(text)).file);
    expect(once).toBe("/// @a(1\ninterface i {\n  /// @b(1,\n  /// x y)\n  f: func();\n}\n");
    expect(printFile(parseWit(source(once)).file)).toBe(once);
  });
});
