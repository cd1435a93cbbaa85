// The answer that says what arrived.

import { isUtf8 } from 'node:buffer'
import { type Body, bytesBody } from './body.js'
import type { RequestHead } from './request-head.js'

/** So many bytes of a body are kept to be echoed, and no more. */
export const ECHO_LIMIT = 16 * 1024 * 1024

/**
 * JSON: `method`, `path`, `version`, `headers` as a list of pairs in the order they arrived, `body` as text, or as
 * base64 when it is no UTF-8, and which of both `encoding` it is.
 */
export function echoBody(head: RequestHead, body: Buffer): Body {
  const text = isUtf8(body)
  const said = {
    method: head.method,
    path: head.target,
    version: head.version,
    headers: head.headers,
    body: body.toString(text ? 'utf8' : 'base64'),
    encoding: text ? 'utf8' : 'base64',
  }
  return bytesBody(Buffer.from(`${JSON.stringify(said)}\n`), 'application/json')
}
