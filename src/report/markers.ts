// What was done to a run while it went on: one line each.

import type { Marker } from '../core/marker.js'
import type { Summary } from '../core/summary.js'
import { printable, wrap } from '../core/text.js'
import { count, duration, significant } from '../core/units.js'
import { labelled, limited, type Page, room } from './layout.js'

const MOST = 20

/** One line each, in order; nothing where nothing was done. */
export function markers(page: Page, summary: Summary): string[] {
  const unit = summary.rate.planned !== null ? '/s' : summary.script === null ? ' connections' : ' users'
  const blocks = summary.markers.map((marker) => wrap(`at ${duration(1000 * marker.at)}: ${markerWords(marker, unit)}`, room(page)))
  return labelled(page, 'changes', limited(blocks, MOST))
}

/** `paused`, `changed to 500/s`, … @param unit of a target, with the space in front of it where there is one */
export function markerWords({ kind, target = 0, text = '' }: Marker, unit: string): string {
  if (kind === 'mark') return printable(text)
  if (kind === 'scale') return `changed to ${unit === '/s' ? significant(target) : count(target)}${unit}`
  return kind === 'pause' ? 'paused' : 'resumed'
}
