// A remembered head is taken for another one only when they are equal to the byte.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HeadMeaning, HeadMemo } from '../../src/client/http1/memo.js'
import { ResponseParser } from '../../src/client/http1/response.js'

const MEANING: HeadMeaning = { status: 200, close: false, coding: 0, length: 5 }

function memoOf(head: string) {
  const buffer = Buffer.allocUnsafeSlow(8192)
  const memo = new HeadMemo(buffer)
  memo.learn(buffer, buffer.write(head, 'latin1'), MEANING)
  return { memo, buffer, matches: (text: string) => memo.matches(buffer, buffer.write(text, 'latin1')) }
}

describe('a memo', () => {
  test('knows nothing at first', () => {
    const buffer = Buffer.alloc(8192)
    expect(new HeadMemo(buffer).matches(buffer, 100)).toBe(false)
  })

  test.each([14, 15, 16, 17, 18, 100])('of %i bytes knows its head, and no head that differs in one byte', (size) => {
    const head = 'x'.repeat(size)
    const { matches } = memoOf(head)
    expect(matches(head)).toBe(true)
    expect(matches(`${head}and a body`)).toBe(true)
    for (let i = 0; i < size; i++) expect(matches(`${head.slice(0, i)}y${head.slice(i + 1)}`), `byte ${i}`).toBe(false)
  })

  test('wants the whole head, even where old bytes behind the read would complete it', () => {
    const { memo, buffer } = memoOf('HTTP/1.1 200 OK\r\n\r\n')
    for (let end = 0; end < 19; end++) expect(memo.matches(buffer, end)).toBe(false)
    expect(memo.matches(buffer, 19)).toBe(true)
  })

  test('does not look at another buffer', () => {
    const { memo, buffer } = memoOf('HTTP/1.1 200 OK\r\n\r\n')
    expect(memo.matches(Buffer.from(buffer), 19)).toBe(false)
    memo.learn(Buffer.alloc(4096), 4, MEANING)
    expect(memo.size).toBe(19)
  })

  test('does not learn a head that is too long, and keeps the one before', () => {
    const { memo, buffer, matches } = memoOf('short\r\n')
    for (const size of [2045, 2048, 5000]) {
      buffer.fill('l')
      memo.learn(buffer, size, MEANING)
    }
    expect(matches('short\r\n')).toBe(true)
    memo.learn(buffer.fill('l'), 2044, MEANING)
    expect(matches('l'.repeat(2044))).toBe(true)
    expect(matches('l'.repeat(2043))).toBe(false)
  })
})

/** Answers that have much in common, so that one is easily taken for another. */
const answer = fc
  .record({
    before: fc.constantFrom('', '', '\r\n'),
    version: fc.constantFrom('1.1', '1.1', '1.0'),
    status: fc.constantFrom(200, 201, 204, 304, 100),
    framing: fc.constantFrom(
      'Content-Length: 5',
      'Content-Length: 6',
      'Content-Length: 51',
      'Transfer-Encoding: chunked',
      'X-No-Framing: 1',
    ),
    connection: fc.constantFrom('', 'Connection: close\r\n', 'Connection: keep-alive\r\n'),
    tail: fc.constantFrom('', 'X: 1\r\n', 'X: 2\r\n', 'X: 12\r\n', 'X: 123\r\n'),
  })
  .map(({ before, version, status, framing, connection, tail }) => {
    return `${before}HTTP/${version} ${status} OK\r\n${connection}${framing}\r\n${tail}\r\n`
  })

/** Of each answer at the start of a read: where it was parsed to, and everything that it was taken for. */
function meanings(heads: readonly string[], method: string, remembering: boolean, offset: number): string[] {
  const buffer = Buffer.allocUnsafeSlow(8192)
  const parser = new ResponseParser(method, remembering ? new HeadMemo(buffer) : null)
  return heads.map((head) => {
    parser.reset()
    const end = offset + buffer.write(`${head}5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n`, offset, 'latin1')
    const next = parser.execute(buffer, offset, end)
    return [next, parser.status, parser.close, parser.done, parser.broken, parser.coding, parser.length].join()
  })
}

describe('a parser that remembers', () => {
  test.each([0, 1, 2, 4])('understands the same as one that does not, at offset %i', (offset) => {
    const rows = fc.array(answer, { minLength: 2, maxLength: 3 }).map((heads) => [...heads, ...heads, ...heads])
    fc.assert(
      fc.property(rows, fc.constantFrom('GET', 'HEAD'), (heads, method) => {
        expect(meanings(heads, method, true, offset)).toEqual(meanings(heads, method, false, offset))
      }),
      { numRuns: 1000 },
    )
  })

  test('does not remember a head in the middle of a read, nor one that came in pieces', () => {
    const buffer = Buffer.allocUnsafeSlow(8192)
    const memo = new HeadMemo(buffer)
    const parser = new ResponseParser('GET', memo)
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
    buffer.write(` ${head}`)
    parser.execute(buffer, 1, 1 + head.length)
    expect([parser.done, memo.size]).toEqual([true, 0])
    parser.reset()
    parser.execute(buffer, 1, 20)
    buffer.write(head.slice(19))
    parser.execute(buffer, 0, head.length - 19)
    expect([parser.done, memo.size]).toEqual([true, 0])
  })

  test('does not remember what is broken', () => {
    const buffer = Buffer.allocUnsafeSlow(8192)
    const memo = new HeadMemo(buffer)
    const parser = new ResponseParser('GET', memo)
    parser.execute(buffer, 0, buffer.write('HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'))
    expect([parser.broken, memo.size]).toEqual([true, 0])
  })
})
