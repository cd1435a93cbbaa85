// hammer selftest: what this machine can measure, and how fast it can send honestly.

import { systemClock } from '../../core/clock.js'
import { startAnvilThread } from '../../fleet/anvil-thread.js'
import { run } from '../../fleet/run.js'
import { type Measure, selftest as measureAbilities } from '../../fleet/selftest.js'
import { calibrationOf, calibrationPath, calibrationWords, keepCalibration } from '../calibration.js'
import type { Command } from '../command.js'
import { EXIT } from '../exit.js'
import { RUN_OPTIONS, SELFTEST_OPTIONS } from '../options.js'
import { type Given, readValues } from '../read-values.js'
import { resolvePlan, resolveResults } from '../resolve.js'
import { listenToSignals } from '../signals.js'
import type { Terminal } from '../terminal.js'

export const selftest: Command = {
  summary: 'measure what this machine can measure, and keep it for the verdicts of later runs',
  options: SELFTEST_OPTIONS,
  examples: [
    ['hammer selftest', 'noise floor and highest honest rate, in about 20 seconds'],
    ['hammer selftest -o none -j', 'as JSON, kept nowhere'],
  ],
  run: (_, given, terminal) => runSelftest(given, terminal),
}

async function runSelftest(given: Given, terminal: Terminal): Promise<number> {
  const values = readValues(SELFTEST_OPTIONS, given)
  const path = values.output ?? calibrationPath()
  const signals = listenToSignals({})
  const anvil = await startAnvilThread()
  try {
    const said = (text: string) => values.quiet || signals.signal.aborted || terminal.err(`hammer: ${text}\n`)
    const measure = measureWith(`${anvil.url}/`, values.workers, signals.signal)
    const abilities = await measureAbilities(measure, said)
    // half a self-test is none
    const interrupted = signals.code()
    if (interrupted !== null) return interrupted
    const calibration = calibrationOf(abilities, values.workers, systemClock.date())
    if (path !== 'none') keepCalibration(path, calibration)
    terminal.out(values.json ? `${JSON.stringify(calibration, null, 2)}\n` : `${calibrationWords(calibration, path)}\n`)
    return EXIT.ok
  } catch (error) {
    const interrupted = signals.code()
    if (interrupted === null) throw error
    return interrupted
  } finally {
    signals.release()
    await anvil.close()
  }
}

/** Runs of the usual kind, that write nothing. */
function measureWith(url: string, workers: number, signal: AbortSignal): Measure {
  return async ({ rate, duration, warmUp }) => {
    const seconds = (ms: number) => String(ms / 1000)
    const load = { workers: String(workers), duration: seconds(duration), warmUp: seconds(warmUp), pacer: 'precise', timeout: '5s' }
    const given = rate === null ? { ...load, pacer: undefined, connections: '50' } : { ...load, rate: String(rate), connections: '50' }
    const values = readValues(RUN_OPTIONS, { ...given, output: 'none' })
    const plan = resolvePlan(url, values)
    const { summary } = await run(plan, {
      ...resolveResults(values, plan),
      signal,
      permit: () => {},
    })
    return summary
  }
}
