// What was done to a run while it went on, out of its summary.

import type { Marker } from '../core/marker.js'
import { list, number, string } from './pick.js'

const KINDS = ['pause', 'resume', 'scale', 'mark'] as const

/** As the run kept them; what is none of ours is left out. */
export function markersOf(summary: unknown): Marker[] {
  return list(summary, 'markers').flatMap((marker) => {
    const at = number(marker, 'at')
    const kind = KINDS.find((one) => one === string(marker, 'kind'))
    if (at === null || kind === undefined) return []
    const target = number(marker, 'target')
    const text = string(marker, 'text')
    return [{ at, kind, ...(target === null ? {} : { target }), ...(text === null ? {} : { text }) }]
  })
}
