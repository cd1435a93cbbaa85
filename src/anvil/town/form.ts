// Reads the body of a posted form.

import type { RequestHead } from '../request-head.js'
import { TOWN_BODY_LIMIT } from './limits.js'

/** The fields, or why there are none. */
export function readForm({ headers, length }: RequestHead, body: Buffer): URLSearchParams | 'too long' | 'no form' {
  if (body.length > TOWN_BODY_LIMIT || (length ?? 0) > TOWN_BODY_LIMIT) return 'too long'
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return 'no form'
  return new URLSearchParams(body.toString())
}
