// A request as bytes: serialised once, written again and again.

import type { RequestPlan, Target } from '../../core/plan.js'

/** The two forms of the one request: the usual, and the last one on its connection, which says `Connection: close`. */
export interface RequestBytes {
  readonly usual: Buffer
  readonly last: Buffer
}

/** Serialises a request for HTTP/1.1. Headers given by the user replace the ones that hammer would add. */
export function requestBytes(target: Target, request: RequestPlan): RequestBytes {
  return { usual: serialise(target, request, null), last: serialise(target, request, 'close') }
}

function serialise(target: Target, request: RequestPlan, connection: string | null): Buffer {
  const given = new Set(request.headers.map(([name]) => name.toLowerCase()))
  const added: [string, string][] = []
  const add = (name: string, value: string) => given.has(name.toLowerCase()) || added.push([name, value])
  add('Host', hostHeader(target))
  add('User-Agent', 'hammer')
  const length = request.body?.length ?? (/^(POST|PUT|PATCH)$/.test(request.method) ? 0 : null)
  if (length !== null && !given.has('transfer-encoding')) add('Content-Length', String(length))
  if (connection) add('Connection', connection)
  const lines = [...added, ...request.headers].map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`${request.method} ${target.path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  return request.body ? Buffer.concat([head, request.body]) : head
}

/** Host with its port where that is not the scheme's own (LD-21), and brackets around an IPv6 address. */
function hostHeader({ host, port, scheme }: Target): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`
}
