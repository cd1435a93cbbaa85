// Reading ten million rows: against DuckDB where it is installed.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hammerFile, measure, median, optional, root, table } from './tools.mjs'

const ROWS = 10_000_000
const FOREIGN_ROWS = 3_000_000
const SPAN = 60

/** Measures whole processes: start, reading, printing. */
export async function benchAnalyze(rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const original = write(join(folder, 'original.csv'), ROWS, '', (elapsed, response) => `${elapsed},${response},200\n`)
  const own = write(
    join(folder, 'own.csv'),
    ROWS,
    'elapsed,response,status,error,lag,name\n',
    (elapsed, response) => `${elapsed},${response},200,,0.000004,\n`,
  )
  const foreign = write(
    join(folder, 'foreign.csv'),
    FOREIGN_ROWS,
    'when,took,code\n',
    (elapsed, response) => `${elapsed},${response},200\n`,
  )
  const analyze = (file, ...more) => [process.execPath, hammerFile, 'analyze', file, '--format', 'json', ...more]
  const entries = [
    ['hammer, three columns', ROWS, analyze(original)],
    ['hammer, six columns', ROWS, analyze(own)],
    ['hammer, foreign through csv-parse', FOREIGN_ROWS, analyze(foreign, '--columns', 'elapsed=when,response=took,status=code')],
  ]
  if (optional('@duckdb/node-api/package.json', 'npm install --no-save @duckdb/node-api')) {
    entries.unshift(['DuckDB, three columns', ROWS, [process.execPath, `${root}test/bench/duckdb.mjs`, original]])
  }
  const runs = entries.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, [, , command]] of entries.entries()) runs[i].push(await measure('0,1', command))
  }
  console.log(`\nanalyze, both cores, whole process, median of ${rounds} rounds in turn\n`)
  const rows = entries.map(([name, count], i) => {
    const seconds = median(runs[i].map((run) => run.seconds))
    const cpu = median(runs[i].map((run) => run.user + run.system))
    return [
      name,
      `${count / 1e6} M`,
      seconds.toFixed(2),
      cpu.toFixed(2),
      (count / seconds / 1e6).toFixed(2),
      median(runs[i].map((run) => run.mb)).toFixed(0),
    ]
  })
  console.log(table(['', 'rows', 's', 'CPU s', 'M rows/s', 'MB'], rows))
  rmSync(folder, { recursive: true, force: true })
}

function write(path, count, head, row) {
  const file = openSync(path, 'w')
  writeSync(file, head)
  let text = ''
  for (let i = 0; i < count; i++) {
    // exponential times without a random generator: golden-ratio steps through the distribution
    const response = -0.02 * Math.log(1 - ((i * 0.6180339887498949) % 1))
    text += row(((i * SPAN) / count).toFixed(6), response.toFixed(6))
    if (text.length > 1 << 20) {
      writeSync(file, text)
      text = ''
    }
  }
  writeSync(file, text)
  closeSync(file)
  return path
}
