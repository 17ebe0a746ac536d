/** The HTTP side of a node: one server, any number of processes under it. */
export type { ServedDefinition } from "./served-definition.ts";
export type {
  Authenticate,
  AuthenticationRequest,
  HttpLimits,
  HttpServer,
  HttpServerOptions,
  MountedProcess,
} from "./server-options.ts";
export { startHttpServer } from "./node-server.ts";
