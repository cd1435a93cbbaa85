// When no answer came: the cause in a word, and the error that the script gets.

import { errorCode, HammerError } from '../../core/errors.js'
import { maskUrl } from '../../core/secrets.js'
import { printable, truncate } from '../../core/text.js'
import { causeOf } from '../causes.js'

/** What a request rejects with: an error whose `code` is the cause that stands in the results. */
export interface SessionError extends Error {
  /** Such as `timeout`, `ECONNREFUSED` or `closed`: a value of the column `error` of results.csv. */
  readonly code: string
}

/** Words of undici for what has a name here. */
const WORDS: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed',
  UND_ERR_HEADERS_OVERFLOW: 'parse',
}

/** The cause of what undici, the system or TLS reports. */
export function sessionCause(error: unknown): string {
  const code = errorCode(error)
  // undici has one code for a server that closed and for one that speaks out of turn
  if (code === 'UND_ERR_SOCKET' && messageOf(error).startsWith('bad ')) return 'parse'
  // and none for what its parser finds: its end came too early, or it is no HTTP
  if (code === 'HTTPParserError' || code.startsWith('HPE_')) return messageOf(error).includes('EOF') ? 'closed' : 'parse'
  return WORDS[code] ?? causeOf(error)
}

/** The script gave undici what it cannot send: nothing of it was. */
export function isMisuse(error: unknown): boolean {
  return /^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)$/.test(errorCode(error))
}

export function misuse(what: string, error: Error): HammerError {
  return new HammerError('usage', `${what}: ${error.message}`, { cause: error })
}

/** @param reason what happened, in words; the cause says it as well as it can be said when absent */
export function sessionError(what: string, code: string, reason = code): SessionError {
  return Object.assign(new Error(`${what}: ${reason}`), { name: 'SessionError', code })
}

const LONGEST = 160

/** `GET http://host/path`, without secrets, safe to show, of bounded length. */
export function requestWords(method: string, url: string): string {
  return truncate(printable(`${method} ${maskUrl(url)}`), LONGEST)
}

/** A text of a script or a server as a cause: one line of bounded length. */
export function boundedCause(text: string): string {
  return truncate(printable(text.slice(0, LONGEST)), 80)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}
