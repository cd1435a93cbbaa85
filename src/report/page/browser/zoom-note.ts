// Says which stretch of time all charts show, and how to show another.

import { el } from './dom.js'
import { clock } from './format.js'
import { isZoomed, onZoom, stretch, zoom } from './zoom.js'

/** A sentence that follows the charts. */
export function zoomNote(): HTMLElement {
  const note = el('p', { class: 'note zoom' })
  onZoom(() => say(note))
  say(note)
  return note
}

function say(note: HTMLElement): void {
  const [from, to] = stretch()
  if (!isZoomed()) {
    note.textContent = 'Drag over a chart to look closer; all charts follow. Double click shows the whole run again.'
    return
  }
  const button = el('button', { type: 'button', 'data-key': 'whole' }, 'Show the whole run')
  button.addEventListener('click', () => zoom(null))
  note.replaceChildren(`${clock(from, 0.01)} to ${clock(to, 0.01)} `, button)
}
