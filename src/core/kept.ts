// What was made of the intervals of a series that do not change any more: kept, so that the next look at a run makes only what is new.

import type { Series } from './series.js'

/** What is wanted: one for each stretch from the first to `length`; those below `final` need not be made again. */
export interface Wanted<T> {
  readonly length: number
  readonly final: number
  /** Whatever was made for another one is of no use: the length of a stretch. */
  readonly variant: number
  readonly make: (index: number) => T
}

interface Made<T> {
  readonly generation: number
  readonly variant: number
  readonly list: readonly T[]
}

/** Keeps lists by series, as long as these live. */
export class Kept<T> {
  private readonly lists = new WeakMap<Series, Made<T>>()

  /** One for each stretch, of which those that are final are the same objects as before. The list is the caller's own. */
  of(series: Series, { length, final, variant, make }: Wanted<T>): T[] {
    const { generation } = series
    const before = this.lists.get(series)
    const usable = before?.generation === generation && before.variant === variant ? before.list : []
    const list = usable.slice(0, Math.max(0, Math.min(length, final)))
    for (let index = list.length; index < length; index++) list.push(make(index))
    this.lists.set(series, { generation, variant, list: list.slice(0, Math.max(0, final)) })
    return list
  }
}
