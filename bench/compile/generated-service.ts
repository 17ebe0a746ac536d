/**
 * A process with `count` routes in interfaces of thirty each: for every five of them records, a variant, an enum, constraints, and the
 * methods and path parameters of a resource; money, pages and failures are shared by all. `edit` is part of one route's documentation, `name`
 * that of the package and its world.
 */
export function generatedService(count: number, edit = 0, name = "service"): string {
  const interfaces = Array.from({ length: Math.ceil(count / PER_INTERFACE) }, (_, at) => interfaceText(at, Math.min(PER_INTERFACE, count - at * PER_INTERFACE), edit));
  const exports = interfaces.map((_, at) => `  export part-${at};\n`).join("");
  return `/// A service that was made to be measured.\npackage bench:${name}@1.0.0;\n\n${COMMON}${interfaces.join("")}/// @process(name = "Service")\nworld ${name} {\n${exports}}\n`;
}

const PER_INTERFACE = 30;
const PER_RESOURCE = 5;

const COMMON = `interface common {
  /// An amount in the smallest unit of its currency.
  record money {
    amount: s64,
    /// @length(3, 3)
    currency: string,
  }

  record page { offset: u32, limit: u32, total: u32 }

  variant failure {
    /// @status(404)
    not-found,
    /// @status(409)
    conflict(string),
    /// @status(422)
    refused(list<string>),
  }
}

`;

function interfaceText(at: number, routes: number, edit: number): string {
  const resources = Array.from({ length: Math.ceil(routes / PER_RESOURCE) }, (_, index) => resourceText(at, index, routes - index * PER_RESOURCE, edit));
  return `/// Part ${at}.\ninterface part-${at} {\n  use common.{failure, money, page};\n\n${resources.join("")}}\n\n`;
}

function resourceText(part: number, index: number, routes: number, edit: number): string {
  const name = `thing-${part * (PER_INTERFACE / PER_RESOURCE) + index}`;
  const path = `/part-${part}/${name}s`;
  const types = `  enum ${name}-state { open, closed, gone }

  variant ${name}-kind { plain, sized(u32), named(string) }

  /// One of them.
  record ${name} {
    id: string,
    /// As it is called.
    name: string,
    description: option<string>,
    price: money,
    state: ${name}-state,
    kind: ${name}-kind,
    tags: list<string>,
    created-at: s64,
  }

  record ${name}-draft {
    /// @length(1, 200)
    name: string,
    price: money,
    kind: ${name}-kind,
    tags: list<string>,
  }

  record ${name}-list { items: list<${name}>, page: page }

`;
  const functions = [
    `  /// All of them, newest first${part === 0 && index === 0 ? ` (${edit})` : ""}.
  /// @http(method = "GET", path = "${path}")
  list-${name}s: func(offset: option<u32>, limit: option<u32>, tag: option<string>) -> ${name}-list;

`,
    `  /// @http(method = "GET", path = "${path}/{id}")
  get-${name}: func(id: string) -> result<${name}, failure>;

`,
    `  /// Makes one of a draft.
  /// @http(method = "POST", path = "${path}")
  /// @status(201)
  create-${name}: func(draft: ${name}-draft) -> result<${name}, failure>;

`,
    `  /// @http(method = "PUT", path = "${path}/{id}")
  replace-${name}: func(id: string, draft: ${name}-draft) -> result<${name}, failure>;

`,
    `  /// @http(method = "DELETE", path = "${path}/{id}")
  delete-${name}: func(id: string) -> result<_, failure>;

`,
  ];
  return types + functions.slice(0, routes).join("");
}
