// What a run's plan.json says was asked for, and the same with changes.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode, HammerError } from '../core/errors.js'
import type { Asked } from '../core/label.js'
import { MASK } from '../core/secrets.js'
import { shellQuoted } from './asked.js'
import { variableOf } from './config.js'
import type { OptionSpec } from './option.js'
import { type Given, optionName } from './read-values.js'
import { scriptFile } from './script-file.js'

type Table = Readonly<Record<string, OptionSpec>>

/** A run to be repeated. */
export interface Earlier {
  readonly asked: Asked
  /** The script as it was then. */
  readonly script: { readonly file: string; readonly only: string | null; readonly sha256: string | null } | null
}

/**
 * Reads the plan.json of a run's folder; a file in the folder does, too.
 * @throws {HammerError} `input` where there is none, or where it does not say what was asked for
 */
export function readEarlier(path: string): Earlier {
  const file = planFile(path)
  const plan = parsed(file)
  const asked = isRecord(plan) && plan.schema === 'hammer-plan/1' && isRecord(plan.asked) ? askedIn(plan.asked) : null
  if (asked) return { asked, script: isRecord(plan) && isRecord(plan.script) ? scriptIn(plan.script) : null }
  throw new HammerError('input', `${file} does not say what was asked for`, {
    value: file,
    advice: 'Runs from the command line are repeated so; those from code, or of an older hammer, are not.',
  })
}

function planFile(path: string): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory()
  return isFolder ? join(path, 'plan.json') : basename(path) === 'plan.json' ? path : join(dirname(path), 'plan.json')
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not valid JSON' : errorCode(cause)
    throw new HammerError('input', `cannot read ${file}: ${why}`, { value: file, advice: 'Give the folder of a run.', cause })
  }
}

function askedIn({ command, argument, options }: Record<string, unknown>): Asked | null {
  const isText = (value: unknown) => typeof value === 'string'
  const isOption = (value: unknown) => isText(value) || (Array.isArray(value) && value.every(isText))
  if (typeof command !== 'string' || !(argument === null || typeof argument === 'string')) return null
  if (!isRecord(options) || !Object.values(options).every(isOption)) return null
  return { command, argument, options: options as Asked['options'] }
}

function scriptIn({ file, only, sha256 }: Record<string, unknown>): Earlier['script'] {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return typeof file === 'string' ? { file, only: text(only), sha256: text(sha256) } : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** How one of the values of an option that can be repeated takes the place of an earlier one; without it, all take the place of all. */
const KEYS: Readonly<Record<string, (text: string) => string>> = {
  header: (text) => text.split(':')[0].trim().toLowerCase(),
  arg: (text) => text.split('=')[0],
  tag: (text) => (text.includes('=') ? text.split('=')[0] : `${text}=`),
}

/** The earlier options with `changes` on top. A header, an own option of a script or a tag replaces the one of its name. */
export function changed(earlier: Given, changes: Given): Given {
  const merged = Object.keys(changes).map((name) => {
    const [before, now, key] = [earlier[name], changes[name], KEYS[name]]
    if (!key || !Array.isArray(before) || !Array.isArray(now)) return [name, now]
    const replaced = new Set(now.map(key))
    return [name, [...before.filter((text) => !replaced.has(key(text))), ...now]]
  })
  return { ...earlier, ...Object.fromEntries(merged) }
}

/** Who one is at the NATS server of a fleet was not kept; it may stand in the environment, now as then. */
export function knownHere(given: Given, env: Readonly<Record<string, string | undefined>>): Given {
  const user = env[variableOf('natsUser')]
  return given.natsUser === MASK && user ? { ...given, natsUser: user } : given
}

/** @throws {HammerError} `usage` that names every option, and the URL, whose secret plan.json does not have */
export function checkSecrets(url: string | null, given: Given, table: Table): void {
  const missing = [
    ...(url?.includes(MASK) ? [`--url ${shellQuoted(url)}`] : []),
    ...Object.entries(given).flatMap(([name, value]) =>
      [value ?? []]
        .flat()
        .flatMap((text) => (text.includes(MASK) ? [`${optionName(name, table[name]).split(',')[0]} ${shellQuoted(text)}`] : [])),
    ),
  ]
  if (missing.length === 0) return
  throw new HammerError('usage', 'the secrets of that run were not kept', {
    value: missing.join(' '),
    advice: `Give them again, with the secret in place of ${MASK}: ${missing.join(' ')}`,
  })
}

/** The script as it was named then, or else where it was; and what is to be said about it. */
export function scriptOf({ asked, script }: Earlier, cwd: string): { readonly argument: string; readonly warning: string | null } {
  const named = asked.argument ?? ''
  const path = (text: string) => text.replace(/#[^#]*$/, '')
  const isHere = existsSync(join(cwd, named)) || existsSync(join(cwd, path(named))) || existsSync(path(named))
  const argument = isHere || !script ? named : `${script.file}${script.only === null ? '' : `#${script.only}`}`
  const { file } = scriptFile(argument, cwd)
  const now = createHash('sha256').update(readFileSync(file)).digest('hex')
  const isSame = script?.sha256 === now
  return { argument, warning: isSame || !script?.sha256 ? null : `${basename(file)} has changed since that run` }
}
