/** Route tables of any size, and requests for them. */

export type Kind = "static" | "parameter" | "wildcard" | "miss";

/** A route in the notation of WIT annotations: `/r1/{id}`, `/r1/files/*`. */
export interface TableRoute {
  readonly name: string;
  readonly kind: Exclude<Kind, "miss">;
  readonly path: string;
  /** What a request puts in place of the `{param}`s and the `*`, in order. */
  readonly values: readonly string[];
}

export interface Sample {
  readonly kind: Kind;
  readonly path: string;
  /** Of the route that has to be found; `null`: none. */
  readonly name: string | null;
  /** What has to be taken out of the path. */
  readonly values: readonly string[];
}

/** Of ten routes five are static, three have parameters, two end with a wildcard: resources of a REST service, ten routes each. */
export function routeTable(size: number): readonly TableRoute[] {
  return Array.from({ length: Math.ceil(size / 10) }, (_, group) =>
    resource(`${NOUNS[group % NOUNS.length]}${group}`),
  ).flat();
}

const NOUNS = ["users", "orders", "items", "carts", "payments", "invoices", "teams", "projects", "events", "reports"];

function resource(name: string): readonly TableRoute[] {
  const at = `/api/${name}`;
  return [
    fixed(at),
    fixed(`${at}/search`),
    fixed(`${at}/recent/all`),
    fixed(`/${name}`),
    fixed(`/${name}/new`),
    open("parameter", `${at}/by-id/{id}`, "4711"),
    open("parameter", `${at}/by-id/{id}/comments/{comment}`, "4711", "c-12"),
    open("parameter", `/${name}/by-name/{name}/edit`, "ada-lovelace"),
    open("wildcard", `/static/${name}/*`, "css/site/main.css"),
    open("wildcard", `${at}/files/*`, "2024/05/report.pdf"),
  ];
}

function fixed(path: string): TableRoute {
  return { name: path, kind: "static", path, values: [] };
}

function open(kind: "parameter" | "wildcard", path: string, ...values: string[]): TableRoute {
  return { name: path, kind, path, values };
}

/** Every route is asked for once, and for each there is a request that nothing answers. */
export function samplesOf(routes: readonly TableRoute[]): readonly Sample[] {
  const hits = routes.map(({ name, kind, path, values }): Sample => ({ name, kind, path: filled(path, values), values }));
  const misses = hits.map(({ kind, path }, index): Sample => {
    const missing = index % 2 === 0 || kind === "wildcard" ? path.replace(/^\/[^/]*/, "/none") : `${path}/absent`;
    return { name: null, kind: "miss", path: missing, values: [] };
  });
  return [...hits, ...misses];
}

function filled(path: string, values: readonly string[]): string {
  let next = 0;
  return path.replace(/\{[^}]*\}|\*/g, () => values[next++] ?? "");
}
