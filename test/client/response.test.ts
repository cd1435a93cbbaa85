// Answers are understood wherever the reads split them, and bytes that are none do no harm.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_HEAD } from '../../src/client/http1/response.js'
import { HAPPY, SAD } from './answers.js'
import { understand, understandLoosely } from './reader.js'
import { answerStream, cutsOf, mutated } from './streams.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')

const OTHER_TEXT = 'HTTP/1.1 298 Behind\r\nContent-Length: 3\r\n\r\nabc'

/** In two pieces at every place, and byte by byte. */
function allSplits(length: number): number[][] {
  const places = Array.from({ length: length - 1 }, (_, i) => i + 1)
  return [[], ...places.map((place) => [place]), places]
}

describe('an answer with', () => {
  test.each(HAPPY)('%s ends where it ends, however it is split', (_, text, expected, method) => {
    const answer = bytes(text)
    const line = expected.replace('N', String(answer.length))
    for (const cuts of allSplits(answer.length)) expect(understand(answer, cuts, { method }), `cut at ${cuts}`).toEqual([line])
    if (line.endsWith('close')) return
    const stream = bytes(text + OTHER_TEXT.repeat(2))
    const other = `298 ${method === 'HEAD' ? OTHER_TEXT.length - 3 : OTHER_TEXT.length} keep`
    const behind = method === 'HEAD' ? bytes(text + OTHER_TEXT.slice(0, -3).repeat(2)) : stream
    for (const cuts of allSplits(behind.length)) {
      expect(understand(behind, cuts, { method, memo: true }), `cut at ${cuts}`).toEqual([line, other, other])
    }
  })
})

describe('no answer is', () => {
  test.each(SAD)('%s, however it is split', (_, text, expected) => {
    const stream = bytes(text)
    for (const cuts of allSplits(stream.length)) expect(understand(stream, cuts), `cut at ${cuts}`).toEqual([expected])
  })
})

describe('a stream of answers', () => {
  test('gives the same statuses and boundaries however it is cut', () => {
    fc.assert(
      fc.property(answerStream(), fc.boolean(), cutsOf, ({ stream, method, expected }, memo, places) => {
        const cuts = places(stream.length)
        expect(understand(stream, cuts, { method, memo })).toEqual(expected)
      }),
      { numRuns: 1500 },
    )
  })

  test('that was damaged is no harm, and means the same however it is cut', () => {
    fc.assert(
      fc.property(answerStream().chain(mutated), fc.boolean(), cutsOf, ({ stream, method }, memo, places) => {
        const cut = understandLoosely(stream, places(stream.length), { method, memo })
        expect(cut).toEqual(understandLoosely(stream, [], { method }))
      }),
      { numRuns: 1500 },
    )
  })

  test('of random bytes is no harm either', () => {
    const alphabet = fc.constantFrom(...Array.from('HTTP/1. 20\r\n\r\n:;0aContent-Length:chunked\0\xff', (c) => c.charCodeAt(0)))
    const anything = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(alphabet, { maxLength: 300 }))
    const prefix = fc.constantFrom(
      '',
      'HTTP/1.1 ',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello',
    )
    fc.assert(
      fc.property(prefix, anything, cutsOf, (begin, rest, places) => {
        const stream = Buffer.concat([bytes(begin), Buffer.from(rest)])
        expect(understandLoosely(stream, places(stream.length))).toEqual(understandLoosely(stream, []))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('the limit on a head', () => {
  const head = (length: number, before = '') => {
    const start = `${before}HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: `
    return bytes(`${start}${'x'.repeat(length - start.length - 4)}\r\n\r\n`)
  }
  const SPLITS = [[], [1], [40], [MAX_HEAD - 1], [MAX_HEAD], [1000, 2000, 60_000]].map((cuts) => ({ cuts }))

  test.each(SPLITS)('is the same where it is cut at $cuts', ({ cuts }) => {
    expect(understand(head(MAX_HEAD), cuts)).toEqual([`200 ${MAX_HEAD} keep`])
    expect(understand(head(MAX_HEAD + 1), cuts)).toEqual(['broken'])
    expect(understand(head(5 * MAX_HEAD), cuts)).toEqual(['broken'])
  })

  test.each(SPLITS)('counts empty lines before it, cut at $cuts', ({ cuts }) => {
    expect(understand(head(MAX_HEAD, '\r\n\r\n'), cuts)).toEqual([`200 ${MAX_HEAD} keep`])
    expect(understand(head(MAX_HEAD + 1, '\r\n\r\n'), cuts)).toEqual(['broken'])
    expect(understand(bytes('\r\n'.repeat(MAX_HEAD)), cuts)).toEqual(['broken'])
  })

  test('holds for each of many interim answers by itself', () => {
    const stream = Buffer.concat([
      ...Array.from({ length: 4 }, () => bytes(`HTTP/1.1 100 C\r\nX: ${'x'.repeat(30_000)}\r\n\r\n`)),
      head(100),
    ])
    expect(understand(stream, [50_000, 100_000])).toEqual([`200 ${stream.length} keep`])
  })
})
