// What an option is: the shape of a row of the options table, and the kinds of values.

import type { WarmUp } from '../core/plan.js'
import { parseCount, parseDuration, parseRate, parseShare } from '../core/units.js'

/** Kinds of values: how a text is read (null: it is none), and what to tell someone who wrote something else. */
export const KINDS = {
  count: { parse: parseCount, expects: 'a whole number such as 250, 10k or 1m' },
  duration: { parse: parseDuration, expects: 'a length of time such as 500ms, 10s, 2m or 1h30m; a bare number is seconds' },
  durationOrAuto: {
    parse: (text: string): WarmUp | null => (text === 'auto' ? text : parseDuration(text)),
    expects: 'a length of time such as 500ms, 10s, 2m or 1h30m, or auto',
  },
  rate: { parse: parseRate, expects: 'a rate such as 1000, 2.5k/s, 90/m or 10/h' },
  share: { parse: parseShare, expects: 'a share below all such as 5% or 0.5%' },
  port: { parse: parsePort, expects: 'a port from 0 to 65535; 0 takes a free one' },
  text: { parse: (text: string): string | null => text, expects: 'a text' },
  flag: { parse: (text: string): boolean | null => text === 'true', expects: 'nothing' },
} as const

/** `usual` is what the option means alone. */
function parsePort(text: string): number | 'usual' | null {
  if (text === 'usual') return text
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : null
}

export type Kind = keyof typeof KINDS

/** One row of the options table. */
export interface OptionSpec {
  readonly kind: Kind
  readonly letter?: string
  /** Other spellings that people have in their fingers: letters and long names. */
  readonly aliases?: readonly string[]
  /** All values that it may have, where they are few. */
  readonly choices?: readonly string[]
  /** Stands for the value in help. */
  readonly value?: string
  readonly repeat?: true
  /** What it means to name the option without a value; absent: it needs one. */
  readonly bare?: string
  /** Written as the user would write it; absent: none. */
  readonly default?: string
  /** In words: what holds without it, where that is no default. */
  readonly without?: string
  readonly group: string
  readonly help: string
  /**
   * What of its value is masked when it is kept: all of it, a header's value by its name, what stands behind `=`, a text that names no
   * file with `@`, or an output but for a port or a file. Without it, only secrets in URLs.
   */
  readonly secret?: 'whole' | 'header' | 'value' | 'text' | 'output'
  /** Smallest value that makes sense, as the user would write it. */
  readonly least?: string
}

/** The value of an option, once read. */
export type ValueOf<S extends OptionSpec> = S['repeat'] extends true
  ? readonly One<S>[]
  : S['kind'] extends 'flag'
    ? boolean
    : S extends { readonly default: string }
      ? One<S>
      : One<S> | null

type One<S extends OptionSpec> = NonNullable<ReturnType<(typeof KINDS)[S['kind']]['parse']>>

/** The values of all options of a table, by name. */
export type Values<T extends Readonly<Record<string, OptionSpec>>> = { readonly [K in keyof T]: ValueOf<T[K]> }

/** `-z` for `z`, `--rps` for `rps`. */
export function spelt(name: string): string {
  return `${name.length === 1 ? '-' : '--'}${name}`
}

/** `ramp-up` for `rampUp`: options are written with hyphens on the command line and in camel case in code. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
}
