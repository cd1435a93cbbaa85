// How an iteration can end otherwise than by returning: what a script throws, and what that means.

/** Thrown by `user.abort(reason)`: the whole run is to end. */
export class AbortRun extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'AbortRun'
  }
}

/** What was thrown, in one line; a failed assertion is a failure of the target, anything else an error. */
export interface Thrown {
  readonly kind: 'failure' | 'error'
  readonly message: string
  /** `file:line` of the script; empty where nothing is known. */
  readonly where: string
}

const LONGEST_MESSAGE = 300

/** Looks at what a script has thrown, which may be anything. @param file of the script, to find its line in the stack */
export function thrown(value: unknown, file: string): Thrown {
  if (!(value instanceof Error)) return { kind: 'error', message: oneLine(String(value)), where: '' }
  const isAssertion = value.name === 'AssertionError' || (value as { code?: unknown }).code === 'ERR_ASSERTION'
  return { kind: isAssertion ? 'failure' : 'error', message: oneLine(value.message || value.name), where: lineOf(value.stack ?? '', file) }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line
}

/** The first place in the script itself. */
function lineOf(stack: string, file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file
  const line = stack.split('\n').find((one) => one.includes(file))
  const at = /:(\d+):\d+\)?$/.exec(line ?? '')
  return at ? `${name}:${at[1]}` : ''
}
