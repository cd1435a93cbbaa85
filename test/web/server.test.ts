// The server of the pages: who is let in, what is refused, and that nothing can be had that is not meant to be.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import { Runs } from '../../src/web/index.js'
import { startWeb } from '../../src/web/server.js'
import { fakeLive, fetchRaw, JSON_TYPE, raw, serve } from './kit.js'

const root = mkdtempSync(join(tmpdir(), 'hammer-web-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the key', () => {
  it('is in the URL, and becomes a strict cookie for a random path that scripts cannot read', async () => {
    const { port, token } = await serve({})
    expect(token).toMatch(/^[\w-]{22}$/)
    const { status, headers, text } = await fetchRaw(port, `/?token=${token}`)
    expect(status).toBe(200)
    const [cookie] = headers['set-cookie'] ?? []
    const [, name, value, path] = /^(hammer-\d+)=([\w-]{22}); Path=(\/[\w-]{22}\/); HttpOnly; SameSite=Strict$/.exec(cookie) ?? []
    expect(value).not.toBe(token)
    expect(text).toContain(`url=${path}`)
    const inside = await fetchRaw(port, path, { headers: { cookie: `other=1; ${name}=${value}` } })
    expect([inside.status, inside.text]).toEqual([200, '<!doctype html>live'])
  })

  it.each([
    ['none', '/', {}],
    ['a wrong token', '/?token=AAAAAAAAAAAAAAAAAAAAAA', {}],
    ['an empty token', '/?token=', {}],
    ['a wrong cookie', '/state', { cookie: 'hammer-1=AAAAAAAAAAAAAAAAAAAAAA' }],
    ['a wrong bearer', '/state', { authorization: 'Bearer AAAAAAAAAAAAAAAAAAAAAA' }],
    ['the token as a cookie', '/state', 'token'],
    ['none, at what is not there', '/nothing', {}],
    ['none, at the events', '/events', {}],
    ['none, at a file', '/files/results.csv', {}],
  ] as const)('%s: nothing is shown', async (_, path, given) => {
    const { port, token } = await serve({})
    const headers = given === 'token' ? { cookie: `hammer-${port}=${token}` } : { ...given }
    const { status, text } = await fetchRaw(port, path, { headers })
    expect(status).toBe(401)
    expect(text).not.toContain(token)
    expect(text).not.toContain('live')
  })

  it('is asked for as a password where there is one, and guessing is slowed down', async () => {
    let now = 0
    const clock = { now: () => now, date: () => new Date(0) }
    const { web, port } = await serve({ password: 'correct horse', clock })
    expect(web.url).not.toContain('correct')
    const login = (password: string) => fetchRaw(port, '/login', { method: 'POST', body: `password=${encodeURIComponent(password)}` })
    expect((await fetchRaw(port, '/')).text).toContain('type="password"')
    for (let i = 0; i < 10; i++) expect((await login(`wrong ${i}`)).status).toBe(401)
    // also the right one has to wait now, or guessing would go on
    expect([(await login('correct horse')).status, (await login('wrong')).headers['retry-after']]).toEqual([429, '60'])
    now += 6_000
    const { status, headers } = await login('correct horse')
    expect([status, headers['set-cookie']?.length]).toEqual([200, 1])
    expect((await fetchRaw(port, '/?token=correct%20horse')).status).toBe(401)
  })

  it.each([
    [{ host: '0.0.0.0' }, 'needs a password'],
    [{ host: '::' }, 'needs a password'],
    [{ password: 'short' }, 'too short'],
    [{ tls: { cert: 'none', key: 'none' } }, 'not a valid certificate'],
    [{ host: '192.0.2.1', password: 'long enough' }, 'EADDRNOTAVAIL'],
  ])('%j is refused before anybody can connect', async (options, words) => {
    const site = { live: fakeLive() }
    const start = startWeb({ site, host: '127.0.0.1', port: 0, password: null, tls: null, ...options })
    await expect(start).rejects.toThrow(words)
    await expect(start).rejects.toBeInstanceOf(HammerError)
  })

  it('has a port of its own where the usual one is taken, and says so; a port that was asked for is not given up', async () => {
    const { port } = await serve({})
    await expect(serve({ port })).rejects.toThrow('EADDRINUSE')
    const [one, two] = [await serve({ port: 'usual' }), await serve({ port: 'usual' })]
    expect(two.port).not.toBe(one.port)
    expect(two.web.warnings.join()).toContain('8089 is taken')
  })
})

describe('what a browser could be made to send', () => {
  it.each([
    'evil.test',
    'evil.test:PORT',
    '127.0.0.1:1',
    'localhost.evil.test:PORT',
    '127.0.0.1.evil.test:PORT',
    '127.0.0.1:PORT@evil.test',
    '192.0.2.1:PORT',
  ])('Host %j is refused, as after DNS rebinding', async (host) => {
    const { port, ask } = await serve({})
    const { status, text } = await ask('/state', { headers: { host: host.replace('PORT', String(port)) } })
    expect([status, text.includes('name')]).toEqual([421, true])
  })

  it.each(['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT', 'LOCALHOST:PORT'])('Host %j is ours', async (host) => {
    const { port, ask } = await serve({})
    expect((await ask('/state', { headers: { host: host.replace('PORT', String(port)) } })).status).toBe(200)
  })

  it.each([
    { origin: 'http://evil.test' },
    { origin: 'null' },
    { origin: 'https://HOST' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ])('an order with %j is refused, whatever else it has', async (headers) => {
    const live = fakeLive()
    const { host, ask } = await serve({ site: { live } })
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.replace('HOST', host) ?? '']))
    const { status } = await ask('/stop', { method: 'POST', body: '{}', headers: { ...JSON_TYPE, ...given } })
    expect([status, live.acts]).toEqual([403, []])
  })

  it('pages elsewhere cannot fetch or embed, but a link to here may be followed', async () => {
    const { port, token, ask } = await serve({})
    const foreign = { 'sec-fetch-site': 'cross-site' }
    expect((await ask('/state', { headers: { ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' } })).status).toBe(403)
    expect((await ask('/', { headers: { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } })).status).toBe(403)
    const link = { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await fetchRaw(port, `/?token=${token}`, { headers: link })).status).toBe(200)
  })

  it('no answer may be read by other origins, framed, guessed at or kept', async () => {
    const { ask } = await serve({})
    for (const path of ['/', '/state', '/nothing', '/files/x']) {
      const { headers } = await ask(path, { headers: { origin: 'http://evil.test' } })
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    }
  })
})

describe('requests', () => {
  it.each([
    ['/stop', 'GET', 405],
    ['/state', 'POST', 405],
    ['/state', 'PUT', 405],
    ['/state', 'DELETE', 405],
    ['/state', 'OPTIONS', 405],
    ['/nothing', 'GET', 404],
    ['/__proto__', 'GET', 404],
    ['/constructor', 'POST', 404],
    ['/runs', 'GET', 404],
    ['/files/%', 'GET', 400],
    ['/files/%ff', 'GET', 400],
  ])('%s by %s: %i', async (path, method, status) => {
    const { ask } = await serve({})
    expect((await ask(path, { method })).status).toBe(status)
  })

  it('HEAD has the head of GET and no body', async () => {
    const { ask } = await serve({})
    const [get, head] = [await ask('/state'), await ask('/state', { method: 'HEAD' })]
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']])
  })

  it('without a Host are refused', async () => {
    const { port } = await serve({})
    expect(await raw(port, 'GET /state HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /)
  })

  it('in absolute form is refused', async () => {
    const { port, host } = await serve({})
    const said = await raw(port, `GET http://evil.test/state HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(said).toMatch(/^HTTP\/1.1 400 /)
  })

  it('LO-17: pause, resume, another load and stop reach the run; what is none of these does not', async () => {
    const live = fakeLive()
    const { ask } = await serve({ site: { live } })
    const post = async (path: string, body: string, headers = JSON_TYPE) => (await ask(path, { method: 'POST', body, headers })).status
    expect(await post('/pause', '{}')).toBe(200)
    expect(await post('/resume', '')).toBe(200)
    expect(await post('/scale', '{"target": 250.5}')).toBe(200)
    expect(await post('/mark', '{"text": " deploy "}')).toBe(200)
    expect(await post('/stop', '{}')).toBe(200)
    expect(live.acts).toEqual([
      { kind: 'pause' },
      { kind: 'resume' },
      { kind: 'scale', target: 250.5 },
      { kind: 'mark', text: 'deploy' },
      { kind: 'stop' },
    ])
    for (const body of ['{"target": "5"}', '{"target": null}', '{}', '[]', '5', '{', 'null']) expect(await post('/scale', body)).toBe(400)
    for (const body of ['{"text": ""}', '{"text": 5}', `{"text": "${'x'.repeat(201)}"}`]) expect(await post('/mark', body)).toBe(400)
    expect(await post('/stop', '{}', { 'content-type': 'text/plain' })).toBe(415)
    expect(live.acts).toHaveLength(5)
  })

  it('what cannot be done is said with its reason', async () => {
    const act = () => {
      throw new HammerError('limit', 'too many', { advice: 'Ask for fewer.' })
    }
    const { ask } = await serve({ site: { live: fakeLive({ act }) } })
    const { status, text } = await ask('/scale', { method: 'POST', body: '{"target":9}', headers: JSON_TYPE })
    expect([status, JSON.parse(text)]).toEqual([409, { error: 'too many', advice: 'Ask for fewer.' }])
  })

  it('a body of more than 4 KiB is refused, said or unsaid', async () => {
    const { port, host, token } = await serve({})
    const head = `POST /mark HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nConnection: close\r\n`
    expect(await raw(port, `${head}Content-Length: 5000\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /)
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`
    expect(await raw(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)).toMatch(/^HTTP\/1.1 413 /)
  })

  it('who sends a head slowly is hung up on', async () => {
    const { port } = await serve({ patience: 100 })
    expect(await raw(port, 'GET /state HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(/^HTTP\/1.1 408 /)
  })

  it('an error of ours has no details', async () => {
    const state = () => {
      throw new Error('/secret/path')
    }
    const { ask } = await serve({ site: { live: fakeLive({ state }) } })
    const { status, text } = await ask('/state')
    expect([status, text]).toEqual([500, 'That failed.\n'])
  })
})

describe('downloads', () => {
  const folder = join(root, 'run')
  mkdirSync(join(folder, 'sub'), { recursive: true })
  writeFileSync(join(folder, 'results.csv'), 'elapsed\n0.1\n')
  writeFileSync(join(folder, 'empty.csv'), '')
  writeFileSync(join(folder, '.hidden'), 'secret')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  symlinkSync(join(root, 'secret.txt'), join(folder, 'link.csv'))

  it('LO-18: are the files of the run, whole', async () => {
    const { ask } = await serve({ site: { live: fakeLive({ folder: () => folder }) } })
    const { status, text, headers } = await ask('/files/results.csv')
    expect([status, text]).toEqual([200, 'elapsed\n0.1\n'])
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="results.csv"',
    })
    expect((await ask('/files/empty.csv')).headers['content-length']).toBe('0')
  })

  it.each([
    '../secret.txt',
    '..%2fsecret.txt',
    '%2e%2e%2fsecret.txt',
    '..%5csecret.txt',
    'link.csv',
    '.hidden',
    'sub',
    'sub%2f..%2fresults.csv',
    'results.csv%00',
    '.',
    '..',
    'RESULTS.CSV',
  ])('are nothing else: %s', async (name) => {
    const { ask } = await serve({ site: { live: fakeLive({ folder: () => folder }) } })
    const { status, text } = await ask(`/files/${name}`)
    expect(status).toBe(404)
    expect(text).not.toContain('secret')
  })

  it('of a run that writes none are none', async () => {
    const { ask } = await serve({})
    expect((await ask('/files/results.csv')).status).toBe(404)
  })

  it('of the runs of a folder: no way leads out of it', async () => {
    symlinkSync(root, join(root, 'latest'))
    const site = { runs: new Runs(root), report: async () => '<h1>report' }
    const { ask } = await serve({ site })
    expect((await ask('/runs/run/files/results.csv')).text).toBe('elapsed\n0.1\n')
    const report = await ask('/runs/run/')
    expect(report.text).toBe('<h1>report')
    // a report may come from anywhere: it gets an origin of its own
    expect(report.headers['content-security-policy']).toMatch(/^sandbox allow-scripts; default-src 'none'/)
    for (const path of ['..', '%2e%2e', 'latest', 'run%2fsub', 'none', 'run%00'])
      expect((await ask(`/runs/${path}/files/results.csv`)).status).toBe(404)
    for (const path of ['/stop', '/mark']) expect((await ask(path, { method: 'POST', body: '{}', headers: JSON_TYPE })).status).toBe(404)
  })
})
