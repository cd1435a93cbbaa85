// What a script gets back: expectations, bodies, redirects.

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { anvil } from '../../anvil/raw.js'
import { echo, says, sendsTo, site, user } from './kit.js'

describe('expectations', () => {
  test('LO-10 without a word every status below 400 is a success; the answer comes anyway', async () => {
    const server = await site({ '/gone': says('gone', {}, 410), '/see': says('', {}, 304) })
    const { http, samples } = user(server.url)
    expect((await http.get('/gone')).status).toBe(410)
    expect((await http.get('/see')).status).toBe(304)
    expect(samples).toMatchObject([
      { status: 410, cause: 'unexpected' },
      { status: 304, cause: '' },
    ])
  })

  test.each([
    ['a status', 404, ''],
    ['another status', 200, 'unexpected'],
    ['several', [200, 404], ''],
    ['none of several', [200, 201], 'unexpected'],
    ['a function that agrees', () => true, ''],
    ['a function that does not', () => false, 'unexpected'],
    ['a function with words', () => 'no such\nthing', 'no such\\nthing'],
    ['a function without words', () => '', ''],
  ])('LO-10 the script decides what is a success: %s', async (_what, expected, cause) => {
    const server = await site({})
    const { http, samples } = user(server.url)
    const response = await http.get('/', { expect: expected })
    expect(response.status).toBe(404)
    expect(samples).toMatchObject([{ status: 404, cause }])
  })

  test('a function sees the answer; the words of a script are bounded', async () => {
    const server = await site({ '/': says('{"ok":false}') })
    const { http, samples } = user(server.url)
    await http.get('/', { expect: (response) => (JSON.parse(response.text()).ok ? true : 'x'.repeat(1e6)) })
    expect(samples[0].cause).toMatch(/^x{60,90}…$/)
  })

  test('a function that throws, or is asynchronous, rejects the request, which is recorded as unexpected', async () => {
    const server = await site({ '/': says('ok') })
    const { http, samples } = user(server.url)
    const thrown = new Error('asserted')
    const fails = () => {
      throw thrown
    }
    await expect(http.get('/', { expect: fails })).rejects.toBe(thrown)
    await expect(http.get('/', { expect: (async () => true) as never })).rejects.toMatchObject({ code: 'usage' })
    expect(samples.map(({ status, cause }) => [status, cause])).toEqual(Array(2).fill([200, 'unexpected']))
    expect((await http.get('/')).status).toBe(200)
  })
})

describe('answers', () => {
  test('headers are a record in lower case, whatever a server calls its fields', async () => {
    const server = await site({ '/': says('', { 'X-Some': 'a', constructor: 'b', 'x-two': ['c', 'd'] }) })
    const { headers } = await user(server.url).http.get('/')
    expect(headers['x-some']).toBe('a')
    expect(headers.constructor).toBe('b')
    expect(headers['x-two']).toBe('c, d')
    expect(headers.toString).toBeUndefined()
  })

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('a body in %s is decompressed', async (coding, compress) => {
    const server = await site({ '/': says(compress('{"word":"ü"}'), { 'content-encoding': coding }) })
    const response = await user(server.url).http.get('/')
    expect(response.json()).toEqual({ word: 'ü' })
  })

  test('what is not what it says to be is an error for who reads it, with the URL', async () => {
    const server = await site({
      '/gzip': says('no gzip', { 'content-encoding': 'gzip' }),
      '/odd': says('x', { 'content-encoding': 'x-odd' }),
      '/json': says('<html>\u001b[2J'),
      '/empty': says(''),
    })
    const { http } = user(server.url)
    const read = async (path: string) => (await http.get(path)).json()
    await expect(read('/gzip')).rejects.toThrow(/GET http:.*\/gzip: the body cannot be decompressed/)
    await expect(read('/odd')).rejects.toThrow('unknown content encoding x-odd')
    await expect(read('/json?token=abc')).rejects.toThrow(/GET .*\/json\?token=•••: not JSON: the body begins with "<html>\\\\x1b\[2J"/)
    await expect(read('/empty')).rejects.toThrow('the body is empty')
  })

  test('text is in the character set that the server says', async () => {
    const latin = Buffer.from('gr\u00fc\u00df', 'latin1')
    const server = await site({
      '/latin': says(latin, { 'content-type': 'text/plain; charset="ISO-8859-1"' }),
      '/utf8': says('\ufeffgrüß', { 'content-type': 'text/plain' }),
      '/odd': says('grüß', { 'content-type': 'text/plain; charset=klingon' }),
    })
    const { http } = user(server.url)
    for (const path of ['/latin', '/utf8', '/odd']) expect((await http.get(path)).text()).toBe('grüß')
  })

  test('the methods of an answer may be awaited', async () => {
    const server = await site({ '/': says('{"a":1}') })
    const response = await user(server.url).http.get('/')
    expect(await response.json()).toEqual({ a: 1 })
    expect(await response.bytes()).toEqual(Buffer.from('{"a":1}'))
  })
})

describe('redirects', () => {
  test('LO-10 redirects are one request, timed in full under the first name', async () => {
    const server = await anvil()
    const start = await site({ '/start': sendsTo('/second', 302), '/second': sendsTo(`${server.url}/end?delay=50ms&size=5`, 307) })
    const { http, samples } = user(start.url)
    const response = await http.get('/start')
    expect(response).toMatchObject({ status: 200, redirects: 2, url: `${server.url}/end?delay=50ms&size=5` })
    expect(response.bytes()).toHaveLength(5)
    expect(samples).toHaveLength(1)
    expect(samples[0]).toMatchObject({ name: 'GET /start', method: 'GET', url: `${start.url}/start`, redirects: 2, status: 200, cause: '' })
    expect(samples[0].firstByte - samples[0].sent).toBeGreaterThanOrEqual(49)
  })

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [303, 'HEAD', 'HEAD', ''],
    [302, 'PUT', 'PUT', 'a=1'],
    [307, 'POST', 'POST', 'a=1'],
    [308, 'DELETE', 'DELETE', 'a=1'],
  ])('%i after %s is followed by %s', async (status, method, next, body) => {
    const server = await site({ '/': sendsTo('/end', status), '/end': echo })
    await user(server.url).http.request(method, '/', method === 'HEAD' ? {} : { form: { a: 1 } })
    expect(server.arrivals[1]).toMatchObject({ method: next, url: '/end' })
    expect(server.arrivals[1].body.toString()).toBe(body)
    expect('content-type' in server.arrivals[1].headers).toBe(body !== '')
  })

  test('they are left to the script where it says so', async () => {
    const server = await site({ '/': sendsTo('/end') })
    const { http, samples } = user(server.url)
    const response = await http.get('/', { redirect: 'manual' })
    expect([response.status, response.headers.location]).toEqual([302, '/end'])
    expect(samples).toMatchObject([{ status: 302, cause: '', redirects: 0 }])
  })

  test('another origin gets no password, cookie or Host meant for the first', async () => {
    const other = await site({ '/': echo })
    const server = await site({ '/': sendsTo(`${other.url}/`), '/own': sendsTo('/end'), '/end': echo })
    const { http } = user(server.url)
    const auth = { user: 'a', password: 'b' }
    await http.get('/', { auth, headers: { cookie: 'a=1', host: 'x.example', 'x-mine': '1' } })
    expect(other.arrivals[0].headers).toMatchObject({ 'x-mine': '1', host: new URL(other.url).host })
    expect(other.arrivals[0].headers).not.toHaveProperty('authorization')
    expect(other.arrivals[0].headers).not.toHaveProperty('cookie')
    await http.get('/own', { auth })
    expect(server.arrivals.at(-1)?.headers).toHaveProperty('authorization')
  })

  test.each([
    ['a loop', '/'],
    ['another scheme', 'mailto:me@example.org'],
    ['no URL', 'http://['],
  ])('a redirect that leads nowhere fails with the status: %s', async (_what, location) => {
    const server = await site({ '/': sendsTo(location) })
    const { http, samples } = user(server.url)
    await expect(http.get('/')).rejects.toMatchObject({ code: 'redirect' })
    expect(samples).toMatchObject([{ status: 302, cause: 'redirect' }])
    expect(server.arrivals.length).toBeLessThanOrEqual(11)
  })

  test('one without a Location is the answer', async () => {
    const server = await site({ '/': says('where?', {}, 302) })
    expect((await user(server.url).http.get('/')).text()).toBe('where?')
  })
})
