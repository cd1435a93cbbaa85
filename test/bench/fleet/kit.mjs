// What the benchmarks of fleets are made of: a NATS server, agents and hammer as processes of their own, a folder that goes away.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hammerFile, which } from '../tools.mjs'

export const SERVER = which('nats-server') ? 'nats-server' : '/usr/sbin/nats-server'

const children = new Set()
let folder = null

/** A folder of the part that is measured. */
export function place(name) {
  folder ??= mkdtempSync(join(tmpdir(), 'hammer-fleet-'))
  // the key that orders are signed with is made there
  process.env.XDG_CONFIG_HOME = join(folder, 'config')
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  return path
}

/** Ends every process that a part has started, and forgets its files. */
export async function endAll() {
  await Promise.all([...children].map((child) => end(child, 'SIGKILL')))
  children.clear()
  if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  folder = null
}

export async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** A process that is ended with the part. */
export function launch(program, words, options) {
  const child = spawn(program, words, options)
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

export async function eventually(holds, what, within = 60_000) {
  const until = performance.now() + within
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`it never came to hold: ${what}`)
    await pause(20)
  }
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** A NATS server that can be ended and begun again on the same port, with what it keeps. */
export async function natsServer() {
  const port = await freePort()
  const home = place(`nats-${port}`)
  const file = join(home, 'server.conf')
  writeFileSync(file, `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(join(home, 'store'))} }\n`)
  let child = null
  const begin = async () => {
    child = launch(SERVER, ['-c', file], { stdio: 'ignore' })
    await eventually(() => answers(port), 'the NATS server answers')
  }
  await begin()
  return { url: `nats://127.0.0.1:${port}`, begin, end: (signal = 'SIGTERM') => end(child, signal), signal: (name) => child.kill(name) }
}

/** An agent; resolves when it waits for runs. */
export async function startAgent(server, name) {
  const child = launch(process.execPath, [hammerFile, 'agent', '--nats', server.url, '--name', name], {
    cwd: place(`agent-${name}`),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  await eventually(() => said.includes('waits for runs') || child.exitCode !== null, `agent ${name} is there`)
  return { name, child, said: () => said }
}

export function startAgents(server, count) {
  return Promise.all(Array.from({ length: count }, (_, i) => startAgent(server, `a${i + 1}`)))
}

/** hammer as its user runs it. `ended` has its exit code and what it said. */
export function startHammer(words) {
  const child = launch(process.execPath, [hammerFile, ...words], { cwd: place('user'), stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  for (const [key, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ]) {
    stream.on('data', (data) => {
      said[key] += data
    })
  }
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }))
  return { child, said, ended }
}

/** Runs it to its end. @throws when it fails */
export async function hammer(words) {
  const result = await startHammer(words).ended
  if (result.code !== 0) throw new Error(`hammer ${words.join(' ')} ended with ${result.code}\n${result.out}${result.err}`)
  return result
}

export function summaryOf(path) {
  return JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'))
}

/** CPU seconds that a process has used until now. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** The most memory that a process ever had resident, in MB. */
export function mostMemoryOf(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** The value below which this share of sorted numbers lies: nearest rank. */
export function quantile(sorted, share) {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}
