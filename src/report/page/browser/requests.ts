// Single requests in time and response time: as points where there are few, else how densely they lie.

import type uPlot from 'uplot'
import type { DensityPicture, Pictures } from '../../../core/pictures.js'
import type { TimeUnit } from '../../../core/units.js'
import type { PageData } from '../data.js'
import type { Scene } from './behind.js'
import type { Picture } from './chart.js'
import { clock, count, timeIn, unitOf } from './format.js'
import { colour } from './theme.js'

const HEIGHT = 260
/** Nothing is measured below, in seconds. */
const LEAST = 1e-6

/** Null without any request that took time. */
export function requestsPicture(data: PageData, scene: Scene): Picture | null {
  const { pictures } = data
  const range = rangeOf(pictures)
  if (range === null) return null
  const unit = unitOf(data)
  const areFew = pictures.answers.level === 0
  const inUnit = (seconds: number) => (1000 * seconds) / unit.ms
  return {
    title: 'Single requests',
    unit: `response time, ${unit.name}; ${words(pictures, areFew)}`,
    lines: [],
    at: [0],
    scale: 'log',
    say: String,
    scene,
    height: HEIGHT,
    range: [inUnit(range[0]), inUnit(range[1])],
    draw: (chart) => {
      clipped(chart, () => {
        if (areFew) dots(chart, pictures.answers, unit)
        else cells(chart, pictures.density, unit)
        crosses(chart, pictures.misses, unit)
      })
    },
    sayAt: (at, value) => told(pictures.density, { at, value, unit, areFew }),
  }
}

function words({ answers, misses }: Pictures, areFew: boolean): string {
  const failed =
    misses.ended.length === 0 ? '' : `; × without an answer${misses.level > 0 ? `, one in about ${count(2 ** misses.level)}` : ''}`
  if (areFew && answers.ended.length === 0) return failed.slice(2)
  return `${areFew ? 'each answer a dot' : 'the stronger the colour, the more answers'}${failed}`
}

function rangeOf({ density, misses, answers }: Pictures): [number, number] | null {
  const failed = misses.response.filter((time) => time !== null)
  const first = density.columns.reduce(
    (least, [row], i) => (density.columns[i].length > 0 ? Math.min(least, row) : least),
    density.rows.length,
  )
  const times = [
    ...(answers.level === 0 && answers.ended.length === 0 ? [] : [density.rows[first], density.rows[density.rows.length - 1]]),
    ...(failed.length === 0 ? [] : [Math.min(...failed), Math.max(...failed)]),
  ]
  return times.length === 0 ? null : [Math.max(LEAST, Math.min(...times)), Math.max(LEAST * 10, ...times)]
}

function clipped({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  draw()
  ctx.restore()
}

function cells({ ctx, valToPos }: uPlot, { width, rows, columns }: DensityPicture, unit: TimeUnit): void {
  const most = Math.log1p(Math.max(1, ...columns.map(([, ...counts]) => Math.max(0, ...counts))))
  const y = rows.map((seconds) => valToPos((1000 * Math.max(LEAST / 2, seconds)) / unit.ms, 'y', true))
  ctx.fillStyle = colour('--one')
  columns.forEach(([first, ...counts], column) => {
    const left = valToPos(column * width, 'x', true)
    const wide = Math.max(1, valToPos((column + 1) * width, 'x', true) - left)
    counts.forEach((n, i) => {
      if (n === 0) return
      // even a single one can be seen
      ctx.globalAlpha = 0.14 + (0.86 * Math.log1p(n)) / most
      const top = y[first + i + 1]
      ctx.fillRect(left, top, wide, Math.max(1, y[first + i] - top))
    })
  })
  ctx.globalAlpha = 1
}

function dots({ ctx, valToPos }: uPlot, { ended, response }: Pictures['answers'], unit: TimeUnit): void {
  const size = 2.4 * devicePixelRatio
  ctx.fillStyle = colour('--one')
  ctx.globalAlpha = ended.length > 1000 ? 0.45 : 0.7
  ended.forEach((at, i) => {
    const x = valToPos(at, 'x', true)
    const y = valToPos((1000 * Math.max(LEAST, response[i] ?? LEAST)) / unit.ms, 'y', true)
    ctx.fillRect(x - size / 2, y - size / 2, size, size)
  })
  ctx.globalAlpha = 1
}

function crosses({ ctx, valToPos }: uPlot, { ended, response }: Pictures['misses'], unit: TimeUnit): void {
  const arm = 2.5 * devicePixelRatio
  ctx.strokeStyle = colour('--bad')
  ctx.lineWidth = 1.2 * devicePixelRatio
  ctx.beginPath()
  ended.forEach((at, i) => {
    const x = valToPos(at, 'x', true)
    const y = valToPos((1000 * Math.max(LEAST, response[i] ?? LEAST)) / unit.ms, 'y', true)
    ctx.moveTo(x - arm, y - arm)
    ctx.lineTo(x + arm, y + arm)
    ctx.moveTo(x - arm, y + arm)
    ctx.lineTo(x + arm, y - arm)
  })
  ctx.stroke()
}

interface Cursor {
  readonly at: number
  readonly value: number
  readonly unit: TimeUnit
  readonly areFew: boolean
}

function told({ width, rows, columns }: DensityPicture, { at, value, unit, areFew }: Cursor): string {
  if (Number.isNaN(value)) return clock(at, width)
  const seconds = (value * unit.ms) / 1000
  const row = rows.findLastIndex((from) => from <= seconds)
  const [first = 0, ...counts] = columns[Math.floor(at / width)] ?? []
  const n = counts[row - first] ?? 0
  const where = `${clock(at, 0.1)}, ${timeIn(unit, seconds)} ${unit.name}`
  return areFew ? where : `${where}: ${count(n)} answers`
}
