// What the benchmarks are made of: finding tools, running them pinned to a core, and tables.

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const hammerFile = `${root}dist/hammer.mjs`

/** The path of a program, or null. */
export function which(program) {
  const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : null
}

/** Ends the benchmark with advice when something it cannot do without is missing. */
export function need(programs) {
  const missing = Object.entries(programs).filter(([program]) => !which(program))
  if (missing.length === 0) return
  console.error(`Missing: ${missing.map(([program, from]) => `${program} (${from})`).join(', ')}`)
  process.exit(1)
}

/** A development tool that is not in package.json: installed by whoever wants to compare. */
export function optional(path, advice) {
  const file = `${root}node_modules/${path}`
  if (existsSync(file)) return file
  console.error(`Left out: ${path.split('/')[0]} – to compare with it: ${advice}`)
  return null
}

/**
 * Runs a command on some cores. Returns its output, its own and its children's CPU seconds, and its largest resident
 * memory in MB.
 */
export function measure(cores, command) {
  return new Promise((resolve, reject) => {
    const words = ['-c', cores, '/usr/bin/time', '-q', '-f', '@@ %U %S %M %e', ...command]
    const child = spawn('taskset', words, { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (data) => {
      out += data
    })
    child.stderr.on('data', (data) => {
      err += data
    })
    child.on('error', reject)
    child.on('exit', () => {
      const [, user, system, kb, seconds] = /@@ ([\d.]+) ([\d.]+) (\d+) ([\d.]+)/.exec(err) ?? []
      if (user === undefined) reject(new Error(`${command.join(' ')}\n${out}${err}`))
      else resolve({ out, err, user: Number(user), system: Number(system), mb: Number(kb) / 1024, seconds: Number(seconds) })
    })
  })
}

/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Rows of cells as Markdown, which reads well in a terminal too. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)))
  const line = (row) => `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(all[0]), rule, ...all.slice(1).map(line)].join('\n')
}

/** What was measured on, for the record. */
export function machine() {
  const model = /model name\s*:\s*(.*)/.exec(execFileSync('cat', ['/proc/cpuinfo'], { encoding: 'utf8' }))?.[1] ?? 'unknown processor'
  return `${new Date().toISOString().slice(0, 10)}, ${model}, ${execFileSync('nproc', { encoding: 'utf8' }).trim()} cores, Node ${process.version}, ${execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim()}`
}
