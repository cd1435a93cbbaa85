// How long an answer waits: distributions of delays, and windows of time in which nothing is answered.

import { exponential, normal, type Random } from '../core/random.js'
import { parseDuration } from '../core/units.js'

/** Draws one delay in ms. */
export type Delay = (uniform: Random) => number

/** From `from` to `to`, in ms after the first request, nothing is answered. */
export interface FreezeWindow {
  readonly from: number
  readonly to: number
}

/** A new distribution is one line here: its name, and what makes it from the parameters after the colon. */
const DISTRIBUTIONS: Record<string, (parameters: string) => Delay | null> = {
  exp: (text) => from(parseDuration(text), (mean) => (uniform) => exponential(uniform, mean)),
  uniform: (text) => {
    const range = readRange(text)
    return range && ((uniform) => range.from + uniform() * (range.to - range.from))
  },
  normal: (text) => {
    const [mean, deviation, ...rest] = text.split(',').map(parseDuration)
    if (mean === null || typeof deviation !== 'number' || rest.length > 0) return null
    return (uniform) => Math.max(0, normal(uniform, mean, deviation))
  },
  pareto: (text) => {
    const [minimum, shape, ...rest] = text.split(',')
    const exponent = Number(shape)
    if (!(exponent > 0) || rest.length > 0) return null
    // by inversion: minimum · (1 − u)^(−1/shape)
    return from(parseDuration(minimum), (least) => (uniform) => least * (1 - uniform()) ** (-1 / exponent))
  },
}

/** Reads `10ms`, `exp:20ms`, `uniform:5ms-50ms`, `normal:20ms,5ms` or `pareto:10ms,1.5`; null when it is none. */
export function readDelay(text: string): Delay | null {
  const colon = text.indexOf(':')
  if (colon < 0) return from(parseDuration(text), (ms) => () => ms)
  const name = text.slice(0, colon)
  return Object.hasOwn(DISTRIBUTIONS, name) ? DISTRIBUTIONS[name](text.slice(colon + 1)) : null
}

/** Reads `2s-3.4s` or `2s-3s,5s-6s`; null when it is none. Windows come back in order of time. */
export function readFreeze(text: string): readonly FreezeWindow[] | null {
  const windows = text.split(',').map(readRange)
  if (windows.some((window) => window === null)) return null
  return (windows as FreezeWindow[]).sort((a, b) => a.from - b.from)
}

/** When an answer due at `due` may leave, if the first request came at `origin`. */
export function thaw(windows: readonly FreezeWindow[], origin: number, due: number): number {
  let leaves = due
  for (const { from: start, to } of windows) {
    if (leaves >= origin + start && leaves < origin + to) leaves = origin + to
  }
  return leaves
}

function readRange(text: string): FreezeWindow | null {
  const [start, end, ...rest] = text.split('-').map(parseDuration)
  if (start === null || typeof end !== 'number' || rest.length > 0 || end < start) return null
  return { from: start, to: end }
}

function from(ms: number | null, make: (ms: number) => Delay): Delay | null {
  return ms === null ? null : make(ms)
}
