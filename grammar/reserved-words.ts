/** Types that need no definition. */
export const RESERVED_TYPES: readonly string[] = [
  "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "bool", "string", "error-context",
];

/** Every other reserved word. */
const OTHERS: readonly string[] = [
  "use", "type", "func", "record", "resource", "own", "borrow", "flags", "variant", "enum", "option", "result", "future", "stream",
  "list", "map", "tuple", "_", "as", "from", "static", "interface", "import", "export", "world", "package", "constructor",
  "include", "with", "async",
];

/** The 44 reserved words, types first. As names they need a `%`. */
export const RESERVED_WORDS: readonly string[] = [...RESERVED_TYPES, ...OTHERS];
