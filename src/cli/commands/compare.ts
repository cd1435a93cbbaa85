// hammer compare: what differs between runs, and how sure that is.

import { availableParallelism } from 'node:os'
import { commonInterval, measure } from '../../analyze/index.js'
import { type Candidate, type Comparison, compare as compareRuns } from '../../core/compare.js'
import { HammerError } from '../../core/errors.js'
import { type FailIf, type FailIfResult, judge, parseFailIf } from '../../core/fail-if.js'
import { scanInThreads } from '../../fleet/pool.js'
import { COMPARISON_REPORTS } from '../../report/index.js'
import type { Command } from '../command.js'
import { COMPARE_OPTIONS } from '../compare-options.js'
import { EXIT } from '../exit.js'
import { badValue, type Given, readValues } from '../read-values.js'
import type { Terminal } from '../terminal.js'
import { writeBeside } from '../write.js'

export const compare: Command = {
  summary: 'compare run folders or any results.csv: A is the base, every other one is compared with it',
  argument: 'A B [C…]',
  options: COMPARE_OPTIONS,
  examples: [
    ['hammer compare results/before results/after', 'what changed, with 95 % intervals'],
    ["hammer compare base new --fail-if 'p99>+5%' --fail-if 'throughput<-3%'", 'exit code 99 when it became worse'],
    ['hammer compare base new --format markdown -o comment.md', 'for a pull request'],
  ],
  run: (first, given, terminal, more) => runCompare([...(first === undefined ? [] : [first]), ...more], given, terminal),
}

async function runCompare(paths: readonly string[], given: Given, terminal: Terminal): Promise<number> {
  const values = readValues(COMPARE_OPTIONS, given)
  const { format, failIf, force, seed, interval, columns, delimiter, warmUp, excludeWarmUp, output } = values
  const report = Object.hasOwn(COMPARISON_REPORTS, format) ? COMPARISON_REPORTS[format] : null
  if (!report) throw badValue('format', COMPARE_OPTIONS.format, format, `Choose out of: ${Object.keys(COMPARISON_REPORTS).join(', ')}.`)
  if (paths.length < 2) throw tooFew(paths.length)
  if (warmUp !== null && excludeWarmUp) throw contradiction()
  const limits = failIf.map(parseFailIf)
  const reading = { columns, delimiter, warmUp, excludeWarmUp, parts: availableParallelism(), scan: scanInThreads }
  const runs = await readAll(paths, { ...reading, interval: interval ?? commonInterval(paths) })
  const comparison = compareRuns(runs, { seed })
  if (!force) refuse(comparison)
  const results = judgeAll(limits, comparison)
  const colour = output !== null || values.noColor ? 'off' : terminal.colour
  const rendered = report(comparison, { width: terminal.columns, colour, limits: results })
  const whole = rendered.endsWith('\n') ? rendered : `${rendered}\n`
  if (output === null) terminal.out(whole)
  else
    writeBeside(
      output,
      whole,
      runs.map(({ file }) => file),
    )
  return conclude(results, terminal)
}

/** One after the other: a large file takes all cores and much memory. */
async function readAll(paths: readonly string[], options: Parameters<typeof measure>[1]): Promise<Candidate[]> {
  const runs: Candidate[] = []
  for (const path of paths) runs.push(await measure(path, options))
  return runs
}

function judgeAll(limits: readonly FailIf[], { against }: Comparison): FailIfResult[] {
  return against.flatMap((one) => limits.map((limit) => judge(limit, one)))
}

function conclude(results: readonly FailIfResult[], terminal: Terminal): number {
  const outcomes = results.map(({ outcome }) => outcome)
  if (outcomes.some((outcome) => outcome === 'passed' || outcome === 'missing')) return EXIT.threshold
  // a gate that cannot see must not look as if it were closed
  if (outcomes.includes('unknown')) terminal.err('hammer: a limit of --fail-if could not be judged: there is too little to tell\n')
  return EXIT.ok
}

function refuse({ against }: Comparison): void {
  const [reason] = against.flatMap(({ fairness }) => fairness.refusals)
  if (reason === undefined) return
  throw new HammerError('input', `these runs cannot be compared: ${reason}`, {
    option: '--force',
    advice: 'Repeat one of them in the way of the other; --force compares them nevertheless.',
  })
}

function tooFew(count: number): HammerError {
  return new HammerError('usage', count === 0 ? 'nothing to compare' : 'only one run, and nothing to compare it with', {
    option: 'A B',
    advice: 'Name two or more: hammer compare results/before results/after',
  })
}

function contradiction(): HammerError {
  return new HammerError('usage', '--warm-up and --exclude-warm-up say different things', {
    option: '--warm-up',
    advice: 'Leave out one of the two: by time, or by what stands in the column phase.',
  })
}
