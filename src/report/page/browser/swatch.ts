// A piece of a line, as it looks in the charts.

import { svg } from './dom.js'

const WIDTH = 24

/** @param property a custom property of the style sheet */
export function swatch(property: string, dash: readonly number[] = []): SVGElement {
  const size = { width: WIDTH, height: 4, viewBox: `0 0 ${WIDTH} 4`, 'aria-hidden': 'true' }
  const line = svg('svg', { class: 'swatch', ...size }, svg('path', { d: `M0 2H${WIDTH}`, 'stroke-dasharray': dash.join(' ') || null }))
  line.style.setProperty('--swatch', `var(${property})`)
  return line
}
