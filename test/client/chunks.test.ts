// A chunked body ends where it ends, however long it is, and what goes on for ever is refused.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkedBody } from '../../src/client/http1/chunks.js'

const LIMIT = 100

/** What becomes of a body, and where the reader stopped in it. */
function read(body: ChunkedBody, text: string, pieces = [text.length]): string {
  body.reset()
  const bytes = Buffer.from(text, 'latin1')
  let at = 0
  for (const end of pieces) {
    at = body.execute(bytes, at, end)
    if (body.broken) return 'broken'
    if (body.done) return `done at ${at}`
  }
  return `at ${at}`
}

const fresh = (text: string) => read(new ChunkedBody(LIMIT), text)

describe('a chunked body', () => {
  test('stops behind its last line, wherever the next answer begins', () => {
    expect(fresh('1\r\nx\r\n0\r\n\r\nHTTP/1.1')).toBe('done at 11')
    expect(fresh('0\r\n\r\n0\r\n\r\n')).toBe('done at 5')
    expect(fresh('1\r\nx\r\n0\r\n\r')).toBe('at 10')
  })

  test('may have any number of chunks, with any number of bytes around them', () => {
    const body = new ChunkedBody(LIMIT)
    const text = `${'1;name=value\r\nx\r\n'.repeat(100_000)}0\r\n\r\n`
    expect(read(body, text)).toBe(`done at ${text.length}`)
  })

  test('may have chunks of any size that a number holds', () => {
    const body = new ChunkedBody(LIMIT)
    expect(read(body, 'fffffffffffff\r\nabc')).toBe('at 18')
    expect(read(body, '10000000000000\r\nabc')).toBe('broken')
    expect(read(body, '00000000000001\r\nabc')).toBe('broken')
  })

  test('has limits for an extension and for the trailers', () => {
    expect(fresh(`1;${'x'.repeat(LIMIT - 1)}\r\nx\r\n0\r\n\r\n`)).toMatch('done')
    expect(fresh(`1;${'x'.repeat(LIMIT)}\r\nx\r\n0\r\n\r\n`)).toBe('broken')
    expect(fresh(`0\r\n${'T: t\n'.repeat(LIMIT / 4)}\n`)).toMatch('done')
    expect(fresh(`0\r\n${'T: t\n'.repeat(LIMIT / 4)}x\n\n`)).toBe('broken')
  })

  test.each(['\r', '5\r', '5\r\r', '1\r\nx\r\r', '5 5\rx', '1\r\nxx', '\n', ';', 'g', ' 1', '0x1'])(
    'does not go on for ever: %j',
    (start) => {
      expect(fresh(start + '\r'.repeat(LIMIT * 2))).toBe('broken')
    },
  )

  test('can be read again after a reset, whatever came before', () => {
    const body = new ChunkedBody(LIMIT)
    for (const before of ['5\r\nab', '1;x', '0\r\nTra', 'zz', '1\r\nx\r']) {
      read(body, before)
      expect(read(body, '2\r\nab\r\n0\r\n\r\n')).toBe('done at 12')
    }
  })

  test('is read the same in any pieces', () => {
    const chunk = fc.record({
      data: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 30 }),
      extension: fc.constantFrom('', ';a=b', ' ;x'),
    })
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 5 }), fc.array(fc.nat(300), { maxLength: 10 }), (chunks, cuts) => {
        const text = `${chunks.map(({ data, extension }) => `${data.length.toString(16)}${extension}\r\n${data}\r\n`).join('')}0\r\nT: t\r\n\r\n`
        const pieces = [...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length]
        expect(read(new ChunkedBody(LIMIT), text, pieces)).toBe(`done at ${text.length}`)
      }),
      { numRuns: 500 },
    )
  })
})
