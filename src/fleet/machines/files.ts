// The files that a script needs: found in its text, and put in place on another machine.

import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { HammerError } from '../../core/errors.js'
import { makePath } from '../../core/folder.js'
import { odd } from './check.js'

/** One file; its path is relative to the root, with slashes. */
export interface PackedFile {
  readonly path: string
  readonly content: Buffer
}

/** A script with all it needs, where everything has its place relative to one folder. */
export interface PackedScript {
  readonly files: readonly PackedFile[]
  /** The script, and the folder that it is to be run in. */
  readonly script: string
  readonly cwd: string
}

const MODULE = /\.(?:[mc]?[jt]s)$/
const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']
/** Every text in quotes may be the name of a file. */
const QUOTED = /(['"`])((?:(?!\1)[^\\\n]){1,300})\1/g
const MOST_BYTES = 64 * 1024 * 1024
const MOST_FILES = 2000

/**
 * The script's module, those that it imports by relative paths, and every file whose name stands in quotes in one of them: as seen
 * from that module or from `cwd`, and below `cwd` or the script's folder. Packages stay behind: agents need them installed.
 * @throws {HammerError} `usage` when that is too much
 */
export function packScript(script: string, cwd: string): PackedScript {
  const main = realpathSync(script)
  const here = realpathSync(cwd)
  const roots = [here, dirname(main)]
  const found = new Set<string>([main, ...packageJson(main, here)])
  for (const file of found) {
    if (!MODULE.test(file)) continue
    for (const name of namesIn(readFileSync(file, 'utf8'))) {
      const other = fileOf(name, dirname(file), here)
      if (other !== null && roots.some((root) => isBelow(other, root))) found.add(other)
    }
  }
  refuseMuch(found)
  const root = commonFolder([...found].map(dirname).concat(here))
  const place = (path: string) => relative(root, path).split(sep).join('/')
  return {
    files: [...found].sort().map((path) => ({ path: place(path), content: readFileSync(path) })),
    script: place(main),
    cwd: place(here),
  }
}

/** Writes all files below `folder`. @throws {HammerError} `input` for a path that leads out of it */
export function unpackScript({ files, script, cwd }: PackedScript, folder: string): { readonly script: string; readonly cwd: string } {
  for (const { path, content } of files) {
    const to = inside(path, folder)
    makePath(dirname(to))
    writeFileSync(to, content, { mode: 0o600 })
  }
  const work = cwd === '' ? folder : inside(cwd, folder)
  makePath(work)
  return { script: inside(script, folder), cwd: work }
}

function inside(path: string, folder: string): string {
  const parts = path.split('/')
  const bad = path === '' || isAbsolute(path) || parts.some((part) => part === '' || part === '.' || part === '..' || /[\0\\:]/.test(part))
  if (bad) throw odd('the path of a file leads astray')
  return join(folder, ...parts)
}

function* namesIn(text: string): Generator<string> {
  for (const [, , name] of text.matchAll(QUOTED)) yield name
}

/** Null: there is no such file. A module in TypeScript may be imported as the JavaScript that it would become. */
function fileOf(name: string, folder: string, cwd: string): string | null {
  if (name.includes('\0')) return null
  const names = [...ENDINGS.map((ending) => name + ending), name.replace(/\.([mc]?)js$/, '.$1ts')]
  const places = /^\.{1,2}\//.test(name) ? [folder, cwd] : [cwd, folder]
  for (const place of places) {
    for (const one of names) {
      const path = resolve(place, one)
      if (isFile(path)) return realpathSync(path)
    }
  }
  return null
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

/** It says what kind of module a `.js` is. */
function packageJson(script: string, cwd: string): string[] {
  for (let folder = dirname(script); isBelow(folder, cwd) || folder === cwd; folder = dirname(folder)) {
    if (isFile(join(folder, 'package.json'))) return [join(folder, 'package.json')]
  }
  return []
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && !way.startsWith('..') && !isAbsolute(way) && !way.split(sep).includes('node_modules')
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0]
  while (!folders.every((folder) => folder === common || isBelow(folder, common))) common = dirname(common)
  return common
}

function refuseMuch(files: ReadonlySet<string>): void {
  const bytes = [...files].reduce((sum, file) => sum + statSync(file).size, 0)
  if (files.size <= MOST_FILES && bytes <= MOST_BYTES) return
  throw new HammerError('usage', `the script needs ${files.size} files of ${Math.ceil(bytes / 1024 / 1024)} MB in all`, {
    option: 'SCRIPT',
    advice: `Up to ${MOST_FILES} files and ${MOST_BYTES / 1024 / 1024} MB go to the agents; put larger ones on each of them, and name them by absolute paths.`,
  })
}
