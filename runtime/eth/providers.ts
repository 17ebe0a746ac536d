import type { Deadlines } from "../deadlines.ts";
import type { Logger } from "../log.ts";
import type { CheckedEthOptions } from "./options.ts";
import { EthProvider } from "./provider.ts";

/** The Ethereum providers of one node: processes that name the same one share its connection. */
export class EthProviders {
  readonly #deadlines: Deadlines;
  readonly #log: Logger;
  /** Of processes that name none. */
  defaults: CheckedEthOptions | undefined = undefined;
  readonly #providers = new Map<string, EthProvider>();

  constructor(deadlines: Deadlines, log: Logger) {
    this.#deadlines = deadlines;
    this.#log = log;
  }

  /** The provider of these options, connected or not. With other limits or headers it is another one. */
  of(options: CheckedEthOptions): EthProvider {
    const key = JSON.stringify(options);
    const known = this.#providers.get(key);
    if (known !== undefined) return known;
    const provider = new EthProvider(options, this.#deadlines, this.#log);
    this.#providers.set(key, provider);
    return provider;
  }

  close(): void {
    for (const provider of this.#providers.values()) provider.close();
  }
}
