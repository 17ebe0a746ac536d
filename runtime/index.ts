/**
 * `hypc/runtime`: what processes and their generated handler tables stand on. Codecs and clients, which work in browsers
 * too, are `hypc/client`.
 */
export { address, formatAddress, type Address } from "./address.ts";
export { ConfigError } from "./config-error.ts";
export * from "./generated.ts";
export type { Origin, ResponseControl } from "./context.ts";
export { EthError, type EthErrorKind } from "./eth/error.ts";
export type { EthSub, EthSubError, EthSubResult } from "./eth/eth-delivery.ts";
export type {
  EthBlock,
  EthCall,
  EthHandle,
  EthLog,
  EthLogFilter,
  EthRequestOptions,
  EthSubscriptionKind,
  Hex,
} from "./eth/eth-handle.ts";
export type { EthOptions } from "./eth/options.ts";
export { EncodeError, type Fault } from "./codec/faults.ts";
export { NOT_PLAIN, scanJsonText } from "./codec/json-scan.ts";
export type { BackgroundWork } from "./host/background.ts";
export type { ExitHealth, ExitKind, LeaseHealth, ProcessHealth, ProcessStatus, SaveHealth } from "./host/health.ts";
export type { Timer, TimerOptions, TimerWork } from "./host/timer.ts";
export type { Authenticate, AuthenticationRequest, HttpLimits } from "./http/index.ts";
export type { Logger } from "./log.ts";
export type { LogLevel } from "./log-pino.ts";
export { startNode, type Node, type StopOptions } from "./node.ts";
export type { AdminOptions, HttpOptions, NodeLimits, NodeOptions } from "./node/options.ts";
export {
  exitMessage,
  type ExitMessage,
  type ExitOptions,
  type OnExit,
  type ProcessExit,
  type RestartOptions,
} from "./node/exit-policy.ts";
export type { ProcessInfo } from "./node/process-info.ts";
export { ProcessStartError } from "./node/process-start-error.ts";
export type { SpawnOptions } from "./node/spawn.ts";
export type { ProcessClass } from "./process.ts";
export type { ProcessHandle, ProcessRequest, ProcessRequestInit } from "./process-handle.ts";
export type { ChannelInfo, ProcessServer } from "./process-server.ts";
export { CALL, type CallOptions, type JsonProcedure, type ProcedureCodec, type RpcCaller } from "./rpc/caller.ts";
export { hashPassword } from "./session/password-hash.ts";
export type { AttemptLimits, SessionOptions } from "./session/session-options.ts";
export { SendError, type SendErrorKind } from "./send-error.ts";
export { StateError, type StateErrorCode } from "./state/index.ts";
export { readOld, type OldValue } from "./state/read-old.ts";
export { MemoryNetwork } from "./transport/memory-network.ts";
export { nats } from "./transport/nats/nats.ts";
export type { NatsOptions } from "./nats/options.ts";
export { natsKv } from "./state/nats-kv/nats-kv.ts";
export type { NatsKvOptions } from "./state/nats-kv/options.ts";
export type { LazyLoadBlob, WsContent, WsMessageType } from "./ws/frames.ts";
export type { WsLimits } from "./ws/limits.ts";
export type { WebSocketChannel, WebSocketOptions } from "./ws/opened-channel.ts";
export type { Transport } from "./transport/transport.ts";
export { err, ok, type Err, type Ok } from "./values.ts";
