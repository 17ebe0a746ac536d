/** A package of `count` interfaces of about 40 lines and a world that imports them all: mixed types, documentation, uses. */
export function generatedPackage(count: number): string {
  let text = "package bench:generated@1.0.0;\n\n";
  for (let at = 0; at < count; at++) {
    const used = at === 0 ? "" : `  use part-${at - 1}.{shape, failure as failure-before};\n\n`;
    text += `/// Part ${at} of a package that was made to be measured.
interface part-${at} {
${used}  /// What a point is.
  record point {
    /// To the right.
    x: s32,
    /// Down.
    y: s32,
    label: option<string>,
  }

  ${at === 0 ? "/// All the shapes.\n  variant shape { dot(point), line(tuple<point, point>), path(list<point>), none }" : "type more-shapes = list<shape>;"}

  enum failure { not-found, denied, busy, broken }

  flags rights { read, write, execute }

  /// Something that stays.
  resource canvas {
    constructor(width: u32, height: u32);
    /// Draws one shape.
    draw: func(what: shape, with-rights: rights) -> result<u64, failure>;
    size: func() -> tuple<u32, u32>;
    merge: static func(a: borrow<canvas>, b: borrow<canvas>) -> canvas;
  }

  /// Finds a point by its label.
  find: func(on: borrow<canvas>, label: string) -> option<point>;
  watch: async func(on: borrow<canvas>) -> stream<point>;
  table: func() -> map<string, list<result<point, failure>>>;
  bytes: func(data: list<u8>, limit: u64) -> result<list<u8>, failure>;
}

`;
  }
  return `${text}world everything {\n${Array.from({ length: count }, (_, at) => `  import part-${at};\n`).join("")}}\n`;
}
