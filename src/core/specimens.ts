// Single requests out of many, for a picture: chosen by a hash of their times, so that everyone who sees the rows chooses the same.

/**
 * Keeps at most `most` of the rows it is shown: those whose hash lies below a limit, which is halved whenever there are too
 * many. Which rows those are depends neither on their order nor on how they came in parts:
 *
 * ```
 *  hash 0 ├──kept──┼───────────── left out ─────────────┤ 2^32
 *                limit = 2^32 / 2^level
 * ```
 */
export class Specimens<Kind> {
  level = 0
  readonly ended: number[] = []
  readonly response: number[] = []
  /** What became of each: a status, or a cause. */
  readonly kind: Kind[] = []
  private limit = 2 ** 32
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** Times in µs; a response of NaN counts as none. */
  record(ended: number, response: number, kind: Kind): void {
    if (hash(ended, response) >= this.limit) return
    this.ended.push(ended)
    this.response.push(response)
    this.kind.push(kind)
    while (this.ended.length > this.most) this.raise(this.level + 1)
  }

  add(other: Specimens<Kind>): void {
    if (other.level > this.level) this.raise(other.level)
    for (let i = 0; i < other.ended.length; i++) this.record(other.ended[i], other.response[i], other.kind[i])
  }

  private raise(level: number): void {
    this.level = level
    this.limit = 2 ** (32 - level)
    const { ended, response, kind } = this
    let kept = 0
    for (let i = 0; i < ended.length; i++) {
      if (hash(ended[i], response[i]) >= this.limit) continue
      ended[kept] = ended[i]
      response[kept] = response[i]
      kind[kept++] = kind[i]
    }
    for (const column of [ended, response, kind]) column.length = kept
  }

  toState(): SpecimensState<Kind> {
    const { level, ended, response, kind } = this
    return { level, ended, response, kind }
  }

  /** Fills in what {@link toState} gave. */
  restore({ level, ended, response, kind }: SpecimensState<Kind>): void {
    this.raise(level)
    for (let i = 0; i < ended.length; i++) this.record(ended[i], response[i], kind[i])
  }
}

/** {@link Specimens} as plain data. */
export interface SpecimensState<Kind> {
  readonly level: number
  readonly ended: readonly number[]
  readonly response: readonly number[]
  readonly kind: readonly Kind[]
}

/** 32 bits, the upper ones well mixed: by multiplication with odd numbers near the golden section of 2^32. */
function hash(ended: number, response: number): number {
  const mixed = Math.imul(ended ^ Math.imul(response, 0x85ebca6b), 0x9e3779b1)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 0
}
