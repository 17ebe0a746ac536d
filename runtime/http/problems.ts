/** Every refusal of the HTTP side, in the seed's words (design 1.4). One function a problem; nothing here decides anything. */
import type { Faults } from "../codec/faults.ts";
import type { HttpMethod } from "../definition.ts";
import type { SendErrorKind } from "../send-error.ts";
import { shorten } from "./problem.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import { envelopeForm } from "./route.ts";
import type { Route } from "./route.ts";

const SHOWN_HANDLERS = 20;
const SHOWN_BODY = 200;
const SHOWN_FAULTS = 3;

export function malformedTarget(why: string): Problem {
  return {
    status: 400,
    code: "malformed-request",
    detail: `The request target cannot be used: ${why}.`,
    hint: "Send the path as it is meant: percent-encoded UTF-8, without empty segments and without . or .. segments.",
  };
}

export function malformedQuery(): Problem {
  return {
    status: 400,
    code: "malformed-request",
    detail: "The query string is not valid percent-encoding of UTF-8.",
    hint: "Write a literal % as %25, and other characters as the percent-encoded bytes of their UTF-8.",
  };
}

export function missingHost(): Problem {
  return {
    status: 400,
    code: "malformed-request",
    detail: "The Host header is missing.",
    hint: "HTTP/1.1 requires it in every request (RFC 9112, 3.2).",
  };
}

export function noHandler(method: string, path: string, hint: string): Problem {
  return { status: 404, code: "no-handler", detail: `No handler found for ${methodAndPath(method, path)}`, hint };
}

export function methodNotAllowed(method: string, path: string, allowed: readonly HttpMethod[]): Problem {
  return {
    status: 405,
    code: "method-not-allowed",
    detail: `No handler found for ${methodAndPath(method, path)}: it answers ${allowed.join(", ")}`,
    hint: "Use one of the methods that the Allow header names.",
    headers: ["Allow", allowed.join(", ")],
  };
}

/** `empty`: a body was announced, and nothing was in it. */
export function bodyRequired(routes: readonly Route[], empty: boolean): Problem {
  const names = routes.map((route) => route.handler.envelope);
  const who = names.length > SHOWN_HANDLERS ? "Every handler here" : `Handler ${orList(names)}`;
  const direct = routes.length === 1 && routes[0]?.pattern !== null;
  return {
    status: 400,
    code: "body-required",
    detail:
      `${who} requires a request body` +
      (empty
        ? ". Request body is empty. This handler expects a JSON object with the handler name and parameters."
        : ""),
    hint: `Send ${formsOf(routes)} as JSON${direct ? ", or the parameters' own JSON" : ""}.`,
  };
}

export function invalidJson(routes: readonly Route[], parseError: string): Problem {
  return {
    status: 400,
    code: "invalid-json",
    detail: `Invalid JSON in request body. Expected: ${formsOf(routes)}. Parse error: ${parseError}`,
    hint: "The body is read as JSON (RFC 8259, UTF-8). The parse error tells where it goes wrong.",
  };
}

/** `parseError`: what a reader of JSON says; `null` where the type alone refuses the body. */
export function unsupportedMediaType(named: string, parseError: string | null): Problem {
  return {
    status: 415,
    code: "unsupported-media-type",
    detail:
      parseError === null
        ? `This binding takes bodies of the type application/json alone; this one is ${named}.`
        : `The request body is ${named} and cannot be read as JSON. Parse error: ${parseError}`,
    hint: "Send JSON with Content-Type: application/json.",
    headers: ["Accept", "application/json"],
  };
}

/** `hint` replaces the general one. */
export function badParameters(route: Route, faults: Faults, hint: string | null): Problem {
  const told = faults.list
    .slice(0, SHOWN_FAULTS)
    .map((fault) => `${fault.path}: expected ${fault.expected}, found ${fault.found}`);
  const more = faults.count - told.length;
  return {
    status: 400,
    code: "bad-parameters",
    detail: `The parameters of ${route.handler.envelope} do not fit. ${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    hint:
      hint ?? "Correct the values at these paths: $ is the JSON body, path., query. and header. are the other places.",
    faults: faults.list,
  };
}

/** `hint` replaces the general one. */
export function unknownEnvelope(routes: readonly Route[], body: string, hint: string | null): Problem {
  return {
    status: 400,
    code: "unknown-envelope",
    detail: `Invalid request format. Expected one of ${formsOf(routes)}, but got: ${shorten(body, SHOWN_BODY).toWellFormed()}`,
    hint:
      hint ?? "Send an object with exactly one key, the handler's name in CamelCase, and its parameters as the value.",
  };
}

/** A hint; `meant` is the envelope key that differs from `key` by case or separators alone. */
export function caseMistake(key: string, meant: string): string {
  return `Handler names are CamelCase and case-sensitive: ${JSON.stringify(key)} is not ${JSON.stringify(meant)}. Use {${JSON.stringify(meant)}: ...}.`;
}

/** `where`: `POST /users`. */
export function wrongPlace(route: Route, method: string, path: string, where: string): Problem {
  return {
    status: 400,
    code: "wrong-place",
    detail: `Handler ${route.handler.envelope} does not answer ${methodAndPath(method, path)}. It answers ${where}`,
    hint: `Send the same body with ${where}.`,
  };
}

export function bodyTooLarge(limit: number): Problem {
  return {
    status: 413,
    code: "body-too-large",
    detail: `The request body is larger than ${limit} bytes.`,
    hint: "Send less at once, or raise the node's limit for bodies.",
  };
}

/** What node's parser refuses before there is a request. */
export function unreadableRequest(code: string): Problem {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return {
      status: 408,
      code: "timeout",
      detail: "The request did not arrive in time.",
      hint: "Send the whole request again.",
    };
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return {
      status: 431,
      code: "malformed-request",
      detail: "The request line and the headers are too large.",
      hint: "Send fewer or shorter headers.",
    };
  }
  if (code === "HPE_INVALID_METHOD") {
    return {
      status: 400,
      code: "malformed-request",
      detail: "This is no HTTP/1.1 request: it begins with no method that is known here.",
      hint: "Ask with GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in capitals, and without TLS.",
    };
  }
  return {
    status: 400,
    code: "malformed-request",
    detail: "This is no HTTP/1.1 request.",
    hint: "Look at the request line, the headers and the framing of the body (RFC 9112).",
  };
}

export function localOnly(): Problem {
  return {
    status: 403,
    code: "local-only",
    detail: "This part of the process answers the machine that it runs on, and nobody else.",
    hint: "Ask from that machine, by the name localhost or at 127.0.0.1, and not through a proxy.",
  };
}

export function fromElsewhere(): Problem {
  return {
    status: 403,
    code: "cross-site",
    detail: "This part of the process takes such requests from pages of its own origin alone.",
    hint: "Send it from a page of this node, or list the page's origin in http.cors. A proxy has to pass the Host header on as it is.",
  };
}

export function unauthenticated(hint = "Send the credentials that this node asks for."): Problem {
  return {
    status: 401,
    code: "unauthenticated",
    detail: "This part of the process answers authenticated callers alone.",
    hint,
    headers: ["WWW-Authenticate", 'Hypc realm="node"'],
  };
}

export function internalFailure(): Problem {
  return {
    status: 500,
    code: "failed",
    detail: "The request could not be handled.",
    hint: "The node's log tells why, under this correlation id.",
  };
}

export function stopping(): Problem {
  return {
    status: 503,
    code: "unavailable",
    detail: "This node is stopping.",
    hint: "Try again in a moment.",
    headers: ["Retry-After", "1"],
  };
}

/** `name`: the envelope key of the handler. */
export function handlerTimeout(name: string | null, deadlineMs: number): Problem {
  return {
    status: 504,
    code: "timeout",
    detail: `${name === null ? "The request" : `Handler ${name}`} was not done within ${deadlineMs} ms. Whether it took effect is not known.`,
    hint: "Look at its effect before you send it again.",
  };
}

/** What a process host says in place of an answer (design 3.4). */
export function deliveryFailure(kind: SendErrorKind, message: string): Problem {
  const [status, code, hint] = FAILURES[kind];
  const problem: Problem = { status, code, detail: message, hint };
  // What may have run is not asked for again by a machine.
  return status === 503 && kind !== "cancelled" ? { ...problem, headers: ["Retry-After", "1"] } : problem;
}

const FAILURES: Readonly<Record<SendErrorKind, readonly [status: number, code: ProblemCode, hint: string]>> = {
  failed: [500, "failed", "The node's log tells why, under this correlation id."],
  timeout: [504, "timeout", "Look at the effect of the request before you send it again."],
  overloaded: [503, "overloaded", "Wait as long as Retry-After says, then try again."],
  cancelled: [503, "unavailable", "Look at the effect of the request before you send it again."],
  offline: [503, "unavailable", "Try again in a moment."],
  "no-such-process": [503, "unavailable", "Try again in a moment."],
  "no-such-handler": [404, "no-handler", "Compare the client with the process's contract."],
  forbidden: [403, "forbidden", "Ask the owner of the node."],
  "contract-mismatch": [400, "bad-parameters", "Compare the client with the process's contract."],
  "bad-request": [400, "bad-parameters", "Compare the request with the process's contract."],
  "too-large": [507, "state-too-large", "Raise that limit, or keep less in the state of the process."],
};

function methodAndPath(method: string, path: string): string {
  return `${shorten(method, 20)} ${shorten(path, 200).toWellFormed()}`;
}

function formsOf(routes: readonly Route[]): string {
  return orList(routes.map(envelopeForm));
}

/** `a`, `a or b`, `a, b or c`, at most twenty. */
function orList(texts: readonly string[]): string {
  const shown = texts.slice(0, SHOWN_HANDLERS);
  const more = texts.length - shown.length;
  if (more > 0) return `${shown.join(", ")} or ${more} more`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
