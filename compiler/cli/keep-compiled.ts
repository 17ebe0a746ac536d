import { setFlagsFromString } from "node:v8";

/**
 * Has V8 keep what it has compiled while nothing is to be done. After some eight seconds of rest it would mark the heap bit by bit to
 * make it smaller, and on Node 24 give up most compiled code with that: the next run would be as slow as a first one. Without marking bit
 * by bit it never starts by itself. A heap that is full is collected all the same, in one piece.
 */
export function keepCompiled(): void {
  setFlagsFromString("--no-incremental-marking");
}
