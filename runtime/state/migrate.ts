import type { StateDefinition } from "../definition.ts";
import { decodeBinary, encodeBinary } from "../codec/binary.ts";
import { DecodeError } from "../codec/decode-error.ts";
import { EncodeError } from "../codec/faults.ts";
import { Conversion } from "./convert.ts";
import type { TypeDescriptor } from "./descriptor.ts";
import { ValueReader, ValueWriter } from "./interpret.ts";
import { StateError } from "./state-error.ts";

/**
 * `migrate(old)` of a process class. `converted` is what the runtime made of it by names, or `undefined` where it could not; a
 * value of its own.
 */
export type Migrate<S> = (old: unknown, converted: S | undefined) => S;

/** A state of the new type, and its bytes. */
export interface Migrated<S> {
  readonly state: S;
  readonly payload: Uint8Array;
}

/**
 * Makes the state of a contract out of what an earlier one saved: by names, then by `migrate` where there is one. Throws
 * `StateError` with each field that stands in the way and what to do about it.
 */
export function migrateState<S>(
  definition: StateDefinition<S>,
  key: string,
  stored: Uint8Array,
  type: TypeDescriptor,
  migrate: Migrate<S> | undefined,
): Migrated<S> {
  const name = type.kind === "record" ? type.name : "state";
  const read = (): unknown => decodeBinary((input) => new ValueReader().read(type, input, name), stored);
  let old: unknown;
  try {
    old = read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new StateError(
      "state-damaged",
      `The stored state of ${key} cannot be read by the description that was stored with it: ${error.message}.`,
      "Restore the data directory from a backup, or start with another one to begin anew. Nothing was changed.",
      error,
    );
  }
  const { descriptor } = definition;
  const conversion = new Conversion(definition.defaults ?? new Map());
  const root = descriptor.kind === "record" ? descriptor.name : name;
  const value = conversion.convert(old, type, descriptor, root);
  const { obstacles } = conversion;
  let converted: Migrated<S> | undefined;
  let fault: DecodeError | EncodeError | undefined;
  if (obstacles.length === 0) {
    try {
      const payload = encodeBinary((each: unknown, out) => new ValueWriter().write(descriptor, each, out, root), value);
      converted = { state: decodeBinary(definition.read, payload), payload };
    } catch (error) {
      if (!(error instanceof DecodeError) && !(error instanceof EncodeError)) throw error;
      fault = error;
    }
  }
  if (migrate !== undefined) return byClass(definition, key, read(), converted?.state, migrate);
  if (converted !== undefined) return converted;
  if (fault !== undefined) throw forbidden(key, fault);
  throw new StateError(
    "state-mismatch",
    `The stored state of ${key} has another type than its contract's, and cannot be made one of it: ${obstacles.map(({ at, what }) => `\`${at}\` ${what}`).join("; ")}.`,
    "Give new fields a `@default` or an `option<...>` type, keep the type of the others or widen it, or write `migrate(old)` in the process's class; " +
      "or run the contract that saved it. Nothing was changed.",
  );
}

function byClass<S>(
  definition: StateDefinition<S>,
  key: string,
  old: unknown,
  converted: S | undefined,
  migrate: Migrate<S>,
): Migrated<S> {
  let made: S;
  try {
    made = migrate(old, converted);
  } catch (error) {
    throw new StateError(
      "state-mismatch",
      `The stored state of ${key} has another type than its contract's, and migrate(old) of its class failed: ${error instanceof Error ? error.message : String(error)}.`,
      "Correct it, or run the contract that saved the state. Nothing was changed.",
      error,
    );
  }
  try {
    const payload = encodeBinary(definition.write, made);
    return { state: decodeBinary(definition.read, payload), payload };
  } catch (error) {
    const promise = made instanceof Promise ? " (a promise: it must not be async)" : "";
    const reason = error instanceof Error ? error.message : String(error);
    if (made instanceof Promise) made.catch(() => {});
    throw new StateError(
      "state-mismatch",
      `What migrate(old) made of the stored state of ${key} is none of the contract's type${promise}: ${reason}.`,
      "Correct it, or run the contract that saved the state. Nothing was changed.",
      error,
    );
  }
}

/** Where a value is of the type, but not within its constraints. */
export function forbidden(key: string, fault: Error): StateError {
  return new StateError(
    "state-invalid",
    `The stored state of ${key} holds a value that its contract does not allow: ${fault.message}.`,
    "Was a constraint (@min, @max, @length, @pattern, @format) added since it was saved? Relax it, write migrate(old) in the process's class, " +
      "or start with another data directory to begin anew. Nothing was changed.",
    fault,
  );
}

/** Where nothing says what the stored bytes mean. */
export function undescribed(key: string): StateError {
  return new StateError(
    "state-mismatch",
    `The stored state of ${key} has another type than its contract's: its description is missing, so what differs cannot be told.`,
    "Run the contract that saved it, or start with another data directory to begin anew. Nothing was changed.",
  );
}
