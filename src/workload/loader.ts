// Loads a module of the user's, TypeScript or JavaScript, on every Node and without a build step of theirs.

import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { HammerError } from '../core/errors.js'
import { hasJiti, importByJiti } from './jiti.js'
import { type Exports, importNatively, isNative, quietly } from './native.js'
import { refusal, shown } from './refusal.js'

/** What files of scripts and settings end in. */
export const MODULE_ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs'] as const

/** A module that is not loaded by then waits for what never comes, ms. */
const PATIENCE = 60_000

/**
 * Loads the module in `file` (an absolute path) into this thread. In it, and in all that it imports, `hammer-load` is the hammer
 * that runs, whatever is installed. Node's own type stripping is used where there is one, else jiti; jiti also reads what
 * Node cannot: enums, imports without an ending.
 * Exports are in the order of the file; those of CommonJS are what `module.exports` holds.
 * @param patience ms
 * @throws {HammerError} `usage` with file, line, column and the offending line for what does not load
 */
export async function loadModule(file: string, patience = PATIENCE): Promise<Exports> {
  const text = sourceOf(file)
  if (!isNative(file) && !hasJiti()) throw withoutJiti(file)
  const loading = quietly(() => (isNative(file) ? nativelyOrNot(file) : importByJiti(file)))
  const loaded = loading.catch((error) => {
    throw refusal(error, file)
  })
  return inOrder(await inTime(loaded, file, patience), text)
}

function sourceOf(file: string): string {
  const ending = extname(file)
  if (!MODULE_ENDINGS.some((known) => known === ending)) {
    const advice = `Files that end in ${MODULE_ENDINGS.join(' ')} can be loaded.`
    throw new HammerError('usage', `${shown(file)} is neither TypeScript nor JavaScript`, { value: file, advice })
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new HammerError('usage', `${shown(file)} cannot be read`, { value: file, advice: 'Name a file that is there.', cause: error })
  }
}

async function nativelyOrNot(file: string): Promise<Exports> {
  try {
    return await importNatively(file)
  } catch (error) {
    if (!mayHelp(error, file) || !hasJiti()) throw error
    return importByJiti(file)
  }
}

/** jiti reads more than Node does, and of what it cannot read either it knows the line. */
function mayHelp(error: unknown, file: string): boolean {
  if (!(error instanceof Error)) return false
  const { code = '' } = error as NodeJS.ErrnoException
  // a type that is imported without the word `type`: only Node minds, and only in TypeScript
  if (/does not provide an export named/.test(error.message)) return /\.m?ts:\d+$/m.test(error.stack?.split('\n', 1)[0] ?? '')
  if (error instanceof SyntaxError || /TYPE_?SCRIPT|TYPE_STRIPPING/.test(code)) return true
  return isTypeScript(file) && /MODULE_NOT_FOUND|IMPORT_ATTRIBUTE_MISSING|DIR_IMPORT|UNKNOWN_FILE_EXTENSION/.test(code)
}

function isTypeScript(file: string): boolean {
  return /\.m?ts$/.test(file)
}

function withoutJiti(file: string): HammerError {
  const advice = 'Copy that folder as well, install the package hammer-load, or take Node 22.18 or newer.'
  return new HammerError('usage', `${shown(file)} needs the folder jiti beside hammer.mjs on this Node`, { value: file, advice })
}

async function inTime<T>(loading: Promise<T>, file: string, patience: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const advice = 'It awaits something at its top level that never comes; wait inside of a scenario or a setup instead.'
    timer = setTimeout(() => {
      reject(new HammerError('usage', `${shown(file)} is still not loaded after ${patience / 1000} s`, { value: file, advice }))
    }, patience)
  })
  return Promise.race([loading, late]).finally(() => clearTimeout(timer))
}

const EXPORT = /\bexport\s+(?:(default)\b|\{([^}]*)\}|(?:async\s+)?(?:const|let|var|class|enum|function\s*\*?)\s*([^\s:=({;<,]+))/g

/** A namespace has its names in alphabetical order, jiti's in none: people think of them in the order of the file. */
function inOrder(loaded: Exports, text: string): Exports {
  const places = new Map<string, number>()
  for (const [, standard, list, name] of text.matchAll(EXPORT)) {
    const names =
      list === undefined
        ? [standard ?? name]
        : list.split(',').map(
            (part) =>
              part
                .trim()
                .split(/\s+as\s+/)
                .at(-1) ?? '',
          )
    for (const one of names) places.set(one, places.get(one) ?? places.size)
  }
  const placeOf = (name: string) => places.get(name) ?? places.size
  return Object.fromEntries(Object.entries(loaded).sort(([a], [b]) => placeOf(a) - placeOf(b)))
}
