// Loading by jiti, for TypeScript on a Node that cannot read it.

import { existsSync, readFileSync } from 'node:fs'
import { createRequire, SourceMap, type SourceMapPayload } from 'node:module'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Jiti, JitiOptions, TransformOptions, TransformResult } from 'jiti'
import { BUILD } from '../core/build.js'
import { cacheFolder } from '../core/caches.js'
import { makePath } from '../core/folder.js'
import { adoptOwnName, type Exports, HAS_HOOKS, OWN_NAME, wholeExports } from './native.js'

/** jiti's own entry would look for its parts beside itself; ours are in a folder beside the build. */
type CreateJiti = (id: string, options: JitiOptions, host: Host) => Jiti
interface Host {
  readonly onError: (error: unknown) => never
  readonly nativeImport: (id: string | URL) => Promise<unknown>
  readonly createRequire: typeof createRequire
}

const FOLDER = fileURLToPath(new URL('jiti/', BUILD))
const require = createRequire(BUILD)

/** jiti was delivered with hammer: a lone hammer.mjs goes without. */
export function hasJiti(): boolean {
  return existsSync(join(FOLDER, 'jiti.cjs'))
}

/** @throws whatever jiti says */
export async function importByJiti(file: string): Promise<Exports> {
  adoptOwnName()
  const jiti = create(file, { [OWN_NAME]: await import(/* @vite-ignore */ BUILD) })
  return wholeExports(file, await jiti.import<Exports>(file))
}

function create(file: string, virtualModules: Exports): Jiti {
  const createJiti = require(join(FOLDER, 'jiti.cjs')) as CreateJiti
  const options = { fsCache: ownCache(), interopDefault: false, transform, virtualModules }
  return createJiti(file, options, { onError, nativeImport: (id) => nativeImport(id, file), createRequire })
}

/** Loaded only when something is to be transformed: 1.5 MB. Lines stay where they are. */
function transform(options: TransformOptions): TransformResult {
  return (require(join(FOLDER, 'babel.cjs')) as (options: TransformOptions) => TransformResult)(options)
}

function onError(error: unknown): never {
  throw error
}

/** Without hooks Node would look for `hammer-load` on disk; refused, jiti transforms the user's modules and asks us. */
function nativeImport(id: string | URL, script: string): Promise<unknown> {
  const users = typeof id === 'string' && isAbsolute(id) && (id === script || !/[\\/]node_modules[\\/]/.test(id))
  if (!HAS_HOOKS && users && isModule(id)) return Promise.reject(new Error('to be transformed'))
  return import(/* @vite-ignore */ typeof id === 'string' && isAbsolute(id) ? pathToFileURL(id).href : String(id))
}

/** CommonJS stays with Node: it has another `default`, and asks us anyway. */
function isModule(file: string): boolean {
  return file.endsWith('.mjs') || (file.endsWith('.js') && /^\s*(import|export)\b\s*[\w${*'"]/m.test(readFileSync(file, 'utf8')))
}

/** Scripts as jiti left them, for nobody else to read: with these a second run starts a tenth of a second sooner. */
function ownCache(): string | false {
  const folder = join(cacheFolder(), 'scripts')
  try {
    makePath(folder, 0o700)
    return folder
  } catch {
    return false
  }
}

/** Line and column (from 1) in a file of the user's of a place in what jiti made of it: lines are the same, columns are not. */
export function originalPlace(file: string, source: string, place: { readonly line: number; readonly column: number }) {
  const { code } = transform({ source, filename: file, ts: true, async: true, babel: { sourceMaps: 'inline', sourceFileName: file } })
  const [, map] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)/.exec(code) ?? []
  if (map === undefined) return place
  const payload = JSON.parse(Buffer.from(map, 'base64').toString()) as SourceMapPayload
  const { originalLine, originalColumn } = new SourceMap(payload).findEntry(place.line - 1, place.column - 1) as Partial<
    Record<string, number>
  >
  return originalLine === place.line - 1 && originalColumn !== undefined ? { line: place.line, column: originalColumn + 1 } : place
}
