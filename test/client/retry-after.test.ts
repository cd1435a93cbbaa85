// Retry-After is read by the letter; what is no time, and what is too long a time, does no harm.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HeadMemo } from '../../src/client/http1/memo.js'
import { ResponseParser } from '../../src/client/http1/response.js'
import { LONGEST_WAIT, parseRetryAfter, waitReader } from '../../src/client/http1/retry-after.js'

const NOW = new Date('2026-11-21T09:31:02.250Z')
const clock = { date: () => NOW }

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['007', 7000],
    ['2027', 2_027_000],
    ['120', 120_000],
    ['3600', LONGEST_WAIT],
    ['3601', LONGEST_WAIT],
    ['9'.repeat(400), LONGEST_WAIT],
    ['Sat, 21 Nov 2026 09:31:05 GMT', 2750],
    ['Saturday, 21-Nov-26 09:31:05 GMT', 2750],
    ['Sat Nov 21 09:31:05 2026', 2750],
    ['Sun, 22 Nov 2026 00:00:00 GMT', LONGEST_WAIT],
    ['Fri, 31 Dec 9999 23:59:59 GMT', LONGEST_WAIT],
    ['Sat, 21 Nov 2026 09:31:02 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
    // a year of two digits is at most 50 years ahead
    ['Saturday, 21-Nov-76 09:31:05 GMT', LONGEST_WAIT],
    ['Saturday, 21-Nov-77 09:31:05 GMT', 0],
  ])('%j asks to wait %i ms', (text, wait) => {
    expect(parseRetryAfter(text, NOW)).toBe(wait)
  })

  test.each([
    '',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '1s',
    '1, 2',
    '1 2',
    'Infinity',
    'NaN',
    'soon',
    'null',
    // Date.parse would take these
    '2027-01-01',
    '2026-11-21T09:31:05Z',
    'Sat, 21 Nov 2026 09:31:05 CET',
    'Sat, 21 Nov 2026 09:31:05 +0000',
    'Sat, 21 Nov 2026 25:00:00 GMT',
    'Sat, 21 Nov 2026 09:31:05 GMT and a while',
    'Sat, 99 Nov 2026 09:31:05 GMT',
    'Sat, 21 Foo 2026 09:31:05 GMT',
    'by 1 2027',
  ])('%j asks for nothing', (text) => {
    expect(parseRetryAfter(text, NOW)).toBe(0)
  })

  test('of any text is a time between nothing and an hour', () => {
    const alphabet = fc.constantFrom(...'0123456789 -+.,:eEGMTSatNovJandy\r\t\0\xff')
    const text = fc.oneof(fc.string(), fc.string({ unit: alphabet }), fc.bigInt().map(String))
    fc.assert(
      fc.property(text, (any) => {
        const wait = parseRetryAfter(any, NOW)
        expect(wait >= 0 && wait <= LONGEST_WAIT).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('of any date in its three forms is the same instant', () => {
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 3600 }), (seconds) => {
        const date = new Date(NOW.getTime() - 250 + 1000 * seconds)
        const imf = date.toUTCString()
        const [, day, month, year, time] = imf.split(' ')
        const rfc850 = `${days[date.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`
        const asctime = `${imf.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`
        const expected = Math.max(0, Math.min(1000 * seconds - 250, LONGEST_WAIT))
        expect([imf, rfc850, asctime].map((text) => parseRetryAfter(text, NOW))).toEqual([expected, expected, expected])
      }),
    )
  })
})

/** The waits that a parser hears from these answers, read in pieces through one buffer, as a connection does. */
function waits(stream: string, cuts: readonly number[], { memo = false, deaf = false } = {}): string[] {
  const buffer = Buffer.allocUnsafeSlow(Math.max(4096, stream.length))
  const parser = new ResponseParser('GET', memo ? new HeadMemo(buffer) : null, deaf ? null : waitReader(clock))
  const heard: string[] = []
  const edges = [0, ...[...cuts].sort((a, b) => a - b), stream.length]
  for (let i = 1; i < edges.length; i++) {
    const end = buffer.write(stream.slice(edges[i - 1], edges[i]), 'latin1')
    for (let at = 0; at < end; ) {
      at = parser.execute(buffer, at, end)
      if (parser.broken) return [...heard, 'broken']
      if (!parser.done) continue
      heard.push(`${parser.status} ${parser.wait}`)
      parser.reset()
    }
  }
  return heard
}

const answerOf = (status: number, ...fields: string[]) =>
  `HTTP/1.1 ${status} X\r\n${fields.map((field) => `${field}\r\n`).join('')}Content-Length: 2\r\n\r\nok`

describe('a parser that listens', () => {
  test.each([
    ['429', answerOf(429, 'Retry-After: 2'), 2000],
    ['503', answerOf(503, 'RETRY-AFTER:\t2 '), 2000],
    ['several: the longest', answerOf(429, 'Retry-After: 2', 'X: y', 'retry-after: 5', 'Retry-After: 3'), 5000],
    ['several, one of them garbage', answerOf(429, 'Retry-After: soon', 'Retry-After: 3'), 3000],
    ['a line that only begins like it', answerOf(429, 'Retry-After-All: 2', 'X-Retry-After: 3', 'Retry: 4'), 0],
    ['a value on the next line', answerOf(429, 'Retry-After:', ' 2'), 0],
    ['none', answerOf(429), 0],
    ['garbage', answerOf(503, 'Retry-After: \0\xff;--'), 0],
    ['a 200', answerOf(200, 'Retry-After: 2'), 0],
    ['a redirect', answerOf(301, 'Retry-After: 2'), 0],
    ['a 500', answerOf(500, 'Retry-After: 2'), 0],
    ['lines that end without CR', answerOf(429, 'Retry-After: 2').replaceAll('\r', ''), 2000],
    ['one in the interim answer only', `HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n${answerOf(429)}`, 0],
    ['one behind an interim answer', `HTTP/1.1 100 Continue\r\n\r\n${answerOf(429, 'Retry-After: 2')}`, 2000],
  ])('hears of %s, wherever the reads are cut', (_, text, wait) => {
    const status = /(\d{3}) X/.exec(text)?.[1]
    const stream = text.repeat(2) + answerOf(200) + text
    const expected = [`${status} ${wait}`, `${status} ${wait}`, '200 0', `${status} ${wait}`]
    for (const memo of [false, true]) {
      for (let cut = 1; cut < text.length; cut++) {
        const cuts = [cut, text.length, 2 * text.length + cut]
        expect(waits(stream, cuts, { memo }), `cut at ${cut}`).toEqual(expected)
      }
    }
  })

  test('hears it every time, though all heads are the same, and forgets it with the next answer', () => {
    const [no, yes] = [answerOf(429, 'Retry-After: 1'), answerOf(200)]
    const heads = [no, no, no, yes, no, yes, yes, no]
    const cuts = heads.map((_, i) => heads.slice(0, i).join('').length)
    const expected = heads.map((head) => (head === no ? '429 1000' : '200 0'))
    expect(waits(heads.join(''), cuts, { memo: true })).toEqual(expected)
  })

  test('is not slowed down by a long line that means nothing', () => {
    const long = answerOf(429, `Retry-After: ${' '.repeat(30_000)}x${'1'.repeat(30_000)}`, 'Retry-After: 1')
    expect(waits(long, [])).toEqual(['429 1000'])
  })

  test('where nobody listens says nothing', () => {
    expect(waits(answerOf(429, 'Retry-After: 2'), [], { deaf: true })).toEqual(['429 0'])
  })

  test('takes any bytes behind a refusal without harm', () => {
    const piece = fc.constantFrom('Retry-After: ', 'retry-after:1', '\r\n', '\n', '\r', ':', '9', ' ', 'Content-Length: 0', '\xff', 'GMT')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(100), { maxLength: 3 }), (pieces, cuts) => {
        const stream = `HTTP/1.1 429 X\r\n${pieces.join('')}`
        for (const line of waits(
          stream,
          cuts.map((cut) => cut % stream.length),
        )) {
          if (line !== 'broken') expect(Number(line.split(' ')[1])).toBeLessThanOrEqual(LONGEST_WAIT)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
