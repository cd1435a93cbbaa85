// hammer and its anvil as child processes, each on a core of its own, and what they wrote.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../tools.mjs'
import { watchMachine } from './machine-load.mjs'

export const SERVER_CORE = '0'
export const HAMMER_CORE = '1'
export const ALL_CORES = '0,1'
const command = `${root}bin/hammer.js`
const exactFile = fileURLToPath(new URL('exact.mjs', import.meta.url))

/**
 * Runs hammer to its end; gives its summary, what `read` takes from the run's folder before that is removed, and what else
 * the machine did meanwhile.
 * @param servers processes that belong to the experiment
 * @param cores where it may run, all its threads together
 * @param started told the process when it begins
 */
export async function runHammer({ url, words, cores = HAMMER_CORE, servers = [], started = () => {}, read = () => null }) {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-accuracy-'))
  const run = join(folder, 'run')
  const child = start(cores, [command, url, ...words, '-q', '-o', run])
  const ended = exitOf(child)
  const unwatch = watchMachine([child.pid, ...servers])
  started(child)
  const { code, err } = await ended
  const disturbance = unwatch()
  try {
    if (code !== 0) throw new Error(`hammer ended with ${code}: ${err}`)
    return { summary: JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')), disturbance, ...read(run) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts an anvil on a free port; `stop` ends it and gives its log, one entry per request, times in seconds. */
export async function startAnvil() {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-accuracy-'))
  const log = join(folder, 'log.csv')
  const server = await startServer([command, 'anvil', '-p', '0', '--log', log])
  const stop = async () => {
    await server.stop()
    const entries = readEntries(log)
    rmSync(folder, { recursive: true, force: true })
    return entries
  }
  return { ...server, stop }
}

/** Starts a server that never sleeps (exact.mjs); `stop` gives its entries, times in ms, in the order of arrival. */
export async function startExact(delay) {
  const server = await startServer([exactFile, String(delay)])
  const stop = async () => (await server.stop()).map((line) => JSON.parse(line)).sort((a, b) => a.arrived - b.arrived)
  return { ...server, stop }
}

/** Starts a Node program that prints its URL when it listens; `stop` ends it and gives the lines it prints then. */
export async function startServer(words) {
  const child = start(SERVER_CORE, words)
  child.stderr.resume()
  const [line] = await once(child.stdout, 'data')
  const stop = async () => {
    let text = ''
    child.stdout.on('data', (data) => {
      text += data
    })
    child.kill('SIGINT')
    await once(child, 'close')
    return text.split('\n').filter(Boolean)
  }
  return { child, url: String(line).trim(), stop }
}

/** The rows of a run, times in seconds, in the order they were due; NaN where a field is empty. */
export function readRows(run) {
  const lines = readFileSync(join(run, 'results.csv'), 'utf8').trimEnd().split('\n').slice(1)
  const number = (text) => (text === '' ? Number.NaN : Number(text))
  const rows = lines.map((line) => {
    const [elapsed, response, , error, late] = line.split(',')
    const scheduled = Number(elapsed) - (response === '' ? 0 : Number(response))
    return { scheduled, sent: scheduled + number(late), response: number(response), lag: number(late), error }
  })
  return { rows: rows.sort((a, b) => a.scheduled - b.scheduled) }
}

function readEntries(log) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(1)
  return lines.map((line) => {
    const [, , arrived, answered, outcome, status, , target] = line.split(',')
    return { arrived: Number(arrived), answered: answered === '' ? null : Number(answered), outcome, status, path: pathOf(target) }
  })
}

/** Without the query, which may have commas in it, and then has quotation marks around it. */
export function pathOf(target) {
  return /^"?([^?"]*)/.exec(target)[1]
}

function start(core, words) {
  return spawn('taskset', ['-c', core, process.execPath, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    let err = ''
    child.stdout.resume()
    child.stderr.on('data', (data) => {
      err += data
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, err }))
  })
}
