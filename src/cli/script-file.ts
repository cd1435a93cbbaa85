// From a script as people name it on the command line to a file, and the export that is meant.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { HammerError } from '../core/errors.js'
import { didYouMean } from '../core/nearest.js'
import { MODULE_ENDINGS } from '../workload/loader.js'

/** A script that is there. */
export interface ScriptFile {
  /** Its absolute path. */
  readonly file: string
  /** The export that alone is to run, or null for all. */
  readonly pick: string | null
}

/**
 * Reads `scripts/shop.ts` or `scripts/shop.ts#browse`.
 * @throws {HammerError} `usage` for a file that is not there, with the nearest one that is
 */
export function scriptFile(text: string, cwd: string): ScriptFile {
  const hash = existsSync(resolve(cwd, text)) ? -1 : text.lastIndexOf('#')
  const path = hash < 0 ? text : text.slice(0, hash)
  const file = resolve(cwd, path)
  if (!existsSync(file)) throw badScript(path, 'is not there', absentAdvice(path, cwd))
  if (statSync(file).isDirectory()) throw badScript(path, 'is a folder', folderAdvice(path, scriptsIn(file)))
  return { file, pick: hash < 0 ? null : text.slice(hash + 1) }
}

function badScript(path: string, what: string, advice: string): HammerError {
  return new HammerError('usage', `the script ${JSON.stringify(path)} ${what}`, { option: 'SCRIPT', value: path, advice })
}

/** Where it was looked for, or what was meant: the same file with its ending, or one of nearly its name beside it or in scripts/. */
function absentAdvice(path: string, cwd: string): string {
  const near = [dirname(path), 'scripts'].flatMap((folder) => scriptsIn(resolve(cwd, folder)).map((name) => join(folder, name)))
  const bare = near.find((candidate) => candidate.slice(0, -extname(candidate).length) === path)
  return bare === undefined ? didYouMean(path, near).trim() || `It was looked for in ${cwd}.` : `Did you mean ${JSON.stringify(bare)}?`
}

function folderAdvice(path: string, names: readonly string[]): string {
  return names.length === 0 ? 'There are no scripts in it.' : `Name one of its scripts: ${names.map((name) => join(path, name)).join(', ')}`
}

function scriptsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => MODULE_ENDINGS.some((ending) => extname(name) === ending))
  } catch {
    return []
  }
}
