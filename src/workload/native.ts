// Loading by Node itself, with hooks that make `hammer-load` the hammer that runs.

import module, { createRequire } from 'node:module'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BUILD } from '../core/build.js'

/** The name under which scripts import hammer. */
export const OWN_NAME = 'hammer-load'

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>

type Next = (specifier: string, context?: unknown) => unknown
/** Node has them from 22.15 on, and 23.5; the types of Node 20 do not. */
type RegisterHooks = (hooks: { readonly resolve: (specifier: string, context: unknown, next: Next) => unknown }) => void

const { registerHooks } = module as unknown as { readonly registerHooks?: RegisterHooks }

/** Node can be told what `hammer-load` is. */
export const HAS_HOOKS = registerHooks !== undefined

/** Node can load this file as it is. */
export function isNative(file: string): boolean {
  if (file.endsWith('.cjs')) return true
  return HAS_HOOKS && (!/\.m?ts$/.test(file) || Boolean((process.features as { readonly typescript?: unknown }).typescript))
}

/** @throws whatever Node says */
export async function importNatively(file: string): Promise<Exports> {
  adoptOwnName()
  const { href } = pathToFileURL(file)
  return wholeExports(file, (await import(/* @vite-ignore */ href)) as Exports)
}

/** A namespace of CommonJS has only the names that Node found in its text: `module.exports` has all. */
export function wholeExports(file: string, namespace: Exports): Exports {
  return (createRequire(file).cache[file]?.exports as Exports | undefined) ?? namespace
}

let adopted = false

/** From here on `hammer-load` is the running hammer in all of this thread, for `import` and for `require`. */
export function adoptOwnName(): void {
  if (adopted) return
  adopted = true
  if (registerHooks === undefined) adoptInCommonJs()
  else
    registerHooks({
      resolve: (specifier, context, next) => (specifier === OWN_NAME ? { url: BUILD, shortCircuit: true } : next(specifier, context)),
    })
}

type Resolve = (request: string, ...rest: readonly unknown[]) => string

/** Before there were hooks everybody replaced this function of Node's, and so it stays as it is. */
function adoptInCommonJs(): void {
  const commonJs = module as unknown as { _resolveFilename: Resolve }
  const original = commonJs._resolveFilename
  const own = fileURLToPath(BUILD)
  commonJs._resolveFilename = (request, ...rest) => (request === OWN_NAME ? own : original.call(module, request, ...rest))
}

/** What Node warns about while it loads what we ask it to: none of it is the user's to mend. */
const EXPECTED = /type stripping|reparsing as ES module|loading ES module|require\(\) of ES/i

/** Does `work` without warnings about how modules are loaded. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { emitWarning } = process
  const emit = (...words: readonly unknown[]) => Reflect.apply(emitWarning, process, words)
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]) => {
    if (!EXPECTED.test(String(warning))) emit(warning, ...rest)
  }
  try {
    return await work()
  } finally {
    process.emitWarning = emitWarning
  }
}
