// Reads the head of a request, strictly: what a client must not send is refused by name.

/** The head of a request, as far as the anvil cares. */
export interface RequestHead {
  readonly method: string
  /** The request target as it arrived. */
  readonly target: string
  /** What follows `?` in the target; empty when nothing does. */
  readonly query: string
  readonly version: '1.1' | '1.0'
  readonly keepsAlive: boolean
  /** The length of the body that follows; null when it is chunked. */
  readonly length: number | null
  readonly expectsContinue: boolean
  /** The value of `x-hammer-id`; empty when there is none. */
  readonly id: string
  /** The names and values in the order they arrived. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Why a request is refused, and with which status. */
export interface Refusal {
  readonly status: number
  readonly reason: string
}

const REQUEST_LINE = /^[!#$%&'*+.^_`|~\w-]+ [^\s]+ HTTP\/1\.[01]$/
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/
const CONTROL = /[\0\r\n]/

/** Whether a line is the first line of an HTTP/1 request. */
export function isRequestLine(line: string): boolean {
  return REQUEST_LINE.test(line)
}

/** Reads a head given as latin1 text, without the empty line at its end. */
export function readHead(text: string): RequestHead | Refusal {
  const [line, ...fields] = text.split('\r\n')
  if (!isRequestLine(line)) return malformed('the request line is no HTTP/1 request line')
  const headers: (readonly [string, string])[] = []
  for (const field of fields) {
    const colon = field.indexOf(':')
    const name = field.slice(0, Math.max(0, colon))
    if (!HEADER_NAME.test(name) || CONTROL.test(field)) return malformed(`the header line ${JSON.stringify(field)} is malformed`)
    headers.push([name, trim(field.slice(colon + 1))])
  }
  return interpret(line, headers)
}

function interpret(line: string, headers: RequestHead['headers']): RequestHead | Refusal {
  const [method, target, protocol] = line.split(' ')
  const version = protocol === 'HTTP/1.0' ? '1.0' : '1.1'
  if (version === '1.1' && valuesOf(headers, 'host').length !== 1) return malformed('a request needs exactly one Host header')
  const length = bodyLength(headers)
  if (typeof length === 'object' && length !== null) return length
  const connection = valuesOf(headers, 'connection').join(',').toLowerCase()
  const question = target.indexOf('?')
  return {
    method,
    target,
    query: question < 0 ? '' : target.slice(question + 1),
    version,
    keepsAlive: version === '1.1' ? !connection.includes('close') : connection.includes('keep-alive'),
    length,
    expectsContinue: version === '1.1' && valuesOf(headers, 'expect').some((value) => value.toLowerCase() === '100-continue'),
    id: valuesOf(headers, 'x-hammer-id')[0] ?? '',
    headers,
  }
}

/** RFC 9112, 6.3. Both ways of framing at once are a way to smuggle requests, and refused. */
function bodyLength(headers: RequestHead['headers']): number | null | Refusal {
  const codings = valuesOf(headers, 'transfer-encoding')
  const lengths = valuesOf(headers, 'content-length')
  if (codings.length > 0 && lengths.length > 0) return malformed('Content-Length and Transfer-Encoding exclude each other')
  if (codings.length > 0) {
    return codings.join(',').toLowerCase() === 'chunked' ? null : { status: 501, reason: 'the only known Transfer-Encoding is chunked' }
  }
  if (lengths.length === 0) return 0
  const length = /^\d+$/.test(lengths[0]) ? Number(lengths[0]) : Number.NaN
  const valid = Number.isSafeInteger(length) && lengths.every((value) => value === lengths[0])
  return valid ? length : malformed(`the Content-Length ${JSON.stringify(lengths.join(', '))} is no length`)
}

function valuesOf(headers: RequestHead['headers'], wanted: string): string[] {
  const values: string[] = []
  for (const [name, value] of headers) {
    if (name.length === wanted.length && name.toLowerCase() === wanted) values.push(value)
  }
  return values
}

function trim(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '')
}

function malformed(reason: string): Refusal {
  return { status: 400, reason }
}
