// The appointments of the anvil: whatever is due later waits in one heap behind one timer.

/** Something that is to happen at an instant of `performance.now()`. */
export interface Appointment {
  readonly due: number
  /** Called once, never before `due`. */
  keep(): void
}

/**
 * A binary heap by due time. One timer stands for its head, so that ten thousand delayed answers cost no more than
 * one. Node's timers count whole milliseconds: an appointment is kept up to about 1 ms late (later when the thread is
 * busy) and never early; there is no spinning, which would take the other core away from the load generator.
 */
export class Agenda {
  private readonly heap: Appointment[] = []
  private timer: NodeJS.Timeout | null = null
  private wakesAt = Number.POSITIVE_INFINITY

  add(appointment: Appointment): void {
    this.heap.push(appointment)
    this.rise(this.heap.length - 1)
    if (this.heap[0].due < this.wakesAt) this.arm()
  }

  /** Forgets all appointments. */
  clear(): void {
    this.heap.length = 0
    this.arm()
  }

  private arm(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.wakesAt = this.heap.length > 0 ? this.heap[0].due : Number.POSITIVE_INFINITY
    if (this.heap.length === 0) return
    // setTimeout wraps round above 2^31 − 1 ms; waking up early only means arming again
    const wait = Math.min(Math.max(1, Math.ceil(this.wakesAt - performance.now())), 1e9)
    this.timer = setTimeout(this.wake, wait)
  }

  private readonly wake = (): void => {
    // while appointments are kept, new ones need no timer of their own
    this.wakesAt = Number.NEGATIVE_INFINITY
    while (this.heap.length > 0 && this.heap[0].due <= performance.now()) this.pop().keep()
    this.arm()
  }

  private pop(): Appointment {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop() as Appointment
    if (heap.length > 0) {
      heap[0] = last
      this.sink()
    }
    return first
  }

  private rise(from: number): void {
    const { heap } = this
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (heap[parent].due <= heap[index].due) return
      swap(heap, index, parent)
      index = parent
    }
  }

  private sink(): void {
    const { heap } = this
    for (let index = 0; ; ) {
      const left = 2 * index + 1
      if (left >= heap.length) return
      const child = left + 1 < heap.length && heap[left + 1].due < heap[left].due ? left + 1 : left
      if (heap[index].due <= heap[child].due) return
      swap(heap, index, child)
      index = child
    }
  }
}

function swap(heap: Appointment[], i: number, j: number): void {
  const kept = heap[i]
  heap[i] = heap[j]
  heap[j] = kept
}
