// What stands behind the lines of every chart: the planned load, the warm-up, disturbed intervals, the end, and marks.

import type uPlot from 'uplot'
import type { Marker } from '../../../core/marker.js'
import { printable } from '../../../core/printable.js'
import { short } from './format.js'
import { colour } from './theme.js'

/** The background of a chart; times in seconds. */
export interface Scene {
  /** Stretches that the generator disturbed. */
  readonly tainted: readonly (readonly [from: number, to: number])[]
  readonly warmUp: number
  /** End of the sending phase. */
  readonly duration: number
  readonly markers: readonly Marker[]
  /** The load as it was planned, as corners, to be drawn to a scale of its own or (`y`) that of the lines. */
  readonly planned?: { readonly line: readonly (readonly [at: number, height: number])[]; readonly unit: string; readonly on: 'y' | 'own' }
  /** Whether marks have their words in this chart. */
  readonly words: 'words' | 'lines'
}

/** Draws it. */
export function behind(chart: uPlot, scene: Scene): void {
  const { ctx, bbox } = chart
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  if (scene.planned) planned(chart, scene.planned)
  if (scene.warmUp > 0) shade(chart, [0, scene.warmUp], '--shade')
  for (const stretch of scene.tainted) shade(chart, stretch, '--tainted')
  upright(chart, scene.duration, { colour: '--faint', dash: [3, 3] })
  for (const marker of scene.markers) mark(chart, marker, scene.words)
  ctx.restore()
}

/** Words of a mark. */
export function markerWords({ kind, target, text }: Marker): string {
  if (kind === 'mark') return printable(text ?? 'mark')
  return kind === 'scale' ? `to ${short(target ?? 0)}` : kind
}

function shade({ ctx, bbox, valToPos }: uPlot, [from, to]: readonly [number, number], name: string): void {
  const left = valToPos(from, 'x', true)
  ctx.fillStyle = colour(name)
  ctx.fillRect(left, bbox.top, Math.max(1, valToPos(to, 'x', true) - left), bbox.height)
}

function planned({ ctx, bbox, valToPos }: uPlot, { line, on }: NonNullable<Scene['planned']>): void {
  if (line.length < 2) return
  const most = Math.max(...line.map(([, height]) => height)) || 1
  // on a scale of its own it fills the height but for a margin
  const y = (height: number) => (on === 'y' ? valToPos(height, 'y', true) : bbox.top + bbox.height * (1 - (0.94 * height) / most))
  ctx.beginPath()
  line.forEach(([at, height], i) => {
    const x = valToPos(at, 'x', true)
    if (i === 0) ctx.moveTo(x, y(height))
    else ctx.lineTo(x, y(height))
  })
  ctx.strokeStyle = colour('--faint')
  ctx.lineWidth = devicePixelRatio
  ctx.stroke()
  ctx.lineTo(valToPos(line[line.length - 1][0], 'x', true), bbox.top + bbox.height)
  ctx.lineTo(valToPos(line[0][0], 'x', true), bbox.top + bbox.height)
  ctx.fillStyle = colour('--shade')
  ctx.fill()
}

interface Stroke {
  readonly colour: string
  readonly dash: readonly number[]
}

function upright({ ctx, bbox, valToPos }: uPlot, at: number, { colour: name, dash }: Stroke): number {
  const x = Math.round(valToPos(at, 'x', true)) + 0.5
  ctx.beginPath()
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio))
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.strokeStyle = colour(name)
  ctx.lineWidth = devicePixelRatio
  ctx.stroke()
  ctx.setLineDash([])
  return x
}

function mark(chart: uPlot, marker: Marker, words: Scene['words']): void {
  const { ctx, bbox } = chart
  const x = upright(chart, marker.at, { colour: '--mark', dash: [] })
  if (words === 'lines') return
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
  ctx.fillStyle = colour('--mark')
  ctx.textBaseline = 'top'
  const text = markerWords(marker).slice(0, 40)
  const right = x + ctx.measureText(text).width + 4 * devicePixelRatio > bbox.left + bbox.width
  ctx.textAlign = right ? 'right' : 'left'
  ctx.fillText(text, x + (right ? -4 : 4) * devicePixelRatio, bbox.top + 2 * devicePixelRatio)
}
