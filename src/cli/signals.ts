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

/** Who is told of signals, before anything else happens. */
export interface SignalActions {
  readonly onFirst?: () => void
  /** The process ends when this returns. */
  readonly onSecond?: () => void
}

export function listenToSignals({ onFirst, onSecond }: SignalActions): Signals {
  const controller = new AbortController()
  let code: number | null = null
  const on = (own: number) => () => {
    if (code !== null) {
      onSecond?.()
      process.exit(own)
    }
    code = own
    onFirst?.()
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
