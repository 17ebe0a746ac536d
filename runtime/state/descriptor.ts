/**
 * A type as data: stored beside a state, so that a later contract can read it. Positional like the binary codec: the order
 * of fields and cases is that of the contract. Names are WIT names.
 */
export type TypeDescriptor =
  | { readonly kind: "primitive"; readonly name: string }
  | { readonly kind: "list"; readonly element: TypeDescriptor; readonly length?: number }
  | { readonly kind: "map"; readonly key: TypeDescriptor; readonly value: TypeDescriptor }
  | { readonly kind: "option"; readonly element: TypeDescriptor }
  | { readonly kind: "result"; readonly ok: TypeDescriptor | null; readonly err: TypeDescriptor | null }
  | { readonly kind: "tuple"; readonly items: readonly TypeDescriptor[] }
  | {
      readonly kind: "record";
      readonly name: string;
      readonly fields: readonly { readonly name: string; readonly type: TypeDescriptor }[];
    }
  | {
      readonly kind: "variant";
      readonly name: string;
      readonly cases: readonly { readonly name: string; readonly type: TypeDescriptor | null }[];
    }
  | { readonly kind: "enum"; readonly name: string; readonly cases: readonly string[] }
  | { readonly kind: "flags"; readonly name: string; readonly flags: readonly string[] };
