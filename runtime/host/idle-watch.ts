/**
 * Who waits until processes of a node have nothing left to do. Mostly nobody does: then the end of a message costs one
 * look at `watched`.
 */
export class IdleWatch {
  readonly #looks = new Set<() => void>();
  /** Somebody waits. Written here alone. */
  watched = false;

  /** Resolves when `isIdle` says so: it is asked now, and whenever a process has nothing left to do. */
  until(isIdle: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isIdle()) return;
        this.#looks.delete(look);
        this.watched = this.#looks.size > 0;
        resolve();
      };
      this.#looks.add(look);
      this.watched = true;
      look();
    });
  }

  /** A process has nothing left to do. */
  tell(): void {
    for (const look of this.#looks) look();
  }
}
