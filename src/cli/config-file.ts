// The config file: found, and read into an object.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { HammerError } from '../core/errors.js'

/** What is looked for in the current folder, in this order. */
export const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `hammer.config.${ending}`)

/** A config file as it was read. */
export interface ConfigFile {
  /** Its path as people would write it. */
  readonly shown: string
  readonly config: Readonly<Record<string, unknown>>
  /** A path in it, as seen from the current folder. */
  readonly place: (path: string) => string
}

/**
 * The config file to read, as an absolute path: `named`, or one of the usual names in `cwd`. Null: there is none, or `named` is `none`.
 * @throws {HammerError} `usage` when `named` is not there, or several of the usual names are
 */
export function findConfig(named: string | undefined, cwd: string): string | null {
  if (named === 'none') return null
  if (named !== undefined) {
    const file = resolve(cwd, named)
    if (existsSync(file) && statSync(file).isFile()) return file
    const details = { option: '--config', value: named, advice: 'Name a file that is there, or none to read none.' }
    throw new HammerError('usage', `the config file ${JSON.stringify(named)} is not there`, details)
  }
  const found = CONFIG_FILES.filter((name) => existsSync(join(cwd, name)))
  if (found.length <= 1) return found.length === 0 ? null : join(cwd, found[0])
  const advice = 'Keep one of them, or say which: --config FILE'
  throw new HammerError('usage', `there is more than one config file: ${found.join(', ')}`, { option: '--config', value: found[1], advice })
}

/** @throws {HammerError} `usage` with file, line and column for what cannot be read, and for what exports no object */
export async function loadConfig(file: string, cwd: string): Promise<ConfigFile> {
  const below = relative(cwd, file)
  const shown = below.startsWith('..') || isAbsolute(below) ? file : below
  const exported = extname(file) === '.json' ? readJson(file, shown) : await readModule(file)
  if (typeof exported !== 'object' || exported === null || Array.isArray(exported)) {
    const advice = "Write it like export const config = { url: 'http://localhost:3000', connections: 50 }."
    throw new HammerError('usage', `${shown} exports no config`, { value: shown, advice })
  }
  const folder = dirname(file)
  const place = (path: string) => (folder === resolve(cwd) ? path : resolve(folder, path))
  return { shown, config: exported as Readonly<Record<string, unknown>>, place }
}

/** The loader is needed only where there is something to load. */
async function readModule(file: string): Promise<unknown> {
  const { loadModule } = await import('../workload/loader.js')
  const exported = await loadModule(file)
  // module.exports of CommonJS is the object itself
  const whole = /\.c?js$/.test(file) && Object.keys(exported).length > 0 ? exported : undefined
  return exported.config ?? exported.default ?? whole
}

function readJson(file: string, shown: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const at = /at position (\d+)/.exec(message)?.[1]
    const before = at === undefined ? null : text.slice(0, Number(at)).split('\n')
    const where = before === null ? shown : `${shown}:${before.length}:${(before.at(-1) ?? '').length + 1}`
    const what = message.replace(/ (in JSON )?at position .*$/s, '')
    throw new HammerError('usage', `${where}: ${what}`, { value: shown, advice: 'It must be valid JSON.', cause: error })
  }
}
