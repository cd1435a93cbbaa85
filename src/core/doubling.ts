// Parts of a run of equal length, at most so many: when it goes on, two become one.

/** What can be added up. */
export interface Addable<T> {
  add(other: T): void
}

/** How long parts are at the start, in µs, how many there may be, and how one begins. */
export interface DoublingOptions<T> {
  readonly width: number
  readonly most: number
  readonly make: () => T
}

/**
 * Parts by time, made as they are needed.
 *
 * ```
 *  10 ms each  |0|1|2|3|4|5| … |127|      and when a later time comes:
 *  20 ms each  | 0 | 1 | 2 | … |63 |64 |
 * ```
 */
export class Doubling<T extends Addable<T>> {
  /** Those that are in use, by index. */
  parts: (T | undefined)[] = []
  /** Length of one, in µs. */
  width: number
  private readonly most: number
  private readonly make: () => T
  /** The part last used, and from when to when it is. */
  private current: T | null = null
  private from = 0
  private to = 0

  constructor({ width, most, make }: DoublingOptions<T>) {
    this.width = width
    this.most = most
    this.make = make
  }

  /** The part of a time in µs. Times of a file are rounded: what is just before the start belongs to the first. */
  at(us: number): T {
    if (this.current && us >= this.from && us < this.to) return this.current
    while (us >= this.most * this.width) this.widen()
    const index = Math.max(0, Math.floor(us / this.width))
    const part = this.parts[index] ?? this.make()
    this.parts[index] = part
    this.current = part
    this.from = index * this.width
    this.to = this.from + this.width
    return part
  }

  /** Adds the parts of the same run that were counted elsewhere. */
  add(other: Doubling<T>): void {
    while (this.width < other.width) this.widen()
    other.parts.forEach((part, index) => {
      if (part) this.at(index * other.width).add(part)
    })
  }

  /** Takes the place of all parts. */
  restore(width: number, parts: readonly { readonly index: number; readonly part: T }[]): void {
    this.width = width
    for (const { index, part } of parts) this.parts[index] = part
  }

  /** Those in use, with their places. */
  entries(): { readonly index: number; readonly part: T }[] {
    return this.parts.flatMap((part, index) => (part ? [{ index, part }] : []))
  }

  private widen(): void {
    this.width *= 2
    this.current = null
    const { parts } = this
    this.parts = Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => {
      const [even, odd] = [parts[2 * i], parts[2 * i + 1]]
      if (even && odd) even.add(odd)
      return even ?? odd
    })
  }
}
