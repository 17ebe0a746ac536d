/** Thrown where a node or a process cannot be started the way it was asked for: what is wrong, and what to do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** The option or argument at fault: `name`, `http.port`, `process`, `mount`, `address`. */
  readonly option: string;
  constructor(option: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.option = option;
  }
}
