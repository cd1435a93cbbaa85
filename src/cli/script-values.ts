// What a script and an external program have in common on the command line.

import { HammerError } from '../core/errors.js'

/** In the open model users come as they are needed, but no more than these. */
export const MOST_USERS = 1000
/** Stands where a target must, when a script names whole URLs itself. */
export const NO_URL = 'http://localhost/'

/** `--arg name=value`, as often as it was given. @throws {HammerError} `usage` for one without a name */
export function argumentsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map(argument))
}

function argument(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new HammerError('usage', '--arg has no name', { option: '--arg', advice: 'Write it like --arg user=kubilay.' })
}
