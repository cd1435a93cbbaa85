// Properties: what is encoded for a server is what a server decodes, and URLs are resolved as the standard has it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { charsetOf, decodeText, decompress } from '../../../src/client/session/decode.js'
import { putHeader, readHeaders, sentHeader } from '../../../src/client/session/headers.js'
import { encodeForm, encodeMultipart } from '../../../src/client/session/payload.js'
import { placeOf, withQuery } from '../../../src/client/session/place.js'
import { nextHop } from '../../../src/client/session/redirect.js'

/** Text without halves of surrogate pairs, which no encoding can carry. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const pairs = fc.array(fc.tuple(text, text), { maxLength: 8 })

test('a form is decoded to what it was', () => {
  fc.assert(
    fc.property(pairs, (fields) => {
      const encoded = encodeForm(fields)
      expect(encoded).toMatch(/^[A-Za-z0-9*._+%=&-]*$/)
      expect([...new URLSearchParams(encoded)]).toEqual(fields)
    }),
    { numRuns: 500 },
  )
})

test('values of a form: lists are several fields, null and undefined none', () => {
  expect(encodeForm({ a: [1, 'x', false], b: null, c: undefined, d: [] })).toBe('a=1&a=x&a=false')
  expect(encodeForm(new URLSearchParams('q=1'))).toBe('q=1')
})

test('multipart is decoded to what it was, whatever is in it', async () => {
  const name = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 }).filter((one) => !/[%\\]/.test(one))
  const content = fc.uint8Array({ maxLength: 50 })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, content), { minLength: 1, maxLength: 4 }), fc.boolean(), async (files, trap) => {
      // a content that looks like the boundary
      const fields = files.map(
        ([key, bytes]) => [key, { filename: key, content: trap ? Buffer.from('\r\n------hammer-boundary-1\r\n') : bytes }] as const,
      )
      const { bytes, type } = encodeMultipart(fields)
      const form = await new Response(Buffer.from(bytes as Uint8Array), { headers: { 'content-type': type ?? '' } }).formData()
      const decoded = await Promise.all(
        [...form].map(async ([key, file]) => [key, Buffer.from(await (file as File).arrayBuffer())] as const),
      )
      expect(decoded).toEqual(fields.map(([key, file]) => [key, Buffer.from(file.content)]))
    }),
    { numRuns: 200 },
  )
})

test('a URL is resolved as a browser does it, and sent without user info and fragment', () => {
  const part = fc.webPath()
  const base = fc.webUrl({ withQueryParameters: true })
  const relative = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    part,
    part.map((path) => path.slice(1)),
    fc.constantFrom('', '?a=1', '#x', '../..', '//other.example/x'),
  )
  fc.assert(
    fc.property(base, relative, (from, to) => {
      fc.pre(URL.canParse(to, from) && new URL(to, from).protocol.startsWith('http'))
      const expected = new URL(to, from)
      // `a:` is a URL of its own, though not one of HTTP
      fc.pre(expected.protocol.startsWith('http'))
      const { origin, path, pathname, url } = placeOf(to, from)
      expect(url).toBe(expected.href.replace(/#.*$/s, ''))
      expect(origin + path).toBe(url)
      expect(path.startsWith(pathname)).toBe(true)
      expect(path).toMatch(/^\/[^#\s]*$/)
      const withUser = placeOf(expected.href.replace('//', '//user:pass@'), null)
      expect([withUser.url, withUser.authorization !== null]).toEqual([url, true])
    }),
    { numRuns: 500 },
  )
})

test('a redirect is resolved against where it came from, and never leads out of HTTP', () => {
  const hop = {
    method: 'POST',
    place: placeOf('http://a.example/x/y?z', null),
    headers: ['content-type', 'text/plain', 'authorization', 'x'],
    body: 'b',
  }
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.webPath()), fc.constantFrom(301, 302, 303, 307, 308), (location, status) => {
      const next = nextHop(hop, status, location)
      if (next === null) return
      expect(next.place.url).toMatch(/^https?:\/\//)
      expect(next.body === null).toBe(next.method === 'GET')
      if (next.place.origin !== hop.place.origin) expect(next.headers).not.toContain('authorization')
    }),
    { numRuns: 500 },
  )
})

test('a query is added to what there is', () => {
  expect(withQuery(placeOf('http://a.example/x', null), 'a=1').path).toBe('/x?a=1')
  expect(withQuery(placeOf('http://a.example/x?b=2', null), 'a=1').path).toBe('/x?b=2&a=1')
  expect(withQuery(placeOf('http://a.example/x', null), '').path).toBe('/x')
})

test('headers: the last value set is sent, whatever the case of its name', () => {
  const list: string[] = []
  putHeader(list, 'X-A', 'one')
  putHeader(list, 'x-b', 2)
  putHeader(list, 'x-a', ['two', 'three'])
  expect(list).toEqual(['x-b', '2', 'x-a', 'two', 'x-a', 'three'])
  putHeader(list, 'X-A', undefined)
  expect(sentHeader(list, 'x-a')).toBeUndefined()
  expect(readHeaders(['A', '1', 'a', '2'].map((one) => Buffer.from(one)))).toEqual(Object.assign(Object.create(null), { a: '1, 2' }))
})

test.each([
  ['text/html; charset=ISO-8859-1', 'iso-8859-1'],
  ['text/html;charset="utf-8"; x=y', 'utf-8'],
  ['text/html', ''],
  ['text/html; boundary=charset', ''],
])('the character set of %j is %j', (contentType, charset) => {
  expect(charsetOf(contentType)).toBe(charset)
})

test('whatever bytes come, decoding them ends', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.constantFrom('gzip', 'br', 'deflate', 'gzip, br', 'identity', ''),
      (bytes, coding) => {
        let decoded: Buffer = Buffer.alloc(0)
        try {
          decoded = decompress(Buffer.from(bytes), coding, 1000)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
        expect(typeof decodeText(decoded, 'utf-8')).toBe('string')
        expect(decoded.length).toBeLessThanOrEqual(1000)
      },
    ),
    { numRuns: 300 },
  )
})
