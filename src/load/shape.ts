// The shape of a load: ramp-up and stages as straight lines of a rate, or of a number of connections.

import type { LoadPlan } from '../core/plan.js'
import { type Line, lines } from './stages.js'

/** The rate of the open model, in arrivals per ms. Its last line may have no end. */
export function rateShape(load: LoadPlan): Line[] {
  return shapeOf(load, load.rate ?? 0, 1000)
}

/** How many connections the closed model keeps busy. Its last line may have no end. */
export function connectionShape(load: LoadPlan): Line[] {
  return shapeOf(load, load.connections, 1)
}

/** How many users, or connections, of the closed model are busy at `t` ms; see ramp.ts. */
export function usersAt(load: LoadPlan, t: number): number {
  const line = connectionShape(load).findLast(({ start }) => start <= t)
  if (line === undefined) return 0
  return Math.ceil(line.from + (line.to - line.from) * Math.min(1, (t - line.start) / line.duration))
}

/** How many connections a plan needs at its peak. */
export function connectionsNeeded(load: LoadPlan): number {
  if (load.model === 'open') return load.connections
  return Math.ceil(Math.max(0, ...connectionShape(load).flatMap(({ from, to }) => [from, to])))
}

/** What a plan asks for at a time: a rate per second, or a number of connections. */
export function heightAt(load: LoadPlan, t: number): number {
  if (load.model === 'closed') return usersAt(load, t)
  const line = rateShape(load).findLast(({ start }) => start <= t)
  if (line === undefined) return 0
  return 1000 * (line.from + (line.to - line.from) * Math.min(1, (t - line.start) / line.duration))
}

/**
 * From 0 to `full` over the ramp-up, from there along the stages, then on at the last height until the end.
 *
 * ```
 *        full ┤   ╭──╮
 *             │  ╱    ╲____ stages
 *             └─┴──────────────► t
 *              ramp-up
 * ```
 */
function shapeOf({ rampUp, stages, duration }: LoadPlan, full: number, unit: number): Line[] {
  const length = duration ?? Number.POSITIVE_INFINITY
  const corners = [{ duration: rampUp, from: 0, to: full / unit }]
  let height = full / unit
  for (const stage of stages) {
    corners.push({ duration: stage.duration, from: height, to: stage.target / unit })
    height = stage.target / unit
  }
  const shaped = corners.reduce((sum, corner) => sum + corner.duration, 0)
  corners.push({ duration: Math.max(0, length - shaped), from: height, to: height })
  return cut(lines(corners), length)
}

/** The part of a shape before `end`. */
function cut(shape: readonly Line[], end: number): Line[] {
  return shape
    .filter(({ start }) => start < end)
    .map((line) => {
      const duration = Math.min(line.duration, end - line.start)
      const to = duration === line.duration ? line.to : line.from + ((line.to - line.from) * duration) / line.duration
      return { ...line, duration, to }
    })
}
