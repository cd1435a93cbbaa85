// Answers: their security headers, and the few forms that they have.

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** On every answer. Nothing is to be kept, framed, guessed at or told to anybody. */
const HEADERS: OutgoingHttpHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** One exchange. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Sends a whole body, or to HEAD its length. */
export function send({ request, response }: Exchange, status: number, type: string, body: string, more: OutgoingHttpHeaders = {}): void {
  head(response, status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(body), ...more })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Writes the head of an answer. */
export function head(response: ServerResponse, status: number, more: OutgoingHttpHeaders): void {
  response.writeHead(status, { ...HEADERS, ...more })
}

/** A sentence. What was not read of the request is not waited for. */
export function refuse(exchange: Exchange, status: number, text: string, more: OutgoingHttpHeaders = {}): void {
  const closes: OutgoingHttpHeaders = exchange.request.complete || exchange.request.method !== 'POST' ? {} : { connection: 'close' }
  send(exchange, status, 'text/plain', `${text}\n`, { ...closes, ...more })
}

/** JSON. */
export function json(exchange: Exchange, status: number, value: unknown): void {
  send(exchange, status, 'application/json', `${JSON.stringify(value)}\n`)
}

/** The policy of a page whose code and style carry `nonce`, and that talks to nobody but this server. */
export function pagePolicy(nonce: string): OutgoingHttpHeaders {
  const parts = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  return { 'content-security-policy': parts.join('; ') }
}

/** Of the live page, which names its code and its style by their hashes itself; here is what a page cannot say of itself. */
export const LIVE_POLICY: OutgoingHttpHeaders = {
  'content-security-policy':
    "default-src 'self' 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}

/** The policy of a report: a file that may come from anywhere. It draws itself, sees nothing of this site and talks to nobody. */
export const REPORT_POLICY: OutgoingHttpHeaders = {
  'content-security-policy':
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
