/**
 * Tells names apart that several things want, by numbers. A name that was found taken has to stay so: the next search for the same name
 * goes on behind it, or a thousand things of one name would ask half a million times.
 */
export class NameNumbers {
  readonly #next = new Map<string, number>();

  /** The first of `wanted`, `wanted2`, `wanted3` ... that is free; `between` stands before the number. */
  free(wanted: string, between: string, isTaken: (name: string) => boolean): string {
    if (!isTaken(wanted)) return wanted;
    for (let number = this.#next.get(wanted) ?? 2; ; number++) {
      const name = `${wanted}${between}${number}`;
      if (isTaken(name)) continue;
      this.#next.set(wanted, number);
      return name;
    }
  }
}
