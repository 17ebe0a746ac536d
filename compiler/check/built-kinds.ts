/**
 * The annotations whose runtime part may be missing, and whether this version has it: the one switch. What is `false` is
 * refused with that reason; its other rules speak up as soon as it is `true`.
 */
export const BUILT_KINDS = {
  ws: true,
  "ws-open": true,
  "ws-close": true,
  "ws-client": true,
  "bind-ws": true,
  eth: true,
} as const satisfies Readonly<Record<string, boolean>>;

export type OptionalKind = keyof typeof BUILT_KINDS;
export type BuiltKinds = Readonly<Record<OptionalKind, boolean>>;

/** What the runtime lacks where a kind is not built. */
export const MISSING_PARTS: Readonly<Record<OptionalKind, string>> = {
  ws: "WebSocket server",
  "ws-open": "WebSocket server",
  "ws-close": "WebSocket server",
  "bind-ws": "WebSocket server",
  "ws-client": "WebSocket client",
  eth: "Ethereum subscriptions",
};

export function isOptionalKind(name: string): name is OptionalKind {
  return Object.hasOwn(BUILT_KINDS, name);
}

/** True for what this version serves. */
export function isBuilt(name: string, kinds: BuiltKinds): boolean {
  return !isOptionalKind(name) || kinds[name];
}
