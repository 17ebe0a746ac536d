/** The part of pino's interface that handlers see. */
export interface Logger {
  debug(fields: object, message?: string): void;
  debug(message: string): void;
  info(fields: object, message?: string): void;
  info(message: string): void;
  warn(fields: object, message?: string): void;
  warn(message: string): void;
  error(fields: object, message?: string): void;
  error(message: string): void;
  child(bindings: object): Logger;
  /** pino has it. Where it is missing or answers false for "debug", nothing is built for debug lines. */
  isLevelEnabled?(level: string): boolean;
}
