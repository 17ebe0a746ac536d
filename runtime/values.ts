/** The outcome of a fallible function, as a value. */
export type Result<T, E> = Ok<T> | Err<E>;
export interface Ok<T> {
  readonly tag: "ok";
  readonly val: T;
}
export interface Err<E> {
  readonly tag: "err";
  readonly val: E;
}

/** `option<option<T>>` and deeper: one level that can be told from the next. */
export type Option<T> = { readonly tag: "some"; readonly val: T } | { readonly tag: "none" };

/** `error-context`: what failed, for people to read. */
export interface ErrorContext {
  readonly debugMessage: string;
}

/** `ok(value)`, or `ok()` for a `result` without an ok type. */
export function ok(): Ok<undefined>;
export function ok<T>(val: T): Ok<T>;
export function ok<T>(val?: T): Ok<T | undefined> {
  return { tag: "ok", val };
}

/** `err(value)`, or `err()` for a `result` without an error type. */
export function err(): Err<undefined>;
export function err<E>(val: E): Err<E>;
export function err<E>(val?: E): Err<E | undefined> {
  return { tag: "err", val };
}
