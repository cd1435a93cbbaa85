// A load that is changed while it goes on: the same straight lines, cut off, and on at another height.

import type { LoadPlan } from '../core/plan.js'
import type { Change } from '../core/steering.js'
import { type Schedule, scheduler } from './schedule.js'
import { connectionShape, rateShape } from './shape.js'
import { area, type Line } from './stages.js'

/** The lines of a load that changes: as planned at first, then as each change has it. */
export class Course {
  /** Never changed: each change makes a new list. */
  lines: readonly Line[]
  /** The last change was a pause. */
  paused = false
  /** There was a change. */
  changed = false
  private readonly planned: readonly Line[]
  private readonly unit: number
  private readonly end: number

  constructor(load: LoadPlan) {
    this.planned = load.model === 'open' ? rateShape(load) : connectionShape(load)
    this.unit = load.model === 'open' ? 1000 : 1
    this.end = load.duration ?? Number.POSITIVE_INFINITY
    this.lines = this.planned
  }

  /** How high it ever is, or was. */
  get highest(): number {
    return this.lines.reduce((height, { from, to }) => Math.max(height, from, to), 0)
  }

  /**
   * What was before `at` stays, what was to come is replaced:
   *
   * ```
   *       ┤   ╭──╮              ┤   ╭──┊━━━━━━━━ 300
   *       ┤  ╱    ╲____    →    ┤  ╱   ┊
   *       └─┴──────────►        └─┴────┴────────►
   *                                    at
   * ```
   */
  change({ at, target }: Change): void {
    this.changed = true
    this.paused = target === 0
    if (at >= this.end) return
    const before = headOf(this.lines, at)
    const last = before.at(-1)
    const sum = last ? last.before + area(last, last.duration) : 0
    this.lines = [...before, ...(target === null ? tailOf(this.planned, at, sum) : [this.flat(at, target, sum)])]
  }

  private flat(at: number, target: number, before: number): Line {
    const height = target / this.unit
    return { start: at, duration: this.end - at, from: height, to: height, before }
  }
}

/** The arrivals of a plan of the open model that was changed so, in order of time. */
export function changedSchedule(load: LoadPlan, changes: readonly Change[]): Schedule {
  const course = new Course(load)
  for (const change of changes) course.change(change)
  return scheduler(load)(course.lines)
}

/** A load at one height from its beginning: what a change to this target comes to, for who looks at its peak. */
export function flatLoad(load: LoadPlan, target: number): LoadPlan {
  const height = load.model === 'open' ? { rate: target } : { connections: target }
  return { ...load, ...height, rampUp: 0, stages: [] }
}

/** The part of lines before `at`. */
function headOf(lines: readonly Line[], at: number): Line[] {
  return lines
    .filter(({ start }) => start < at)
    .map((line) => ({ ...line, duration: Math.min(line.duration, at - line.start), to: heightOf(line, at) }))
}

/** The part of lines from `at` on, with so much area before it. */
function tailOf(lines: readonly Line[], at: number, before: number): Line[] {
  let sum = before
  return lines
    .filter(({ start, duration }) => start + duration > at)
    .map((line) => {
      const start = Math.max(at, line.start)
      const cut = { ...line, start, duration: line.start + line.duration - start, from: heightOf(line, start), before: sum }
      sum += area(cut, cut.duration)
      return cut
    })
}

/** How high a line is at a time; at its end from there on. */
function heightOf({ start, duration, from, to }: Line, t: number): number {
  return from === to || t >= start + duration ? to : from + ((to - from) * (t - start)) / duration
}
