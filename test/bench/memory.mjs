// Resident memory over ten million requests: how much, and whether it grows.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HTTP_PORT } from './nginx.mjs'
import { hammerFile, table } from './tools.mjs'

const REQUESTS = 10_000_000

/** Watches hammer while it sends ten million requests. */
export async function benchMemory() {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const run = join(folder, 'run')
  const words = [
    '-c',
    '1',
    process.execPath,
    hammerFile,
    `http://127.0.0.1:${HTTP_PORT}/`,
    '-c',
    '50',
    '-n',
    String(REQUESTS),
    '-q',
    '-o',
    run,
  ]
  const child = spawn('taskset', words, { stdio: 'inherit' })
  const seen = []
  const timer = setInterval(() => {
    const kb = /VmRSS:\s+(\d+)/.exec(readOr(`/proc/${child.pid}/status`))?.[1]
    if (kb) seen.push(Number(kb) / 1024)
  }, 500)
  await new Promise((resolve) => child.on('exit', resolve))
  clearInterval(timer)
  const { requests } = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'))
  const third = Math.ceil(seen.length / 10)
  const largest = (values) => Math.max(...values).toFixed(0)
  console.log(`\nmemory, ${requests.answered.toLocaleString('en')} of ${REQUESTS.toLocaleString('en')} requests answered, a row for each\n`)
  const rows = [
    ['first tenth', largest(seen.slice(0, third))],
    ['second tenth', largest(seen.slice(third, 2 * third))],
    ['last tenth', largest(seen.slice(-third))],
    ['at most', largest(seen)],
  ]
  console.log(table(['', 'MB resident'], rows))
  rmSync(folder, { recursive: true, force: true })
}

function readOr(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
