// Empty batches: a bounded number, so that a slow consumer slows the sending instead of filling the memory.

import { batchBuffer } from '../core/sample.js'

/** Batches that may be out at one time. */
const LIMIT = 16

/** Hands out memory for batches and takes it back. */
export class BatchPool {
  private readonly free: ArrayBuffer[] = []
  private out = 0
  private waiting: (() => void)[] = []

  /** None is left: nothing new should be sent. What is in flight may still take one over the limit. */
  get empty(): boolean {
    return this.out >= LIMIT
  }

  take(): ArrayBuffer {
    this.out++
    return this.free.pop() ?? batchBuffer()
  }

  give(buffer: ArrayBuffer): void {
    this.out--
    if (this.free.length < LIMIT) this.free.push(buffer)
    if (this.empty || this.waiting.length === 0) return
    const waiting = this.waiting
    this.waiting = []
    for (const resume of waiting) resume()
  }

  /** Calls back once when a batch is there again. */
  whenRefilled(resume: () => void): void {
    this.waiting.push(resume)
  }
}
