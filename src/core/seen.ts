// When each thing that goes wrong came first and last.

/** Others than these are not kept: the names of causes may come from strangers. */
const MOST = 2000

/** By cause or status: first and last, in whole microseconds since the start of the run. */
export class Seen<Key extends string | number> {
  private readonly spans = new Map<Key, { first: number; last: number }>()

  see(key: Key, at: number): void {
    const known = this.spans.get(key)
    if (known === undefined) {
      if (this.spans.size < MOST) this.spans.set(key, { first: at, last: at })
    } else if (at > known.last) known.last = at
    else if (at < known.first) known.first = at
  }

  /** Adds what another part of the run has seen. */
  add(other: SeenState<Key>): void {
    for (const [key, first, last] of other) {
      this.see(key, first)
      this.see(key, last)
    }
  }

  toState(): SeenState<Key> {
    return [...this.spans].map(([key, { first, last }]) => [key, first, last])
  }

  /** In seconds, of all that are in `counts` and in their order. */
  among(counts: Readonly<Record<string, number>>): Record<string, SeenSpan> {
    const spans = new Map([...this.spans].map(([key, span]) => [String(key), span]))
    return Object.fromEntries(
      Object.keys(counts).flatMap((key) => {
        const span = spans.get(key)
        return span ? [[key, [span.first / 1e6, span.last / 1e6]]] : []
      }),
    )
  }
}

/** A {@link Seen} as plain data. */
export type SeenState<Key> = readonly (readonly [key: Key, first: number, last: number])[]

/** When something came first and last, in seconds since the start of the run. */
export type SeenSpan = readonly [first: number, last: number]
