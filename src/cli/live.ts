// A run under a page: carried out, and carried out again whenever the page asks for it, until the page is not wanted any more.

import type { Plan } from '../core/plan.js'
import type { Wishes } from './carry-out.js'
import { describe } from './exit.js'
import { LiveRun } from './live-run.js'
import { RUN_OPTIONS, type RunValues } from './options.js'
import { servePages } from './page-server.js'
import { badValue } from './read-values.js'
import { listenToSignals } from './signals.js'
import type { Terminal } from './terminal.js'

/** What is to be shown. */
export interface Shown {
  readonly plan: Plan
  readonly values: RunValues
  readonly terminal: Terminal
  readonly wishes: Wishes
}

/** Carries out the run once. Returns the exit code. */
export type Once = (values: RunValues, wishes: Wishes) => Promise<number>

/**
 * Returns the exit code of the last run. Ctrl-C during a run ends it and the page; after it, the page.
 * @throws {HammerError} `usage` when the page cannot be served; then nothing was sent
 */
export async function withPage({ plan, values, terminal, wishes }: Shown, once: Once): Promise<number> {
  const stays = endOf(values, terminal) === 'stay'
  const live = new LiveRun(plan)
  const web = await servePages({ site: { live }, port: values.web, noun: 'the page of this run' }, values, terminal)
  let interrupted: boolean
  let code = 0
  const followers: Wishes = {
    ...wishes,
    onStart: (started) => {
      live.started(started)
      web.push()
    },
    onResult: (result) => {
      interrupted = result.interrupted
      live.ended(result)
      web.push()
      wishes.onResult?.(result)
    },
  }
  try {
    for (;;) {
      // where a signal came before there was a result
      interrupted = true
      code = await once({ ...values, output: outputOf(values.output, live.runs) }, followers).catch((error) => {
        if (live.runs === 1) throw error
        interrupted = false
        terminal.err(describe(error))
        live.failed(error instanceof Error ? error.message : String(error))
        web.push()
        return code
      })
      if (interrupted || !stays) return code
      terminal.err(`hammer: the page stays until Ctrl-C: ${web.url}\n`)
      if ((await waiting(live, web.push)) === 'end') return code
    }
  } finally {
    await web.close()
  }
}

/** Waits for the page to start the run again, or for a signal. */
async function waiting(live: LiveRun, push: () => void): Promise<'start' | 'end'> {
  const signals = listenToSignals({})
  try {
    const again = live.again(signals.signal)
    // it can be started now
    push()
    return await again
  } finally {
    signals.release()
  }
}

function endOf({ webEnd }: RunValues, { live }: Terminal): 'stay' | 'exit' {
  if (webEnd === null) return live ? 'stay' : 'exit'
  if (webEnd === 'stay' || webEnd === 'exit') return webEnd
  throw badValue('webEnd', RUN_OPTIONS.webEnd, webEnd, 'Choose stay or exit.')
}

/** Results are never overwritten: the second run of `-o DIR` goes to `DIR-2`. */
function outputOf(output: string | null, number: number): string | null {
  return output === null || output === 'none' || number === 1 ? output : `${output}-${number}`
}
