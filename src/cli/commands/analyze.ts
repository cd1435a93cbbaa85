// hammer analyze: any results.csv as numbers and charts.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Analysis, analyze as analyzeFile } from '../../analyze/index.js'
import { HammerError } from '../../core/errors.js'
import { printable } from '../../core/text.js'
import { count } from '../../core/units.js'
import { scanInThreads } from '../../fleet/pool.js'
import { REPORTS } from '../../report/index.js'
import { chartsOf } from '../charts.js'
import type { Command } from '../command.js'
import { EXIT } from '../exit.js'
import { ANALYZE_OPTIONS } from '../options.js'
import { badValue, type Given, readValues } from '../read-values.js'
import type { Terminal } from '../terminal.js'
import { writeBeside } from '../write.js'

export const analyze: Command = {
  summary: 're-analyse a run folder or any results.csv; without PATH the newest run under results/',
  argument: '[PATH]',
  options: ANALYZE_OPTIONS,
  examples: [
    ['hammer analyze', 'the newest run'],
    ['hammer analyze results/2026-11-21T09-31-02Z -i 5s', 'in intervals of 5 seconds'],
    ['hammer analyze -W auto', 'without the time until the run had settled'],
    ['hammer analyze old/results.csv --format csv -o out.csv', 'the time series as CSV'],
    ['hammer analyze vegeta.csv --columns vegeta', 'a file of another tool'],
    ["hammer analyze log.csv --columns 'elapsed=2,response=4:ms,status=3'", 'any other CSV'],
  ],
  run: (path, given, terminal) => runAnalyze(path, given, terminal),
}

const ROWS = 'results.csv'

async function runAnalyze(path: string | undefined, given: Given, terminal: Terminal): Promise<number> {
  const values = readValues(ANALYZE_OPTIONS, given)
  const { format, interval, columns, delimiter, warmUp, excludeWarmUp, output } = values
  const report = REPORTS[format]
  if (!report) throw badValue('format', ANALYZE_OPTIONS.format, format, `Choose out of: ${Object.keys(REPORTS).join(', ')}.`)
  if (warmUp !== null && excludeWarmUp) {
    throw new HammerError('usage', '--warm-up and --exclude-warm-up say different things', {
      option: '--warm-up',
      advice: 'Leave out one of the two: by time, or by what stands in the column phase.',
    })
  }
  const charts = chartsOf(values.charts)
  const reading = { interval, columns, delimiter, warmUp, excludeWarmUp }
  const analysis = await analyzeFile(path ?? newestRun(), { ...reading, parts: availableParallelism(), scan: scanInThreads })
  const colour = output !== null || values.noColor ? 'off' : terminal.colour
  const files = [{ path: analysis.file, note: `${count(analysis.rows)} rows` }]
  const rendered = report.render(analysis.summary, { width: terminal.columns, colour, files, charts, notes: remarks(analysis) })
  const whole = rendered.endsWith('\n') ? rendered : `${rendered}\n`
  if (output === null) terminal.out(whole)
  else writeBeside(output, whole, [analysis.file])
  if (format !== 'text' || output !== null) for (const remark of remarks(analysis)) terminal.err(`hammer: ${remark}\n`)
  return EXIT.ok
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

/** @throws {HammerError} `input` when there is none */
function newestRun(): string {
  const runs = folders('results').filter((folder) => existsSync(join(folder, ROWS)))
  const written = (folder: string) => statSync(join(folder, ROWS)).mtimeMs
  // not by name: a folder may have been named with -o, and a second run of the same second is called …Z-2
  const [newest] = runs.map((folder) => ({ folder, at: written(folder) })).sort((a, b) => b.at - a.at)
  if (newest !== undefined) return newest.folder
  throw new HammerError('input', 'there is no run under results/ here', {
    value: 'results',
    advice: 'Name a run folder or a CSV file: hammer analyze PATH',
  })
}

function folders(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))
  } catch {
    return []
  }
}
