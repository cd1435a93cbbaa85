// Sizing: how many users it took until too many of the last minute's iterations failed.

/** Iterations that came to an end. */
export interface Outcomes {
  readonly succeeded: number
  /** By an assertion, or by anything else that was thrown. */
  readonly failed: number
}

/** What a run that looks for a number of users found, as it stands in summary.json. */
export interface SizingSummary {
  /** The share of failures that was not to be passed. */
  readonly limit: number
  /** Whether it was. */
  readonly reached: boolean
  /** Users when the limit was passed, or else at the end. */
  readonly users: number
  /** Users when that last minute began. */
  readonly usersBefore: number
  /** When, in seconds since the start. */
  readonly at: number
  /** Failed out of finished iterations of the last minute; null: none came to an end. */
  readonly ratio: number | null
  readonly lastMinute: Outcomes
  /** Since the start. */
  readonly overall: Outcomes
  /** How it came to this, in order of time; the last one is the state above. */
  readonly steps: readonly SizingStep[]
}

/** A look at a sizing while it went on: the last minute before it. */
export interface SizingStep extends Outcomes {
  /** When, in seconds since the start. */
  readonly at: number
  readonly users: number
}

/** What a look at a sizing decides: whether the load may rise further. */
export type Decision = 'too few' | 'within' | 'beyond'

/** A moment of a run: iterations until then, in ms since its start. */
export interface Moment extends Outcomes {
  readonly at: number
}

/** The last minute, in ms. */
export const WINDOW = 60_000
/** With fewer finished iterations in it a minute says nothing. */
export const LEAST_FINISHED = 100

/** `failed / (failed + succeeded)`: what is still going on is neither. Null when nothing came to an end. */
export function failureRatio({ succeeded, failed }: Outcomes): number | null {
  const finished = succeeded + failed
  return finished === 0 ? null : failed / finished
}

/** Whether enough came to an end to judge by, and more than `limit` of it failed. */
export function isBeyond(outcomes: Outcomes, limit: number): boolean {
  return decision(outcomes, limit) === 'beyond'
}

/** What a minute with these outcomes decides. */
export function decision(outcomes: Outcomes, limit: number): Decision {
  const ratio = failureRatio(outcomes)
  if (ratio === null || outcomes.succeeded + outcomes.failed < LEAST_FINISHED) return 'too few'
  return ratio > limit ? 'beyond' : 'within'
}

/** So many looks are kept: when there are more every second one goes. */
const MOST_STEPS = 60
/** At first one a second, in seconds. */
const FIRST_STEP = 1

/** Some of the looks at a sizing, evenly spread over it. */
export class SizingSteps {
  private every = FIRST_STEP
  /** The shortest time from one look to the next. */
  private look = FIRST_STEP
  private before = Number.NEGATIVE_INFINITY
  private kept: SizingStep[] = []

  /** @param step not before the others */
  add(step: SizingStep): void {
    const last = this.kept.at(-1)
    this.look = Math.min(this.look, step.at - this.before)
    this.before = step.at
    if (last && step.at - last.at < this.every) return
    this.kept.push(step)
    if (this.kept.length <= MOST_STEPS) return
    this.kept = this.kept.filter((_, i) => i % 2 === 0)
    // as far apart as those that are left, where looks do not come at whole distances
    const apart = (step.at - this.kept[0].at) / (this.kept.length - 1)
    this.every = apart - this.look / 2
  }

  /** All of them, up to `now`. */
  until(now: SizingStep): SizingStep[] {
    return [...this.kept.filter(({ at }) => at < now.at), now]
  }
}

const START: Moment = { at: 0, succeeded: 0, failed: 0 }

/** The last minute of a run, out of looks at it now and then. Keeps no more of them than it needs. */
export class LastMinute {
  /** Ascending; the first is where the last minute began. */
  private moments: Moment[] = [START]

  /** @param moment not before the others */
  add(moment: Moment): void {
    this.moments.push(moment)
    // the first look that is a minute old or older, so that the minute is never too short
    const inside = this.moments.findIndex(({ at }) => at > moment.at - WINDOW)
    if (inside > 1) this.moments = this.moments.slice(inside - 1)
  }

  /** When it began; in the first minute of a run that is 0. */
  get began(): number {
    return this.moments[0].at
  }

  get now(): Moment {
    return this.moments[this.moments.length - 1]
  }

  /** What came to an end in it. */
  outcomes(): Outcomes {
    const [first] = this.moments
    const { succeeded, failed } = this.now
    return { succeeded: succeeded - first.succeeded, failed: failed - first.failed }
  }
}
