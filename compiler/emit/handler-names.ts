/** What handlers are called in TypeScript, in every file that names them. */
import type { Param } from "../model.ts";
import type { Handler, HttpHandlerModel, WsHandlerModel } from "../process/model.ts";
import { camelCase, identifier } from "./names.ts";

/** A method's name; any word may be one, so nothing is escaped. */
export function methodName(handler: Handler): string {
  return camelCase(handler.name);
}

/** The constant in `codecs/procedures.ts`: `addProcedure`. */
export function procedureName(handler: Handler): string {
  return `${camelCase(handler.name)}Procedure`;
}

/** The method that sends typed messages to the channels of a handler: `pushChat`. */
export function pushName(handler: Handler): string {
  return `push${handler.envelope}`;
}

/** Local names of one function: its parameters as the contract calls them, then whatever else it needs beside them. */
export class LocalNames {
  private readonly taken = new Set<string>();

  /** The parameter's name; the checker has seen to it that no two are the same. */
  parameter(param: Param): string {
    const name = identifier(param.name);
    this.taken.add(name);
    return name;
  }

  /** `wanted`, with a `_` at its end where a parameter has that name. */
  other(wanted: string): string {
    let name = wanted;
    while (this.taken.has(name)) name += "_";
    this.taken.add(name);
    return name;
  }
}

/** The route in documentation: `GET /counter`; `POST, any path`; `Any method, /x`. */
export function routeText({ method, path }: HttpHandlerModel): string {
  if (path === null) return `${method ?? "Any method"}, any path`;
  return method === null ? `Any method, ${path.text}` : `${method} ${path.text}`;
}

const WS_NOTES = { message: "Messages of WebSockets", open: "A WebSocket was opened", close: "A WebSocket was closed", client: "Messages on WebSockets that this process opened" } as const;

/** The connections of a WebSocket handler in documentation: `Messages of WebSockets, /chat`. */
export function wsText({ kind, path }: WsHandlerModel): string {
  if (kind === "client") return WS_NOTES.client;
  return `${WS_NOTES[kind]}, ${path === null ? "any other path" : path.text}`;
}

/** What an `@eth` handler gets, in documentation. */
export const ETH_NOTE = "Updates of Ethereum subscriptions";

/** What a handler answers, for its documentation. */
export function handlerNote(handler: Handler): string {
  if (handler.ws !== null) return `${wsText(handler.ws)}.`;
  if (handler.eth) return `${ETH_NOTE}.`;
  if (handler.http !== null) return routeText(handler.http);
  if (handler.remote === null) return "Answers processes of the same node.";
  const { from } = handler.remote;
  return from === null ? "Answers other processes." : `Answers processes of ${from.join(", ")}.`;
}

/** `@param` lines of the parameters that have documentation. */
export function parameterTags(parameters: readonly Param[]): string[] {
  return parameters.flatMap(({ name, docs }) => (docs === null ? [] : [`@param ${identifier(name)} - ${docs.trim().replace(/\s*[\n\r]\s*/g, " ")}`]));
}
