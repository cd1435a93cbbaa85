// The timer wheel: all time-outs of a worker in one timer, at no cost per request.

/** Something with a deadline: while it is watched, its deadline may only move to later, or to Infinity for none. */
export interface Timed {
  deadline: number
  /** Kept by the wheel. */
  watched: boolean
  expire(now: number): void
}

/** Milliseconds per slot: a time-out fires up to one slot and one timer tick late. */
const SLOT = 2
const SLOTS = 1024
/** Selects the slot, also of times before the origin. */
const TURN = SLOTS - 1

/**
 * ```
 *  slot   0    1    2   …  1023         an item stands in the slot of the deadline it had when it was put there.
 *       [a,d] [ ]  [b] …  [c]           When the hand passes: deadline reached – expire; moved – put it where it is
 *              ▲ hand                   now; none – forget it. So moving a deadline costs nothing.
 * ```
 * The wheel sleeps until the next slot in use.
 */
export class TimerWheel {
  private readonly slots: Timed[][] = Array.from({ length: SLOTS }, () => [])
  private readonly now: () => number
  private hand: number
  private timer: NodeJS.Timeout | null = null
  private wakeAt = Number.POSITIVE_INFINITY

  /** @param now milliseconds of any origin, monotonic */
  constructor(now: () => number) {
    this.now = now
    this.hand = Math.floor(now() / SLOT)
  }

  /** Starts to watch an item that has a deadline. */
  watch(item: Timed): void {
    item.watched = true
    if (this.wakeAt === Number.POSITIVE_INFINITY) this.hand = Math.floor(this.now() / SLOT)
    this.put(item)
  }

  /** Handles all that is due. Called by the wheel's own timer; tests with a clock of their own call it. */
  turn(): void {
    // what is watched meanwhile neither moves the hand nor sets a timer: `sleep` sees to it
    this.wakeAt = Number.NEGATIVE_INFINITY
    const now = this.now()
    const target = Math.floor(now / SLOT)
    // after a long pause every slot needs to be seen only once
    if (target - this.hand > SLOTS) this.hand = target - SLOTS
    while (this.hand < target) this.pass(this.hand++, now)
    this.rest()
    this.sleep(now)
  }

  close(): void {
    this.rest()
    for (const slot of this.slots) slot.length = 0
  }

  private put(item: Timed): void {
    // the slot behind the deadline: when the hand has passed it, the deadline is over
    const at = Math.max(this.hand, Math.floor(item.deadline / SLOT))
    // a deadline more than a turn away is met again each turn
    this.slots[at & TURN].push(item)
    const lap = this.hand + ((at - this.hand) & TURN)
    this.wake((lap + 1) * SLOT)
  }

  private pass(hand: number, now: number): void {
    const index = hand & TURN
    const items = this.slots[index]
    if (items.length === 0) return
    this.slots[index] = []
    for (const item of items) {
      if (item.deadline === Number.POSITIVE_INFINITY) item.watched = false
      else if (item.deadline <= now) {
        item.watched = false
        item.expire(now)
      } else this.slots[Math.max(hand + 1, Math.floor(item.deadline / SLOT)) & TURN].push(item)
    }
  }

  /** Sleeps until the hand will have passed the next slot in use. */
  private sleep(now: number): void {
    for (let ahead = 0; ahead < SLOTS; ahead++) {
      if (this.slots[(this.hand + ahead) & TURN].length === 0) continue
      this.wake((this.hand + ahead + 1) * SLOT, now)
      return
    }
  }

  private rest(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.wakeAt = Number.POSITIVE_INFINITY
  }

  private wake(at: number, now = this.now()): void {
    if (at >= this.wakeAt) return
    if (this.timer) clearTimeout(this.timer)
    this.wakeAt = at
    this.timer = setTimeout(() => this.turn(), Math.max(1, Math.ceil(at - now)))
  }
}
