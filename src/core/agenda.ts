// Things to do at certain times, the earliest first, behind one timer.

import { LONGEST_TIMER } from './clock.js'

/**
 * A binary heap of (time, item) with a timer for its top, in ms of whatever clock it is given. Node's timers count whole
 * milliseconds: an item is up to about one late, and never early; there is no spinning.
 */
export class Agenda<T> {
  private readonly times: number[] = []
  private readonly items: T[] = []
  private timer: NodeJS.Timeout | null = null
  private wakeAt = Number.POSITIVE_INFINITY
  private readonly now: () => number
  private readonly act: (item: T, due: number) => void

  constructor(now: () => number, act: (item: T, due: number) => void) {
    this.now = now
    this.act = act
  }

  add(time: number, item: T): void {
    let i = this.times.length
    // sift up
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (this.times[parent] <= time) break
      this.times[i] = this.times[parent]
      this.items[i] = this.items[parent]
      i = parent
    }
    this.times[i] = time
    this.items[i] = item
    if (time < this.wakeAt) this.arm()
  }

  /** Does everything that is due. */
  run(): void {
    // what is added meanwhile needs no timer of its own
    this.wakeAt = Number.NEGATIVE_INFINITY
    while (this.times.length > 0 && this.times[0] <= this.now()) {
      const due = this.times[0]
      this.act(this.pop(), due)
    }
    this.arm()
  }

  close(): void {
    this.times.length = 0
    this.items.length = 0
    this.arm()
  }

  private arm(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.wakeAt = this.times.length > 0 ? this.times[0] : Number.POSITIVE_INFINITY
    if (this.times.length === 0) return
    // a timer cuts off fractions and may be early by one: then `run` finds nothing due and arms again
    const wait = Math.min(Math.max(0, Math.ceil(this.wakeAt - this.now())), LONGEST_TIMER)
    this.timer = setTimeout(() => this.run(), wait)
  }

  private pop(): T {
    const top = this.items[0]
    const time = this.times.pop() as number
    const item = this.items.pop() as T
    if (this.times.length > 0) this.siftDown(time, item)
    return top
  }

  private siftDown(time: number, item: T): void {
    const n = this.times.length
    let i = 0
    for (let child = 1; child < n; child = 2 * i + 1) {
      if (child + 1 < n && this.times[child + 1] < this.times[child]) child++
      if (time <= this.times[child]) break
      this.times[i] = this.times[child]
      this.items[i] = this.items[child]
      i = child
    }
    this.times[i] = time
    this.items[i] = item
  }
}
