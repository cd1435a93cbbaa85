// hammer compare: what differs between runs, and how sure that is.

import { type Comparison, compare as compareRuns } from '../../core/compare.js'
import { HammerError } from '../../core/errors.js'
import type { Command } from '../command.js'
import { COMPARE_OPTIONS } from '../compare-options.js'
import { drawnFor, judgeAll, limitsCode, readJudgement, readRuns } from '../comparing.js'
import { type Given, readValues } from '../read-values.js'
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
    ['hammer compare base new --format html -o comparison.html', 'a page with the charts of both over each other'],
  ],
  run: (first, given, terminal, more) => runCompare([...(first === undefined ? [] : [first]), ...more], given, terminal),
}

async function runCompare(paths: readonly string[], given: Given, terminal: Terminal): Promise<number> {
  const values = readValues(COMPARE_OPTIONS, given)
  const { force, seed, interval, columns, delimiter, warmUp, excludeWarmUp, output } = values
  const { format, report, limits } = readJudgement(values)
  if (paths.length < 2) throw tooFew(paths.length)
  if (warmUp !== null && excludeWarmUp) throw contradiction()
  const runs = await readRuns(paths, { columns, delimiter, warmUp, excludeWarmUp, interval, ...drawnFor(format) })
  const comparison = compareRuns(runs, { seed })
  if (!force) refuse(comparison)
  const results = judgeAll(limits, comparison)
  const colour = output !== null || values.noColor ? 'off' : terminal.colour
  const whole = report(comparison, { width: terminal.columns, colour, limits: results })
  if (output === null) terminal.out(whole)
  else
    writeBeside(
      output,
      whole,
      runs.map(({ file }) => file),
    )
  return limitsCode(results, terminal)
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
