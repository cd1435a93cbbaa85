// What a script asks for is what is sent, and every request becomes one sample.

import { describe, expect, test } from 'vitest'
import { HammerError } from '../../../src/core/errors.js'
import { anvil } from '../../anvil/raw.js'
import { type Echo, echo, NO_TLS, says, site, toLoopback, user } from './kit.js'

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const

describe('requests', () => {
  test.each(METHODS)('%s sends its method, and the sample has its name', async (method) => {
    const server = await site({ '/thing': echo })
    const { http, samples } = user(server.url)
    const response = await http[method]('/thing?id=7')
    expect(response.status).toBe(200)
    expect(server.arrivals[0]).toMatchObject({ method: method.toUpperCase(), url: '/thing?id=7' })
    expect(samples).toMatchObject([
      { name: `${method.toUpperCase()} /thing`, status: 200, cause: '', redirects: 0, url: `${server.url}/thing?id=7` },
    ])
  })

  test('any other method can be sent, in capitals', async () => {
    const server = await site({ '/': echo })
    await user(server.url).http.request('propfind', '/')
    expect(server.arrivals[0].method).toBe('PROPFIND')
  })

  test('LD-8 LO-30 URLs are relative to the base, which a script may change, or absolute', async () => {
    const [first, second] = [await site({ '/a/b': says('first') }), await site({ '/a/b': says('second') })]
    const { http } = user(`${first.url}/a/`)
    expect((await http.get('b')).text()).toBe('first')
    expect((await http.get('/a/b')).url).toBe(`${first.url}/a/b`)
    expect((await http.get(`${second.url}/a/b`)).text()).toBe('second')
    http.baseUrl = second.url
    expect((await http.get('/a/b')).text()).toBe('second')
  })

  test('LO-30 a body is JSON, a form, a text or bytes, each with its content type', async () => {
    const server = await site({ '/': echo })
    const { http } = user(server.url)
    const ask = async (options: Parameters<typeof http.post>[1]) => (await http.post('/', options)).json() as Echo
    expect(await ask({ json: { OK: 1 } })).toMatchObject({ body: '{"OK":1}', headers: { 'content-type': 'application/json' } })
    expect(await ask({ json: null })).toMatchObject({ body: 'null' })
    expect(await ask({ form: { a: 'ö &', b: [1, true] } })).toMatchObject({
      body: 'a=%C3%B6+%26&b=1&b=true',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await ask({ body: 'plain' })).toMatchObject({ body: 'plain', headers: { 'content-type': 'text/plain;charset=UTF-8' } })
    expect((await ask({ body: Buffer.from('bytes') })).headers).not.toHaveProperty('content-type')
    expect(await ask({ body: '<x/>', headers: { 'Content-Type': 'text/xml' } })).toMatchObject({ headers: { 'content-type': 'text/xml' } })
    expect(await ask({})).toMatchObject({ body: '', headers: { 'content-length': '0' } })
  })

  test('LO-30 multipart carries fields and files', async () => {
    const server = await site({ '/': echo })
    const content = Uint8Array.from([0, 255, 10, 13])
    await user(server.url).http.post('/', {
      multipart: { title: 'a "b"', file: { filename: 'x\n".bin', content, type: 'image/png' }, tags: ['u', 'v'] },
    })
    const { headers, body } = server.arrivals[0]
    const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()
    expect(form.get('title')).toBe('a "b"')
    expect(form.getAll('tags')).toEqual(['u', 'v'])
    const file = form.get('file') as File
    expect([file.name, file.type]).toEqual(['x\n".bin', 'image/png'])
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(content)
  })

  test('LO-30 headers: the request before the session before hammer; basic auth from the option or the URL', async () => {
    const server = await site({ '/': echo })
    const { http } = user(server.url, {
      headers: [
        ['X-One', 'run'],
        ['X-Two', 'run'],
        ['X-Two', 'again'],
      ],
    })
    const ask = async (url: string, options?: Parameters<typeof http.get>[1]) => ((await http.get(url, options)).json() as Echo).headers
    expect(await ask('/')).toMatchObject({ 'user-agent': 'hammer', 'x-one': 'run', 'x-two': 'run, again' })
    http.headers['x-one'] = 'session'
    expect(await ask('/', { headers: { 'X-TWO': 'request', 'user-agent': undefined } })).toMatchObject({
      'x-one': 'session',
      'x-two': 'request',
    })
    expect(await ask('/', { headers: { 'user-agent': undefined } })).not.toHaveProperty('user-agent')
    expect(await ask('/', { auth: { user: 'jürgen', password: 'p:w' } })).toMatchObject({
      authorization: `Basic ${Buffer.from('jürgen:p:w').toString('base64')}`,
    })
    const withUser = server.url.replace('//', '//eva:s%40crt@')
    expect(await ask(`${withUser}/`)).toMatchObject({ authorization: `Basic ${Buffer.from('eva:s@crt').toString('base64')}` })
  })

  test('LD-21 the Host header carries the port, and a script may give another', async () => {
    const server = await site({ '/': echo })
    const { http } = user(server.url)
    await http.get('/')
    await http.get('/', { headers: { host: 'shop.example' } })
    expect(server.arrivals.map(({ headers }) => headers.host)).toEqual([new URL(server.url).host, 'shop.example'])
  })

  test('a query is added to that of the URL, and is no part of the name', async () => {
    const server = await site({ '/search': echo })
    const { http, samples } = user(server.url)
    await http.get('/search', { query: { q: 'a b' } })
    await http.get('/search?page=1', { query: { q: ['x', 'y'] }, name: 'search' })
    expect(server.arrivals.map(({ url }) => url)).toEqual(['/search?q=a+b', '/search?page=1&q=x&q=y'])
    expect(samples.map(({ name }) => name)).toEqual(['GET /search', 'search'])
  })

  test.each([
    ['a relative URL without a base', '/x', {}, /relative, and there is no base URL/],
    ['another scheme', 'ftp://127.0.0.1/', {}, /scheme ftp:/],
    ['no URL', 'http://[', {}, /not a URL/],
    ['two bodies', 'http://127.0.0.1:1/', { json: 1, form: {} }, /json and form/],
    ['a value that JSON has no text for', 'http://127.0.0.1:1/', { json: () => 1 }, /json is a function/],
    ['a header that is none', 'http://127.0.0.1:1/', { headers: { 'a b': 'c' } }, /invalid header key/],
    ['a header of two lines', 'http://127.0.0.1:1/', { headers: { a: 'b\r\nc: d' } }, /invalid a header/],
    ['a timeout that is none', 'http://127.0.0.1:1/', { timeout: 'soon' }, /"soon" is no timeout/],
  ])('misuse is said at once and not recorded: %s', async (_what, url, options, message) => {
    const { http, samples } = user(null)
    const error = await http.get(url, options).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(HammerError)
    expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
    expect(samples).toEqual([])
  })
})

describe('connections', () => {
  test('MO-9 a user keeps one connection for requests that follow each other, HEAD and DELETE included', async () => {
    const server = await site({ '/': says('ok') })
    const { http, samples } = user(server.url)
    await http.get('/')
    await http.head('/')
    await http.delete('/', { json: 1 })
    await http.post('/', { json: 1 })
    expect(server.connections()).toBe(1)
    expect(samples.map(({ connect }) => Number.isNaN(connect))).toEqual([false, true, true, true])
  })

  test('MO-9 there is no cap on requests of one user at a time, and users share no connection', async () => {
    let waiting = 0
    const held: (() => void)[] = []
    const server = await site({
      '/': (_arrival, response) => {
        held.push(() => response.end('ok'))
        if (++waiting === 20) for (const release of held) release()
      },
    })
    const [one, other] = [user(server.url), user(server.url)]
    // all of them are under way at once, or none is ever answered
    await Promise.all([...Array(17).fill(one), ...Array(3).fill(other)].map(({ http }) => http.get('/')))
    expect(server.connections()).toBe(20)
  })

  test('a connection that the server has closed meanwhile is opened anew', async () => {
    const server = await anvil({ requestsPerConnection: 1 })
    const { http, samples } = user(server.url)
    for (let i = 0; i < 3; i++) await http.get('/')
    expect(samples.map(({ cause, connect }) => [cause, connect >= 0])).toEqual(Array(3).fill(['', true]))
    expect(server.counts().connections).toBe(3)
  })

  test('LO-30 TLS is verified against the given CA, or not at all; its time is in the time to connect', async () => {
    const server = await anvil({ scheme: 'https' })
    const trusting = user(server.url, { tls: { ...NO_TLS, ca: server.certificate } })
    expect((await trusting.http.get('/')).status).toBe(200)
    expect(trusting.samples[0].connect).toBeGreaterThan(0)
    const strict = user(server.url)
    await expect(strict.http.get('/')).rejects.toMatchObject({ code: 'tls' })
    const careless = user(server.url, { tls: { ...NO_TLS, verify: false } })
    expect((await careless.http.get('/')).status).toBe(200)
  })

  test('names are resolved by the lookup that is given', async () => {
    const server = await site({ '/': echo })
    const asked: string[] = []
    const { http } = user(`http://shop.example:${new URL(server.url).port}`, {
      lookup: (host, options, callback) => {
        asked.push(host)
        toLoopback(host, options, callback)
      },
    })
    await http.get('/')
    expect(asked).toEqual(['shop.example'])
    expect(server.arrivals[0].headers.host).toBe(`shop.example:${new URL(server.url).port}`)
  })
})

describe('samples', () => {
  test('the times of a sample are in their order, and bytes are those on the wire', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    await http.get('/?size=100000')
    await http.get('/')
    const [first, second] = samples
    expect(first.scheduled).toBe(first.sent)
    expect(first.sent + first.connect).toBeLessThanOrEqual(first.firstByte)
    expect(first.firstByte).toBeLessThanOrEqual(first.ended)
    expect(first.bytes).toBeGreaterThan(100_000)
    expect(first.bytes).toBeLessThan(101_000)
    expect(second.connect).toBeNaN()
    expect(second.sent).toBeGreaterThanOrEqual(first.ended)
    const { requestBytes, sentBytes } = { requestBytes: first.bytesSent + second.bytesSent, sentBytes: 2 * 'GET / HTTP/1.1\r\n\r\n'.length }
    expect(requestBytes).toBeGreaterThan(sentBytes)
  })

  test('the delay of the server is between sent and the first byte', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    await http.get('/?delay=60ms&trickle=60ms&size=1000')
    expect(samples[0].firstByte - samples[0].sent).toBeGreaterThanOrEqual(59)
    expect(samples[0].ended - samples[0].firstByte).toBeGreaterThanOrEqual(40)
  })

  test('a request that was due earlier says so, and the next one does not', async () => {
    const server = await site({ '/': says('ok') })
    const { http, samples } = user(server.url)
    http.due(-5)
    await http.get('/')
    await http.get('/')
    expect(samples[0].scheduled).toBe(-5)
    expect(samples[1].scheduled).toBe(samples[1].sent)
  })
})
