// What tests of the command line share: a terminal that remembers, hammer as a process, servers and folders that go away.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { type Anvil, type AnvilOptions, startAnvil } from '../../src/anvil/index.js'
import { main } from '../../src/cli/main.js'
import type { Terminal } from '../../src/cli/terminal.js'
import type { Summary } from '../../src/core/summary.js'

// what these tests say is not for the page of a job that they run in
delete process.env.GITHUB_ACTIONS
delete process.env.GITHUB_STEP_SUMMARY

export const DIST = fileURLToPath(new URL('../../dist/hammer.mjs', import.meta.url))

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs a command line in this process. */
export async function say(words: readonly string[], terminal: Partial<Terminal> = {}): Promise<Said> {
  let out = ''
  let err = ''
  const fake: Terminal = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    columns: 100,
    colour: 'off',
    live: false,
    ...terminal,
  }
  const code = await main(words, fake)
  return { code, out, err }
}

export interface SpawnOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** For standard input. */
  readonly input?: string
  /** Told when the process runs; when it fails, the process is ended. */
  readonly started?: (child: ChildProcess) => unknown
  /** A shell command in front: `ulimit -n 100`. */
  readonly before?: string
  /** The words of a command that runs others: `ip netns exec NAME`. */
  readonly under?: readonly string[]
}

/** Runs the build as a process. */
export function hammer(
  words: readonly string[],
  { cwd = newFolder(), env, input, started, before, under = [] }: SpawnOptions = {},
): Promise<Said> {
  const shell = before === undefined ? [] : ['bash', '-c', `${before}; exec "$@"`, '-']
  const command = [...under, ...shell, process.execPath, DIST, ...words]
  const { FORCE_COLOR: _, NO_COLOR: __, ...clean } = process.env
  const child = spawn(command[0], command.slice(1), { cwd, env: { ...clean, ...env }, stdio: 'pipe' })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  child.stdin.end(input ?? '')
  return new Promise((resolve, reject) => {
    child.on('close', (code) => resolve({ code, out, err }))
    Promise.resolve(started?.(child)).catch((error) => {
      child.kill('SIGKILL')
      reject(error)
    })
  })
}

const root = mkdtempSync(join(tmpdir(), 'hammer-cli-'))
const closing: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closing) await close()
  rmSync(root, { recursive: true, force: true })
})

/** An empty folder of its own. */
export function newFolder(): string {
  return mkdtempSync(join(root, 'folder-'))
}

/** A path in a folder of its own, at which there is nothing yet. */
export function newPath(name = 'run'): string {
  return join(newFolder(), name)
}

export async function anvil(options: AnvilOptions = {}): Promise<Anvil> {
  const server = await startAnvil(options)
  closing.push(() => server.close())
  return server
}

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A plain server that remembers its requests. */
export async function witness(): Promise<{ readonly url: string; readonly port: number; readonly seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, seen }
}

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export function summaryOf(folder: string): Summary {
  return JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary
}

/** The lines of results.csv; the header is the first. */
export function rowsOf(folder: string): string[] {
  const text = readFileSync(join(folder, 'results.csv'), 'utf8')
  if (!text.endsWith('\n')) throw new Error('the last line is torn')
  return text.slice(0, -1).split('\n')
}

/** Every file below a folder, with its text. */
export function filesBelow(folder: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}

/** Waits until something holds, for at most five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5000
  while (!holds()) {
    if (performance.now() > end) throw new Error('it never came to hold')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
