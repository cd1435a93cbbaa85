// The live page's code: what is new is drawn by the code of the report, under a bar that controls the run.

import type { PageData } from '../../report/page/data.js'
import type { LiveState } from '../state.js'
import { bar } from './bar.js'
import { follow } from './follow.js'

declare const hammerPage: { readonly update: (data: PageData) => void }

const top = bar()
let waiting: LiveState | null = null

/** Nobody looks at a tab that is hidden: it is drawn when it is seen again. */
function draw(state: LiveState): void {
  if (document.hidden) {
    waiting = state
    return
  }
  waiting = null
  top.show(state)
  hammerPage.update(state.data)
}

document.addEventListener('visibilitychange', () => {
  if (waiting !== null) draw(waiting)
})
follow({ onState: draw, onContact: top.contact })
