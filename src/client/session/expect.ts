// Whether an answer is what the script expected.

import { HammerError } from '../../core/errors.js'
import { ANSWERED } from '../../core/sample.js'
import { boundedCause } from './failure.js'
import type { Expectation } from './options.js'
import type { Response } from './response.js'

/** The cause of an answer that is not what was expected. */
export const UNEXPECTED = 'unexpected'

/**
 * Empty for success, else the cause.
 * @throws what the script's own function throws; {@link HammerError} `usage` when that function is asynchronous
 */
export function verdictOn(response: Response, expected: Expectation | undefined): string {
  if (expected === undefined) return response.status < 400 ? ANSWERED : UNEXPECTED
  if (typeof expected === 'number') return response.status === expected ? ANSWERED : UNEXPECTED
  if (typeof expected !== 'function') return expected.includes(response.status) ? ANSWERED : UNEXPECTED
  const said: unknown = expected(response)
  if (typeof said === 'string') return said === '' ? ANSWERED : boundedCause(said)
  // a promise would count as success, whatever comes of it
  if (said instanceof Promise) throw new HammerError('usage', 'expect is an async function: it must answer at once')
  return said ? ANSWERED : UNEXPECTED
}
