// Holding back: the time in which a target wants to be left alone, and how much of it has gone by.

/** One for all connections of a worker. Holds may overlap, the longest wins. Times are ms since the start of the run. */
export class Hold {
  /** No request starts before this. */
  until = Number.NEGATIVE_INFINITY
  /** All holds together, what is still to come of the present one included. */
  private total = 0
  private over = false

  /** Someone was asked at `now` to send nothing before `until`. */
  ask(now: number, until: number): void {
    if (this.over || until <= this.until) return
    this.total += until - Math.max(now, this.until)
    this.until = until
  }

  /** How long nothing could start, up to `now`. */
  before(now: number): number {
    return this.total - Math.max(0, this.until - now)
  }

  /** The run ends at `now`: from then on nothing starts anyway. */
  end(now: number): void {
    this.total = this.before(now)
    this.until = Math.min(this.until, now)
    this.over = true
  }
}
