import { isAnswered, type Answered, type HistoryRecord } from "../history.ts";
import { chained } from "../ledger/chain.ts";
import type { Violation } from "./violation.ts";

/**
 * One line of states, and one owner at a time. The state itself counts its additions (`sequence`), hashes them (`chain`) and counts its owners
 * (`generation`), so that two owners who both write show:
 *
 * 1. as two additions with one sequence, or two chains at one sequence (the state was forked);
 * 2. as a chain that does not follow from the one before by the addition that was answered (a write went in between);
 * 3. as one generation with two owners, or one owner in two generations;
 * 4. as a generation that answers at a higher sequence than a later generation did (an owner came back);
 * 5. as an answer that is older, by sequence or generation, than one that had arrived before it was asked for.
 */
export function checkOwners(history: readonly HistoryRecord[]): Violation[] {
  const answers = history.filter(isAnswered);
  return [...forks(answers), ...generations(answers), ...returns(answers), ...stale(answers)];
}

function forks(answers: readonly Answered[]): Violation[] {
  const violations: Violation[] = [];
  const additions = new Map<bigint, Answered>();
  const states = new Map<bigint, Answered>();
  for (const answer of answers) {
    const { sequence, chain } = answer.outcome.receipt;
    const known = states.get(sequence);
    if (known === undefined) states.set(sequence, answer);
    else if (known.outcome.receipt.chain !== chain) violations.push(violation([known, answer], `two states are number ${sequence}`));
    if (answer.handler !== "add") continue;
    const other = additions.get(sequence);
    if (other === undefined) additions.set(sequence, answer);
    else violations.push(violation([other, answer], `two additions are number ${sequence}`));
  }
  for (const [sequence, addition] of additions) {
    const before = states.get(sequence - 1n);
    const from = before?.outcome.receipt.chain ?? (sequence === 1n ? 0n : undefined);
    if (from === undefined) continue;
    if (chained(from, addition.counter, addition.amount) === addition.outcome.receipt.chain) continue;
    violations.push(violation(before === undefined ? [addition] : [before, addition], `addition ${sequence} does not follow the state before it`));
  }
  return violations;
}

function generations(answers: readonly Answered[]): Violation[] {
  const violations: Violation[] = [];
  const owners = new Map<bigint, Answered>();
  const tenures = new Map<string, Answered>();
  for (const answer of answers) {
    const { generation, owner } = answer.outcome.receipt;
    const first = owners.get(generation) ?? answer;
    owners.set(generation, first);
    if (first.outcome.receipt.owner !== owner) violations.push(violation([first, answer], `generation ${generation} has two owners`));
    const tenure = tenures.get(owner) ?? answer;
    tenures.set(owner, tenure);
    if (tenure.outcome.receipt.generation !== generation) violations.push(violation([tenure, answer], `${owner} is owner in two generations`));
  }
  return violations;
}

function returns(answers: readonly Answered[]): Violation[] {
  const violations: Violation[] = [];
  const sorted = answers.toSorted(
    (a, b) => order(a.outcome.receipt.sequence, b.outcome.receipt.sequence) || Number(b.handler === "add") - Number(a.handler === "add"),
  );
  // Who has added belongs to the state that it made; who has read, to the states after the one that it read.
  let floor: Answered | undefined;
  let readers: Answered | undefined;
  for (const [index, answer] of sorted.entries()) {
    const { sequence } = answer.outcome.receipt;
    if (sorted[index - 1]?.outcome.receipt.sequence !== sequence) floor = later(floor, readers);
    if (floor !== undefined && answer.outcome.receipt.generation < floor.outcome.receipt.generation)
      violations.push(violation([floor, answer], `generation ${answer.outcome.receipt.generation} goes on after generation ${floor.outcome.receipt.generation}`));
    if (answer.handler === "add") floor = later(floor, answer);
    else readers = later(readers, answer);
  }
  return violations;
}

/** The one of the later generation. */
function later(a: Answered | undefined, b: Answered | undefined): Answered | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.outcome.receipt.generation > a.outcome.receipt.generation ? b : a;
}

function stale(answers: readonly Answered[]): Violation[] {
  const violations: Violation[] = [];
  const ended = answers.toSorted((a, b) => a.end - b.end);
  const started = answers.toSorted((a, b) => a.start - b.start);
  let next = 0;
  let newest: Answered | undefined;
  let youngest: Answered | undefined;
  for (const answer of started) {
    for (let before = ended[next]; before !== undefined && before.end < answer.start; before = ended[++next]) {
      const { sequence } = before.outcome.receipt;
      if (newest === undefined || sequence > newest.outcome.receipt.sequence) newest = before;
      youngest = later(youngest, before);
    }
    const { sequence, generation } = answer.outcome.receipt;
    const least = newest === undefined ? 0n : newest.outcome.receipt.sequence + (answer.handler === "add" ? 1n : 0n);
    if (newest !== undefined && sequence < least) violations.push(violation([newest, answer], `an answer is older than one before it`));
    if (youngest !== undefined && generation < youngest.outcome.receipt.generation)
      violations.push(violation([youngest, answer], `generation ${generation} answers after generation ${youngest.outcome.receipt.generation} did`));
  }
  return violations;
}

function violation(answers: readonly Answered[], text: string): Violation {
  const shown = answers.map(({ id, handler, outcome: { receipt } }) => `call ${id} (${handler}: sequence ${receipt.sequence}, generation ${receipt.generation}, owner ${receipt.owner})`);
  return { checker: "owners", text: `${text}: ${shown.join(", ")}`, calls: answers.map(({ id }) => id) };
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
