// Reading data that came from another machine: everything is checked, nothing is believed.

import { HammerError } from '../../core/errors.js'

/** Turns something unknown into what it should be, or throws. */
export type Read<T> = (value: unknown) => T

/** A message that is none. @param what was expected */
export function odd(what: string): HammerError {
  return new HammerError('input', `a message from another machine is not valid: ${what}`, {
    advice: 'All machines of a fleet need the same version of hammer.',
  })
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw odd('an object is missing')
  return value as Readonly<Record<string, unknown>>
}

/** A finite number. */
export function real(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw odd('a number is missing')
  return value
}

/** A whole number from 0 to `most`. */
export function whole(value: unknown, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most)
    throw odd(`a whole number up to ${most} is missing`)
  return value
}

/** @param longest in UTF-16 units */
export function text(value: unknown, longest = 1000): string {
  if (typeof value !== 'string' || value.length > longest) throw odd(`a text of up to ${longest} characters is missing`)
  return value
}

export function list<T>(value: unknown, most: number, read: Read<T>): T[] {
  if (!Array.isArray(value) || value.length > most) throw odd(`a list of up to ${most} is missing`)
  return value.map((one) => read(one))
}

/** A list of exactly so many, to be read one by one. */
export function tuple(value: unknown, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) throw odd(`a list of ${length} is missing`)
  return value
}

export function choice<T extends string>(value: unknown, ...choices: readonly T[]): T {
  const found = choices.find((one) => one === value)
  if (found === undefined) throw odd(`one of ${choices.join(', ')} is missing`)
  return found
}

/** Null stays null. */
export function optional<T>(value: unknown, read: Read<T>): T | null {
  return value === null || value === undefined ? null : read(value)
}

/** Parses JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw odd('it is no JSON')
  }
}
