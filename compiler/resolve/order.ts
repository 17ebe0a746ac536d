/** Topological order, with the ties broken as the reference breaks them. */

export interface Ordering {
  /** Every node after those that it needs, as far as there is such an order; earlier nodes first. */
  readonly order: readonly number[];
  /** One cycle of each knot of nodes that need one another: each needs the next, the last the first. */
  readonly cycles: readonly (readonly number[])[];
  /** Nodes that need themselves, by whatever way. */
  readonly cyclic: ReadonlySet<number>;
}

/**
 * Orders the nodes `0..count-1`. `needs(n)` names what must come before `n`; of several nodes that could come next the
 * lowest does. Linear in nodes and edges where nodes need earlier ones only, else with a logarithm of the nodes.
 */
export function orderByNeed(count: number, needs: (node: number) => readonly number[]): Ordering {
  if (needsEarlierOnly(count, needs))
    return { order: Array.from({ length: count }, (_, node) => node), cycles: [], cyclic: new Set() };
  const missing = new Int32Array(count);
  const neededBy: number[][] = Array.from({ length: count }, () => []);
  for (let node = 0; node < count; node++) {
    for (const other of needs(node)) {
      missing[node] = (missing[node] ?? 0) + 1;
      neededBy[other]?.push(node);
    }
  }
  const order: number[] = [];
  const ready = new SmallestFirst();
  const release = (node: number): void => {
    for (const other of neededBy[node] ?? []) {
      missing[other] = (missing[other] ?? 0) - 1;
      if (missing[other] === 0) ready.push(other);
    }
  };
  const drain = (): void => {
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      order.push(node);
      release(node);
    }
  };
  for (let node = 0; node < count; node++) if (missing[node] === 0) ready.push(node);
  drain();
  if (order.length === count) return { order, cycles: [], cyclic: new Set() };

  const done = new Set(order);
  const rest: number[] = [];
  for (let node = 0; node < count; node++) if (!done.has(node)) rest.push(node);
  const knots = findKnots(rest, (node) => needs(node).filter((other) => !done.has(other)));
  const cyclic = new Set(knots.flat());
  // What only depends on a knot can still be ordered once the knot is taken as done.
  for (const node of rest) {
    if (!cyclic.has(node)) continue;
    order.push(node);
    // Below zero it is never released a second time.
    missing[node] = -1;
  }
  for (const node of cyclic) release(node);
  drain();
  const cycles = knots.map((knot) => shortestCycle(knot, needs));
  return { order, cycles, cyclic };
}

function needsEarlierOnly(count: number, needs: (node: number) => readonly number[]): boolean {
  for (let node = 0; node < count; node++) {
    for (const other of needs(node)) if (other >= node) return false;
  }
  return true;
}

/** A binary heap of numbers. */
class SmallestFirst {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= item) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
      const below = items[child] ?? 0;
      if (below >= last) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return top;
  }
}

/** Strongly connected components that hold a cycle (Tarjan 1972, without recursion), by their lowest node. */
function findKnots(nodes: readonly number[], needs: (node: number) => readonly number[]): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open = new Set<number>();
  const stack: number[] = [];
  const knots: number[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const walk: { readonly node: number; readonly edges: readonly number[]; next: number }[] = [];
    const enter = (node: number): void => {
      index.set(node, index.size);
      low.set(node, index.size - 1);
      open.add(node);
      stack.push(node);
      walk.push({ node, edges: needs(node), next: 0 });
    };
    enter(root);
    for (let frame = walk.at(-1); frame !== undefined; frame = walk.at(-1)) {
      const edge = frame.edges[frame.next++];
      if (edge !== undefined) {
        if (!index.has(edge)) enter(edge);
        else if (open.has(edge)) low.set(frame.node, Math.min(low.get(frame.node) ?? 0, index.get(edge) ?? 0));
        continue;
      }
      walk.pop();
      const parent = walk.at(-1);
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(frame.node) ?? 0));
      if (low.get(frame.node) !== index.get(frame.node)) continue;
      const knot: number[] = [];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        open.delete(node);
        knot.push(node);
        if (node === frame.node) break;
      }
      if (knot.length > 1 || needs(frame.node).includes(frame.node)) knots.push(knot.sort((a, b) => a - b));
    }
  }
  return knots.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** The shortest way from a knot's lowest node back to it (breadth first). */
function shortestCycle(knot: readonly number[], needs: (node: number) => readonly number[]): number[] {
  const start = knot[0] ?? 0;
  const inside = new Set(knot);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const next of needs(node)) {
      if (next === start) {
        const cycle = [node];
        for (let at = node; at !== start;) cycle.push((at = cameFrom.get(at) ?? start));
        return cycle.reverse();
      }
      if (!inside.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [start];
}
