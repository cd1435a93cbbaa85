// Many senders, one stream: what is pushed from callbacks comes out of one asynchronous iteration, in order.

/** A queue that callbacks fill and one loop empties. */
export class Merge<T> {
  private readonly items: T[] = []
  private ended = false
  private failure: { readonly error: unknown } | null = null
  private wake: (() => void) | null = null

  push(item: T): void {
    this.items.push(item)
    this.wake?.()
  }

  /** No more will come. */
  end(): void {
    this.ended = true
    this.wake?.()
  }

  /** What is left comes out first, then the error is thrown. */
  fail(error: unknown): void {
    this.failure ??= { error }
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.items.shift()
      if (item !== undefined) yield item
      else if (this.failure) throw this.failure.error
      else if (this.ended) return
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
    }
  }
}
