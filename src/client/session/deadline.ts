// Time limits, exact to a few milliseconds: all sessions of a thread share one timer wheel.

import { type Timed, TimerWheel } from '../wheel.js'

/** Something that has a limited time. */
export interface Limited {
  expire(): void
}

let wheel: TimerWheel | null = null
let users = 0
/** By the length of the limit: so that the deadline of one that is used again only moves to later, as the wheel wants it. */
const idle = new Map<number, Deadline[]>()
const MOST_LENGTHS = 64

/** Before the first limit. */
export function openDeadlines(): void {
  if (users++ === 0) wheel = new TimerWheel(() => performance.now())
}

/** After the last limit of who called {@link openDeadlines}. With the last of them the timer goes. */
export function closeDeadlines(): void {
  if (--users > 0) return
  wheel?.close()
  wheel = null
  idle.clear()
}

/** A running limit. */
export class Deadline implements Timed {
  deadline = Number.POSITIVE_INFINITY
  watched = false
  private owner: Limited | null = null
  private readonly home: Deadline[]

  constructor(home: Deadline[]) {
    this.home = home
  }

  start(owner: Limited, length: number): void {
    this.owner = owner
    this.deadline = performance.now() + length
    if (!this.watched) wheel?.watch(this)
  }

  /** Call it once, also when it has expired. */
  stop(): void {
    this.owner = null
    this.deadline = Number.POSITIVE_INFINITY
    this.home.push(this)
  }

  expire(): void {
    this.owner?.expire()
  }
}

/** Starts a limit of so many ms; null for one without end. */
export function startDeadline(owner: Limited, length: number): Deadline | null {
  if (length === Number.POSITIVE_INFINITY) return null
  const home = homeOf(length)
  const deadline = home.pop() ?? new Deadline(home)
  deadline.start(owner, length)
  return deadline
}

function homeOf(length: number): Deadline[] {
  const known = idle.get(length)
  if (known) return known
  const home: Deadline[] = []
  // a script that draws its limits at random must not fill the memory
  if (idle.size < MOST_LENGTHS) idle.set(length, home)
  return home
}
