// What `hammer analyze` and `hammer report` do: rows to numbers, and numbers to a report of any format.

import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type Analysis, analyze } from '../analyze/index.js'
import { HammerError } from '../core/errors.js'
import { pictures } from '../core/pictures.js'
import { printable } from '../core/text.js'
import { count } from '../core/units.js'
import { scanInThreads } from '../fleet/pool.js'
import { REPORTS } from '../report/index.js'
import { planFacts } from '../report/page/plan-facts.js'
import { ANALYZE_OPTIONS } from './analysis-options.js'
import { chartsOf } from './charts.js'
import { EXIT } from './exit.js'
import type { Values } from './option.js'
import { badValue } from './read-values.js'
import type { Terminal } from './terminal.js'
import { writeBeside } from './write.js'

/** Analyses what `find` finds, which is asked only once the options are known to be good, and writes its report to standard output, or to the file of `--output`. Returns the exit code. */
export async function reportOn(find: () => string, values: Values<typeof ANALYZE_OPTIONS>, terminal: Terminal): Promise<number> {
  const { format, interval, columns, delimiter, warmUp, excludeWarmUp } = values
  const report = Object.hasOwn(REPORTS, format) ? REPORTS[format] : undefined
  if (!report) throw badValue('format', ANALYZE_OPTIONS.format, format, `Choose out of: ${Object.keys(REPORTS).join(', ')}.`)
  if (warmUp !== null && excludeWarmUp) {
    throw new HammerError('usage', '--warm-up and --exclude-warm-up say different things', {
      option: '--warm-up',
      advice: 'Leave out one of the two: by time, or by what stands in the column phase.',
    })
  }
  const charts = chartsOf(values.charts)
  const reading = { interval, columns, delimiter, warmUp, excludeWarmUp }
  const analysis = await analyze(find(), { ...reading, parts: availableParallelism(), scan: scanInThreads })
  const output = values.output ?? (format === 'html' ? besideRows(analysis.file) : null)
  const colour = output !== null || values.noColor ? 'off' : terminal.colour
  const files = [{ path: analysis.file, note: `${count(analysis.rows)} rows` }]
  const drawn = () => drawnFrom(analysis)
  const rendered = report.render(analysis.summary, { width: terminal.columns, colour, files, charts, notes: remarks(analysis), drawn })
  const whole = rendered.endsWith('\n') ? rendered : `${rendered}\n`
  if (output === null) terminal.out(whole)
  else writeBeside(output, whole, [analysis.file])
  if (output !== null && values.output === null) terminal.out(`${output}\n`)
  if (format !== 'text' || output !== null) for (const remark of remarks(analysis)) terminal.err(`hammer: ${remark}\n`)
  return EXIT.ok
}

/** What a page shows besides the summary. */
export function drawnFrom({ summary, tally, plan }: Analysis) {
  return { pictures: pictures(tally, summary), plan: plan === null ? null : planFacts(plan) }
}

/** A page stands in the run's folder under its own name; another file's place is not ours to choose. */
function besideRows(file: string): string | null {
  return basename(file) === 'results.csv' ? join(dirname(file), 'report.html') : null
}

function remarks({ badRows, tornLine, notes }: Analysis): string[] {
  const { count: bad, first } = badRows
  const where = first && ` The first is line ${count(first.line)}: ${first.reason}: ${printable(first.text.slice(0, 80))}`
  return [
    ...(bad > 0 ? [`${count(bad)} ${bad === 1 ? 'row' : 'rows'} could not be read and ${bad === 1 ? 'is' : 'are'} left out.${where}`] : []),
    ...(tornLine ? ['the last line was cut off in the middle, as after kill -9, and is left out'] : []),
    ...notes,
  ]
}
