import { formatProcessId } from "../address.ts";
import type { Address } from "../address.ts";
import type { Delivery } from "../delivery.ts";
import type { SendErrorKind } from "../send-error.ts";
import { StateError } from "../state/state-error.ts";

/** Why a message gets no answer of its handler. */
export interface Failure {
  readonly kind: SendErrorKind;
  /** May leave the node. */
  readonly message: string;
  /** May not. */
  readonly cause: unknown;
}

/** Its process has ended, or ends, and takes nothing in. */
export function stopped(process: Address, isOver: boolean): Failure {
  return failure("offline", `${formatProcessId(process)} ${isOver ? "has stopped" : "stops"}`);
}

/** Its process ended while it waited. */
export function stoppedBefore(process: Address): Failure {
  return failure("offline", `${formatProcessId(process)} stopped before this message was started`);
}

/** Its process ended while its handler ran. */
export function stoppedMeanwhile(process: Address): Failure {
  return failure("cancelled", `${formatProcessId(process)} stopped before this message had finished: outcome unknown`);
}

/** `limit` messages are accepted already and not answered. */
export function overloaded(process: Address, limit: number): Failure {
  return failure(
    "overloaded",
    `${formatProcessId(process)} has ${limit} messages waiting, which is its limit: try again later`,
  );
}

/** Another member of the node has the process, as `refusal` says. */
export function hasElsewhere(refusal: string): Failure {
  return failure("offline", refusal);
}

/** Not started here, for such a reason, where a transport may have given it to a member that may have the process as well. */
export function notKnown({ message }: Failure): Failure {
  return failure("cancelled", `${message}; another member may have the process: whether it ran is not known`);
}

/** Not started: nobody waits any more, or its deadline had passed. */
export function notStarted({ context, handler }: Delivery): Failure {
  return context.aborted
    ? failure("cancelled", `\`${handler.name}\` was not started: nobody waits for it any more`)
    : failure("timeout", `\`${handler.name}\` was not started: its deadline had passed`);
}

/** Its handler threw why nobody waits for it any more. */
export function endedEarly(handler: string, cause: unknown): Failure {
  return failure("cancelled", `\`${handler}\` ended early: nobody waited for it any more`, cause);
}

/** Its handler threw. What it threw stays in the node. */
export function threw(handler: string, node: string, correlationId: string, cause: unknown): Failure {
  return failure(
    "failed",
    `\`${handler}\` failed; the log of ${node} says why (correlation id ${correlationId})`,
    cause,
  );
}

/** Its handler has run, and what it changed could not be saved. */
export function notSaved({ context: { handlerName, correlationId } }: Delivery, cause: unknown): Failure {
  if (cause instanceof StateError && cause.code === "too-large")
    return failure(
      "too-large",
      `\`${handlerName}\` ran, but the state of its process cannot be saved as it is now: ${cause.problem}`,
      cause,
    );
  return failure(
    "failed",
    `\`${handlerName}\` ran, but its process's state could not be saved: outcome unknown (correlation id ${correlationId})`,
    cause,
  );
}

function failure(kind: SendErrorKind, message: string, cause?: unknown): Failure {
  return { kind, message, cause };
}
