// What is told about a module that does not load: file, line, column, the line itself, and what to do.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HammerError } from '../core/errors.js'
import { didYouMean } from '../core/nearest.js'
import { originalPlace } from './jiti.js'

/** Where something is; lines and columns count from 1. */
interface Place {
  readonly file: string
  readonly line: number
  readonly column: number | null
}

interface Finding {
  readonly what: string
  readonly place: Place | null
  readonly advice: string
}

/** A path as people would write it here. */
export function shown(file: string): string {
  const short = relative('', file)
  return short === '' || short.startsWith('..') || isAbsolute(short) ? file : short
}

/** An error of loading `file`, as the user should see it. */
export function refusal(error: unknown, file: string): HammerError {
  const { what, place, advice } = unparsable(error) ?? missing(error) ?? unlinked(error) ?? thrown(error)
  const { file: at, line, column } = place ?? { file, line: null, column: null }
  const where = [shown(at), line, column].filter((part) => part !== null).join(':')
  const excerpt = place === null ? undefined : excerptOf(place)
  return new HammerError('usage', `${where}: ${what}`, { value: shown(at), advice, cause: error, ...(excerpt ? { excerpt } : {}) })
}

const SYNTAX = 'It must be valid TypeScript or JavaScript.'

/** jiti's: `ParseError: Unexpected token \n /a/b.ts:4:0`. */
function unparsable(error: unknown): Finding | null {
  const [, what, file, line, column] = /^\w*Error: ([\s\S]*?)\s*\n (.+):(\d+):(\d+)$/.exec(messageOf(error)) ?? []
  if (file === undefined) return null
  return { what, place: { file, line: Number(line), column: Number(column) + 1 }, advice: SYNTAX }
}

/** What looks like a scope may be a short name. */
const ALIASES = '. Paths of a tsconfig.json are not read: write where the file lies.'

/** Node's: `Cannot find package 'x' imported from /a/b.ts`; of require, and so of jiti: `Cannot find module 'x'`. */
function missing(error: unknown): Finding | null {
  const { code = '', requireStack = [] } = (error ?? {}) as { readonly code?: unknown; readonly requireStack?: readonly string[] }
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return null
  const [, name, from] = /^Cannot find (?:package|module) '(.+?)'(?: imported from (.+))?/.exec(messageOf(error)) ?? []
  const importer = from === undefined ? requireStack[0] : pathOf(from)
  if (name === undefined || importer === undefined || !existsSync(importer)) return null
  const isFile = /^(\.|file:)/.test(name) || isAbsolute(name)
  const place = placeOfImport(importer, isFile ? basename(name) : name)
  if (!isFile)
    return {
      what: `there is no package ${JSON.stringify(name)}`,
      place,
      advice: `Install it where the script is: npm install ${packageOf(name)}${/^[@~#]/.test(name) ? ALIASES : ''}`,
    }
  const wanted = resolve(dirname(importer), pathOf(name))
  return { what: `there is no file ${shown(wanted)}`, place, advice: `Name a file that is there.${neighbour(wanted)}` }
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/')
}

/** ` Did you mean "helper.ts"?`, by what lies beside it. */
export function neighbour(file: string): string {
  try {
    return didYouMean(basename(file), readdirSync(dirname(file)))
  } catch {
    return ''
  }
}

function placeOfImport(importer: string, name: string): Place {
  const lines = readFileSync(importer, 'utf8').split('\n')
  const at = lines.findIndex((line) => /['"]/.test(line.charAt(line.indexOf(name) + name.length)) && line.includes(name))
  return at < 0 ? { file: importer, line: 1, column: null } : { file: importer, line: at + 1, column: lines[at].indexOf(name) + 1 }
}

/** Node's, with the place in front of the stack: a name that is not exported, or a syntax that it cannot read. */
function unlinked(error: unknown): Finding | null {
  if (!(error instanceof SyntaxError)) return null
  const [, at, line, , indent] = /^(file:\/\/\S+|\/.+|[A-Z]:\\.+):(\d+)\n(.*)\n(\s*)\^/.exec(error.stack ?? '') ?? []
  if (at === undefined) return null
  return { what: error.message, place: { file: pathOf(at), line: Number(line), column: indent.length + 1 }, advice: SYNTAX }
}

/** Anything else was thrown by what stands at the top level. */
function thrown(error: unknown): Finding {
  const own = (error as Partial<HammerError> | null)?.name === 'HammerError' ? (error as HammerError) : null
  // jiti writes `(0, _module.name)()` and `new _module.name()` where the user wrote the name alone
  const text = messageOf(error)
    .replace(/\(0 ?, _\w+\.(\w+)\)|\b_\w+\.(\w+)(?= is not a)/g, '$1$2')
    .replace(/\s*\n\s*/g, ' ')
  const name = error instanceof Error && own === null ? `${error.name}: ` : ''
  const place = placeOfThrow(error)
  return {
    what: `${name}${text}`,
    place,
    advice: own?.advice ?? 'The file is loaded before any load is sent; what stands at its top level must not fail.',
  }
}

/** The first frame of the stack that is in a file of the user's. */
function placeOfThrow(error: unknown): Place | null {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : []
  for (const frame of frames) {
    const [, at, line, column] = /^\s+at (?:.*?\(|async )?(file:\/\/.+?|\/.+?|[A-Z]:\\.+?):(\d+):(\d+)\)?$/.exec(frame) ?? []
    if (at === undefined || /[\\/](node_modules|jiti)[\\/]|hammer\.mjs$/.test(at)) continue
    return exactly({ file: pathOf(at), line: Number(line), column: Number(column) }, at)
  }
  return null
}

/** Frames of jiti have paths, those of Node URLs; only the former have columns of something else than the file. */
function exactly(place: Place & { readonly column: number }, at: string): Place {
  if (at.startsWith('file:') || !existsSync(place.file)) return place
  try {
    return { ...place, ...originalPlace(place.file, readFileSync(place.file, 'utf8'), place) }
  } catch {
    return { ...place, column: null }
  }
}

/** The line with its number, and a mark under the column. */
function excerptOf({ file, line, column }: Place): string | null {
  if (!existsSync(file)) return null
  const text = readFileSync(file, 'utf8').split('\n')[line - 1]?.trimEnd()
  if (!text) return null
  const indent = /^\s*/.exec(text)?.[0].length ?? 0
  const number = String(line)
  const mark =
    column === null || column > text.length + 1 ? [] : [`${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, column - 1 - indent))}^`]
  return [`${number} | ${text.trimStart()}`, ...mark].join('\n')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function pathOf(at: string): string {
  return at.startsWith('file:') ? fileURLToPath(at) : at.split('/').join(sep)
}
