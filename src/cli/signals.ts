// Ctrl-C and SIGTERM: once ends the run in order, twice at once.

import { EXIT } from './exit.js'

/** Signals while a run goes on. */
export interface Signals {
  readonly signal: AbortSignal
  /** The exit code of the signal that came; null if none did. */
  readonly code: () => number | null
  /** Stops listening. */
  readonly release: () => void
}

/** @param onFirst told at the first signal */
export function listenToSignals(onFirst: () => void): Signals {
  const controller = new AbortController()
  let code: number | null = null
  const on = (own: number) => () => {
    if (code !== null) process.exit(own)
    code = own
    onFirst()
    controller.abort()
  }
  const interrupted = on(EXIT.interrupted)
  const terminated = on(EXIT.terminated)
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', terminated)
  return {
    signal: controller.signal,
    code: () => code,
    release: () => {
      process.off('SIGINT', interrupted)
      process.off('SIGTERM', terminated)
    },
  }
}
