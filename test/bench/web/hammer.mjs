// A run with a live page as a process, and the time on a processor that it takes.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { hammerFile } from '../tools.mjs'

const started = new Set()

/** Ends every process that was started here. */
export async function endAll() {
  await Promise.all([...started].map((child) => end(child)))
}

/** Starts hammer; resolves with what `pattern` captures of what it says. */
export async function start(words, pattern) {
  const child = spawn(process.execPath, [hammerFile, ...words], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  let said = ''
  const found = await new Promise((resolve, reject) => {
    const hear = (data) => {
      said += data
      const match = pattern.exec(said)
      if (match) resolve(match[1])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(`hammer ${words.join(' ')}\n${said}`)))
  })
  return { child, found }
}

/** Ends it in order, or after a while not in order. */
export async function end(child) {
  started.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGINT')
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(late)
}

/**
 * The share of one core, in per cent, that a process takes for so many seconds: its main thread, which makes the page, and that with
 * all others but the one that sends: the garbage collector helps itself to some.
 */
export async function load({ pid }, seconds) {
  const began = performance.now()
  const before = used(pid)
  await pause(seconds * 1000)
  const now = used(pid)
  const share = (ns) => ns / 1e4 / (performance.now() - began)
  const spent = Object.keys(now).map((thread) => [Number(thread), share(now[thread] - (before[thread] ?? 0))])
  const main = spent.find(([thread]) => thread === pid)[1]
  const others = spent.filter(([thread]) => thread !== pid).map(([, one]) => one)
  return { main, helped: main + others.reduce((sum, one) => sum + one, 0) - Math.max(...others) }
}

/** Nanoseconds on a processor by thread: ticks of 10 ms are too coarse for shares of a per cent. Threads that end meanwhile are missing. */
function used(pid) {
  const of = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return Object.fromEntries(readdirSync(`/proc/${pid}/task`).map((thread) => [thread, of(thread)]))
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
