// Builds the bytes of an answer, right or wrong on order.

import { STATUS_CODES } from 'node:http'
import { type Body, bytesBody } from './body.js'
import { type AnswerPlan, PLAIN } from './orders.js'

/** Everything that decides the bytes of an answer. */
export interface AnswerOrder {
  readonly plan: AnswerPlan
  readonly status: number
  readonly retryAfter: string | null
  /** Other header lines. */
  readonly headers: readonly string[]
  readonly body: Body
  /** The answer to HEAD describes a body that it does not carry. */
  readonly carries: 'head' | 'head and body'
  /** `keep-alive`: kept, and said so, as an HTTP/1.0 client wants it. */
  readonly connection: 'keep' | 'keep-alive' | 'close'
}

/** An answer ready to be sent. */
export interface Answer {
  /** Counts the bytes; takes long for long answers. */
  total(): number
  /** All bytes at once when they are few; null when they have to be streamed. */
  readonly whole: Buffer | null
  /** The bytes, however many. */
  pieces(): Iterable<Buffer>
  /** Whether the connection ends after it. */
  readonly closes: boolean
  /** Whether it is all that it claims to be. */
  readonly complete: boolean
}

/** Answers with bodies up to this size are built once and kept. */
const WHOLE_LIMIT = 65_536
const CHUNK = 16_384
/** The number of bytes that a wrong Content-Length is wrong by. */
const SKEW = 10
const SURPLUS = Buffer.from('surplus!!\n')
const INTERIM = [
  Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'),
  Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </anvil.css>; rel=preload\r\n\r\n'),
]
const UNASKED_TEXT = 'Nobody asked for this.\n'
const UNASKED = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${UNASKED_TEXT.length}\r\n\r\n${UNASKED_TEXT}`)

/** The interim answer to `Expect: 100-continue`. */
export const CONTINUE = INTERIM[0]

/** Builds an answer; nothing big is allocated. */
export function buildAnswer(order: AnswerOrder): Answer {
  const { plan } = order
  const end = cutOff(order)
  const pieces = () => limited(piecesOf(order), end)
  const whole = order.body.length <= WHOLE_LIMIT ? Buffer.concat([...pieces()]) : null
  const complete = plan.cut === 'none' && (plan.length !== 'short' || !carriesBody(order))
  return { total: () => sum(pieces()), whole, pieces, closes: !complete || order.connection === 'close', complete }
}

/** The answer to a request that cannot be read. */
export function buildRefusal(status: number, reason: string): Answer {
  const body = bytesBody(Buffer.from(`anvil: ${reason}\n`), 'text/plain')
  return buildAnswer({ plan: PLAIN, status, retryAfter: null, headers: [], body, carries: 'head and body', connection: 'close' })
}

function* piecesOf(order: AnswerOrder): Iterable<Buffer> {
  const { plan } = order
  yield* interims(plan.interim)
  yield headOf(order)
  yield* framedBody(order)
  for (let i = 0; i < plan.unasked; i++) yield UNASKED
}

function* interims(count: number): Iterable<Buffer> {
  for (let i = 0; i < count; i++) yield INTERIM[i % INTERIM.length]
}

/** How many bytes are sent of an answer that breaks off; of a whole one, all. */
function cutOff(order: AnswerOrder): number {
  const { cut, interim } = order.plan
  if (cut === 'none') return Number.POSITIVE_INFINITY
  const head = headOf(order)
  const before = sum(interims(interim))
  const body = sum(framedBody(order))
  if (cut === 'body' && body > 0) return before + head.length + Math.floor(body / 2)
  const line = head.indexOf('\r\n') + 2
  return before + line + Math.floor((head.length - line) / 2)
}

function headOf({ plan, status, retryAfter, headers, body, connection }: AnswerOrder): Buffer {
  const lines = [`HTTP/${plan.version} ${status} ${STATUS_CODES[status] ?? 'Ordered'}`]
  if (hasBody(status)) {
    lines.push(`content-type: ${body.type}`)
    if (plan.framing === 'length') lines.push(`content-length: ${declaredLength(plan, body)}`)
    if (plan.framing === 'chunked') lines.push('transfer-encoding: chunked', 'trailer: x-anvil-trailer')
  }
  if (retryAfter !== null) lines.push(`retry-after: ${retryAfter}`)
  lines.push(...headers)
  // HTTP/1.0 closes without saying so
  if (connection !== 'keep' && plan.version === '1.1') lines.push(`connection: ${connection}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

function declaredLength({ length }: AnswerPlan, body: Body): number {
  return length === 'short' ? body.length + SKEW : body.length
}

function* framedBody(order: AnswerOrder): Iterable<Buffer> {
  if (!carriesBody(order)) return
  const { plan, body } = order
  if (plan.framing === 'chunked') yield* chunks(body)
  else yield* body.pieces()
  if (plan.length === 'long') yield SURPLUS
}

/** Small bodies come in several chunks as well, so that a reader of chunks has something to read. */
function* chunks(body: Body): Iterable<Buffer> {
  const size = Math.min(CHUNK, Math.ceil(body.length / 3))
  for (const piece of body.pieces()) {
    for (let from = 0; from < piece.length; from += size) {
      const chunk = piece.subarray(from, from + size)
      yield Buffer.from(`${chunk.length.toString(16)};from=anvil;note="a \\"quoted; one\\""\r\n`)
      yield chunk
      yield LINE_END
    }
  }
  yield Buffer.from('0;last\r\nx-anvil-trailer: done\r\n\r\n')
}

const LINE_END = Buffer.from('\r\n')

function carriesBody({ carries, status }: AnswerOrder): boolean {
  return carries === 'head and body' && hasBody(status)
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 304
}

function sum(pieces: Iterable<Buffer>): number {
  let total = 0
  for (const piece of pieces) total += piece.length
  return total
}

function* limited(pieces: Iterable<Buffer>, total: number): Iterable<Buffer> {
  let left = total
  for (const piece of pieces) {
    if (left <= 0) return
    yield left < piece.length ? piece.subarray(0, left) : piece
    left -= piece.length
  }
}
