// All rows as long as they are few, for a picture that shows each; none when they are many.

/** Keeps up to `most` rows; when one more comes, none. Parts add up to the whole, in any order. Times in µs. */
export class Handful {
  isOpen = true
  readonly ended: number[] = []
  readonly response: number[] = []
  /** HTTP statuses. */
  readonly kind: number[] = []
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  /** Takes the first `n` rows of columns. */
  recordAll({ ended, response, kind }: HandfulColumns, n: number): void {
    if (!this.isOpen) return
    if (this.ended.length + n > this.most) {
      this.close()
      return
    }
    for (let i = 0; i < n; i++) {
      this.ended.push(ended[i])
      this.response.push(response[i])
      this.kind.push(kind[i])
    }
  }

  add(other: Handful): void {
    if (other.isOpen) this.recordAll(other, other.ended.length)
    else this.close()
  }

  private close(): void {
    this.isOpen = false
    for (const column of [this.ended, this.response, this.kind]) column.length = 0
  }

  toState(): HandfulState {
    const { isOpen, ended, response, kind } = this
    return { isOpen, ended, response, kind }
  }

  /** Fills in what {@link toState} gave. */
  restore(state: HandfulState): void {
    if (state.isOpen) this.recordAll(state, state.ended.length)
    else this.close()
  }
}

/** Rows as columns. */
export interface HandfulColumns {
  readonly ended: ArrayLike<number>
  readonly response: ArrayLike<number>
  readonly kind: ArrayLike<number>
}

/** A {@link Handful} as plain data. */
export interface HandfulState {
  readonly isOpen: boolean
  readonly ended: readonly number[]
  readonly response: readonly number[]
  readonly kind: readonly number[]
}
