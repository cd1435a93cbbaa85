// Streams of right answers for properties, and ways to damage and to cut them.

import fc from 'fast-check'

/** A stream of answers and what is to be understood of it, in the words of {@link understand}. */
export interface AnswerStream {
  readonly stream: Buffer
  readonly method: string
  readonly expected: readonly string[]
}

interface Answer {
  readonly status: number
  readonly framing: 'length' | 'chunked'
  readonly body: readonly string[]
  readonly interim: readonly number[]
  readonly version: '1.0' | '1.1'
  readonly connection: '' | 'close' | 'keep-alive'
  readonly newline: '\r\n' | '\n'
  readonly extension: string
  readonly trailers: readonly string[]
  readonly headers: readonly string[]
  readonly upper: boolean
}

const header = fc.constantFrom('Date: Tue, 01 Jul 2025 10:00:00 GMT', 'Content-Type: a/b', 'TE: x', 'Cache-Control: no-cache', 'X:', 'c: d')

const answer: fc.Arbitrary<Answer> = fc.record({
  status: fc.constantFrom(200, 200, 201, 204, 304, 404, 500, 599),
  framing: fc.constantFrom('length', 'chunked'),
  body: fc.array(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 40 }), { maxLength: 4 }),
  interim: fc.array(fc.constantFrom(100, 102, 103, 199), { maxLength: 3 }),
  version: fc.constantFrom('1.1', '1.1', '1.0'),
  connection: fc.constantFrom('', 'close', 'keep-alive'),
  newline: fc.constantFrom('\r\n', '\n'),
  extension: fc.constantFrom('', ';a', ' ; a = "b; \\" "', ';x=1;y'),
  trailers: fc.array(header, { maxLength: 2 }),
  headers: fc.array(header, { maxLength: 4 }),
  upper: fc.boolean(),
})

/** Answers of all framings; the last may be delimited by the end of the stream. */
export function answerStream(): fc.Arbitrary<AnswerStream> {
  const untilClose = fc.option(fc.string({ unit: 'binary-ascii', maxLength: 50 }), { nil: undefined })
  return fc
    .record({ answers: fc.array(answer, { minLength: 1, maxLength: 6 }), untilClose, method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD') })
    .map(({ answers, untilClose, method }) => {
      const texts = answers.map((one) => textOf(one, method))
      const expected = answers.map((one, i) => `${one.status} ${texts[i].length} ${closes(one) ? 'close' : 'keep'}`)
      if (untilClose !== undefined && method === 'GET') {
        texts.push(`HTTP/1.1 200 OK\r\nServer: x\r\n\r\n${untilClose}`)
        expected.push(`200 ${texts[texts.length - 1].length} close`)
      }
      return { stream: Buffer.from(texts.join(''), 'latin1'), method, expected }
    })
}

function closes({ version, connection }: Answer): boolean {
  return connection === 'close' || (version === '1.0' && connection !== 'keep-alive')
}

function textOf(one: Answer, method: string): string {
  const { status, framing, body, version, connection, newline, headers, upper } = one
  const whole = body.join('')
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304
  const framed = framing === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${whole.length}`
  const own = [...(connection ? [`connection: ${connection}`] : []), framed].map((line) => (upper ? line.toUpperCase() : line))
  const head = [`HTTP/${version} ${status} Reason`, ...headers, ...own, '', ''].join(newline)
  const interim = one.interim.map((code) => `HTTP/1.1 ${code} Wait${newline}Content-Length: 9${newline}${newline}`).join('')
  return interim + head + (hasBody ? (framing === 'chunked' ? chunks(one) : whole) : '')
}

function chunks({ body, newline, extension, trailers }: Answer): string {
  const pieces = body.map((piece) => `${piece.length.toString(16)}${extension}${newline}${piece}${newline}`)
  return [...pieces, `0${extension}${newline}`, ...trailers.map((line) => line + newline), newline].join('')
}

/** Up to 20 places to cut a stream of any length. */
export const cutsOf: fc.Arbitrary<(length: number) => number[]> = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })
  .map((shares) => (length: number) => shares.map((share) => Math.floor(share * length)))

/** The same stream with a few bytes changed, lost or added. */
export function mutated({ stream, method, expected }: AnswerStream): fc.Arbitrary<AnswerStream> {
  const byte = fc.oneof(fc.constantFrom(10, 13, 32, 48, 58, 59), fc.integer({ min: 0, max: 255 }))
  const damage = fc.record({ at: fc.nat(stream.length), kind: fc.constantFrom('change', 'lose', 'add'), byte })
  return fc.array(damage, { minLength: 1, maxLength: 3 }).map((damages) => {
    const bytes = [...stream]
    for (const { at, kind, byte: value } of damages) bytes.splice(at, kind === 'add' ? 0 : 1, ...(kind === 'lose' ? [] : [value]))
    return { stream: Buffer.from(bytes), method, expected }
  })
}
