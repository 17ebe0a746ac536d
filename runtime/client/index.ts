/**
 * `hypc/client`: what generated types, codecs and clients import, and what their callers need beside them. Nothing here
 * needs more than a browser has.
 */
export { address, type Address } from "../address.ts";
export * from "../codec/binary-surface.ts";
export * from "../codec/json-surface.ts";
export { CALL, type CallOptions, type JsonProcedure, type ProcedureCodec, type RpcCaller } from "../rpc/caller.ts";
export { SendError, type SendErrorKind } from "../send-error.ts";
export { err, ok, type Err, type Ok } from "../values.ts";
export { AnswerError, NetworkError, ProblemError, type Problem } from "./errors.ts";
export type { JsonDecoder, ReceivedAnswer } from "./http-answer.ts";
export {
  HttpClient,
  type Fetch,
  type FetchedResponse,
  type FetchInit,
  type HeaderValues,
  type HttpCall,
  type HttpCallOptions,
  type HttpClientOptions,
} from "./http-client.ts";
export { RpcTarget } from "./rpc-target.ts";
export type { ReconnectOptions } from "./backoff.ts";
export {
  WsClient,
  type WebSocketClass,
  type WebSocketLike,
  type WsCall,
  type WsChannel,
  type WsChannelOptions,
  type WsClientOptions,
} from "./ws-client.ts";
export { headerText, pathRest, pathSegment, QueryText } from "./request-text.ts";
