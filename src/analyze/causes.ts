// The words of other tools for what went wrong, turned into hammer's causes.

/** What a row without an answer failed of when its file does not say. */
export const UNKNOWN_CAUSE = 'failed'

/** From the special to the general. */
const WORDS: readonly (readonly [pattern: RegExp, cause: string])[] = [
  [/timeout|timed out|deadline exceeded/i, 'timeout'],
  [/refused/i, 'ECONNREFUSED'],
  [/reset by peer|connection reset/i, 'ECONNRESET'],
  [/no such host|unknownhost|lookup|dns/i, 'dns'],
  [/x509|certificate|tls|ssl/i, 'tls'],
  [/\bEOF\b|closed|no ?http ?response/i, 'closed'],
]

const LONGEST = 60

/**
 * A cause from a free text, and more text that may say it better. Addresses, ports and times make such texts differ from row to row, so digits are taken out
 * of those that are not recognised.
 */
export function causeOf(text: string, more = ''): string {
  const trimmed = text.trim()
  const known = WORDS.find(([pattern]) => pattern.test(trimmed) || pattern.test(more))
  if (known) return known[1]
  if (trimmed === '') return UNKNOWN_CAUSE
  // JMeter puts a class after this phrase: `Non HTTP response code: java.net.BindException`
  const short = trimmed.replace(/^Non HTTP response code: ([\w$]+\.)*/, '')
  return short.replace(/\d+/g, '#').slice(0, LONGEST)
}
