// The one family of errors that hammer raises on purpose: a stable code, what was wrong, and what to do.

/**
 * Stable codes, for programs:
 * - `usage`: an option, a value or an input file is wrong; nothing was sent.
 * - `input`: a file to be analysed cannot be read or understood.
 * - `target`: the target cannot be found or reached; nothing was sent.
 * - `limit`: the machine's limits (descriptors, ports) do not allow the plan; nothing was sent.
 * - `disk`: results cannot be written; what was written stays.
 * - `lost`: a worker did not come back, for a script keeps it busy without end.
 * - `internal`: hammer's own books do not balance. Our bug.
 */
export type ErrorCode = 'usage' | 'input' | 'target' | 'limit' | 'disk' | 'lost' | 'internal'

/** What a {@link HammerError} knows besides its message. */
export interface ErrorDetails {
  /** The option, file or line concerned, as the user wrote it. */
  readonly option?: string
  /** The offending value, as the user wrote it. Never a secret. */
  readonly value?: string
  /** One sentence: what to do about it. */
  readonly advice?: string
  /** The line of a file that is wrong, with its number and a mark below. */
  readonly excerpt?: string
  readonly cause?: unknown
}

/** An expected failure, worth a clear message instead of a stack trace. */
export class HammerError extends Error {
  /** For programs; the message is for people. */
  readonly code: ErrorCode
  /** The option, file or line concerned, as the user wrote it. */
  readonly option: string | undefined
  /** The offending value, as the user wrote it. Never a secret. */
  readonly value: string | undefined
  /** One sentence: what to do about it. */
  readonly advice: string | undefined
  /** The line of a file that is wrong, with its number and a mark below. */
  readonly excerpt: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'HammerError'
    this.code = code
    this.option = details.option
    this.value = details.value
    this.advice = details.advice
    this.excerpt = details.excerpt
  }
}

/** The `code` of a system error (`ECONNREFUSED`, `ENOSPC`, …), or its name, or `unknown`. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const { code, name } = error as { code?: unknown; name?: unknown }
  if (typeof code === 'string') return code
  return typeof name === 'string' ? name : 'unknown'
}
