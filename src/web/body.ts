// The body of a request: small, in time, and JSON or a form.

import type { IncomingMessage } from 'node:http'

/** What a body came to. */
export type Body = { readonly text: string } | { readonly status: 413 | 400; readonly text: null }

/** In bytes. */
const LARGEST = 4_096

/** Reads a body up to 4 KiB. What is larger is not read on. */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > LARGEST) return resolve({ status: 413, text: null })
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > LARGEST) {
        request.pause()
        resolve({ status: 413, text: null })
      } else parts.push(part)
    })
    request.on('end', () => resolve({ text: Buffer.concat(parts).toString('utf8') }))
    request.on('error', () => resolve({ status: 400, text: null }))
  })
}

/** The object that a JSON text is; null: it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
