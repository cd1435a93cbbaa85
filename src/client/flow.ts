// How many requests are in flight, and for how long: one side of Little's law.

/**
 * Follows the number of requests in flight, from their sending to their outcome, and keeps the area under it. In the end
 * that area is the sum of the times of all requests, so it checks the rows without having seen one of them.
 */
export class Flow {
  private inFlight = 0
  private last = 0
  /** Request-milliseconds so far. */
  area = 0

  /** A request is sent at `now`. */
  begin(now: number): void {
    this.area += this.inFlight++ * (now - this.last)
    this.last = now
  }

  /** A request has its outcome at `now`. */
  end(now: number): void {
    this.area += this.inFlight-- * (now - this.last)
    this.last = now
  }
}
