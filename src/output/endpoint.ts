// A URL that takes POSTs: checked before the run, secrets moved from the URL to a header.

import { errorCode } from '../core/errors.js'
import { Undelivered } from './mailbox.js'
import { refusal } from './outlet.js'

/** Where to POST. */
export interface Endpoint {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

/** Each POST may take so long, in ms. */
const LIMIT = 4000

export function endpointOf(where: string, example: string): Endpoint {
  const url = URL.canParse(where) ? new URL(where) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw refusal('that is no http:// or https:// URL', `Write it like ${example}`)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { url, headers: username === '' && password === '' ? {} : { authorization: `Basic ${basic}` } }
}

/** A percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * POSTs a text. A redirect is not followed: who knows where it leads.
 * @throws {Undelivered} when it may work later: no answer, 429 or 5xx
 */
export async function post({ url, headers }: Endpoint, body: string, type: string, signal: AbortSignal): Promise<void> {
  const status = await answerTo(url, { method: 'POST', body, redirect: 'manual', headers: { 'content-type': type, ...headers }, signal })
  if (status >= 200 && status < 300) return
  const words = `it answered ${status}`
  throw status === 429 || status >= 500 ? new Undelivered(words) : new Error(words)
}

async function answerTo(url: URL, { signal, ...request }: RequestInit & { readonly signal: AbortSignal }): Promise<number> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]) })
    // nobody reads what it says
    await response.body?.cancel()
    return response.status
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown }
    const code = errorCode(cause ?? error)
    if (code === 'TimeoutError') throw new Undelivered(`no answer within ${LIMIT / 1000} s`)
    throw new Undelivered(`it cannot be reached (${code === 'Error' ? (cause as Error).message : code})`)
  }
}
