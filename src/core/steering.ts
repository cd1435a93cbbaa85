// Changes of the load while a run goes on, on their way to all who send it.

/** From `at` on the load is another one. */
export interface Change {
  /** In ms since the start of the run: the same instant for all workers. */
  readonly at: number
  /** A rate per second, or a number of connections or users; 0 is a pause; null: on as planned. */
  readonly target: number | null
}

/** All changes so far, in order of time, and who is told of each. */
export class Steering {
  private readonly changes: Change[] = []
  private readonly listeners = new Set<(change: Change) => void>()

  /** Tells everybody. */
  apply(change: Change): void {
    this.changes.push(change)
    for (const listener of this.listeners) listener(change)
  }

  /** Has `listener` told of all changes, those that were before as well. Returns what ends that. */
  follow(listener: (change: Change) => void): () => void {
    for (const change of this.changes) listener(change)
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
