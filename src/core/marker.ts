// What was done to a run while it went on.

/** Something that was done to a run while it went on; kept in summary.json as `markers`. */
export interface Marker {
  /** Seconds since the start of the run. For a change: when it took effect, in all workers at once. */
  readonly at: number
  readonly kind: 'pause' | 'resume' | 'scale' | 'mark'
  /** What the load was changed to: a rate per second, or a number of connections or users. With `scale` only. */
  readonly target?: number
  /** With `mark` only. */
  readonly text?: string
}
