import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { POSTS, TEXT, THREADS, TOWN_BODY_LIMIT, VISITORS } from '../../src/anvil/town/limits.js'
import { anvil, exchange, get, raw, recordingAnvil } from './raw.js'

/** Somebody who follows no redirect, keeps the one cookie, and finds hidden fields. */
function visitor(url: string) {
  let cookie = ''
  const ask = async (path: string, fields?: Record<string, string>) => {
    const form = fields && { method: 'POST', body: new URLSearchParams(fields) }
    const response = await fetch(`${url}${path}`, { redirect: 'manual', headers: { cookie }, ...form })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }
  const hidden = async (path: string) => /type="hidden" name="\w+" value="(\w+)"/.exec((await ask(path)).text)?.[1] ?? ''
  const login = async (user: string, password = `secret-${user}`) =>
    ask('/town/login', { user, password, token: await hidden('/town/login') })
  const say = async (path: string, fields: Record<string, string>) => ask(path, { csrf: await hidden('/town/forum/new'), ...fields })
  return { ask, hidden, login, say }
}

async function member(user = 'ada') {
  const server = await anvil()
  const client = visitor(server.url)
  await client.login(user)
  return client
}

describe('the login of the town', () => {
  it('sends strangers to the form, wherever they wanted to go', async () => {
    const { ask } = visitor((await anvil()).url)
    for (const path of ['/town', '/town/', '/town/profile', '/town/forum', '/town/forum/1', '/town/nowhere']) {
      expect(await ask(path)).toMatchObject({ status: 302, location: '/town/login' })
    }
  })

  it('lets in who knows name, password and the hidden token', async () => {
    const { ask, login } = visitor((await anvil()).url)
    expect(await login('ada')).toMatchObject({ status: 303, location: '/town/' })
    expect(await ask('/town/')).toMatchObject({ status: 200, text: expect.stringContaining('<h1>Hello ada</h1>') })
  })

  it('refuses a wrong password, an empty name, and a token that is wrong, missing or used', async () => {
    const { ask, login, hidden } = visitor((await anvil()).url)
    const token = await hidden('/town/login')
    expect(await login('ada', 'secret-ben')).toMatchObject({ status: 403 })
    expect(await login('')).toMatchObject({ status: 403 })
    const right = { user: 'ada', password: 'secret-ada' }
    expect(await ask('/town/login', right)).toMatchObject({ status: 403 })
    expect(await ask('/town/login', { ...right, token: 'guessed' })).toMatchObject({ status: 403 })
    expect(await ask('/town/login', { ...right, token })).toMatchObject({ status: 303 })
    expect(await ask('/town/login', { ...right, token })).toMatchObject({ status: 403 })
  })

  it('forgets the session at the log-out', async () => {
    const { ask, say } = await member()
    expect(await ask('/town/logout', { csrf: 'guessed' })).toMatchObject({ status: 403 })
    expect(await say('/town/logout', {})).toMatchObject({ status: 303, location: '/town/login' })
    expect(await ask('/town/')).toMatchObject({ status: 302 })
  })

  it('forgets the oldest form when too many were shown', async () => {
    const server = await anvil()
    const { ask, hidden } = visitor(server.url)
    const [first, second] = [await hidden('/town/login'), await hidden('/town/login')]
    const client = raw(server)
    client.send(get('/town/login').repeat(VISITORS - 2) + get('/town/login', 'Connection: close'))
    await client.ended
    const right = { user: 'ada', password: 'secret-ada' }
    expect(await ask('/town/login', { ...right, token: first })).toMatchObject({ status: 403 })
    expect(await ask('/town/login', { ...right, token: second })).toMatchObject({ status: 403 })
    expect(await ask('/town/login', { ...right, token: await hidden('/town/login') })).toMatchObject({ status: 303 })
  })
})

describe('the forum of the town', () => {
  it('opens threads, lists them with links, and adds replies', async () => {
    const { ask, say } = await member()
    expect(await say('/town/forum/new', { title: 'Iron', text: 'Is it hot?' })).toMatchObject({ status: 303, location: '/town/forum/2' })
    expect(await say('/town/forum/2', { text: 'Strike!' })).toMatchObject({ status: 303, location: '/town/forum/2' })
    const { text } = await ask('/town/forum/2')
    expect(text).toMatch(/Is it hot\?.*Strike!/s)
    expect((await ask('/town/forum')).text).toContain('<a href="/town/forum/2">Iron</a> (2)')
    expect((await ask('/town/profile')).text).toContain('Posts since the login: 2')
  })

  it('escapes whatever came from outside', async () => {
    const { ask, say } = await member('<i>&"\'')
    const evil = '</h1><script>"&\''
    await say('/town/forum/new', { title: evil, text: evil })
    for (const path of ['/town/', '/town/profile', '/town/forum', '/town/forum/2']) {
      const { text } = await ask(path)
      expect(text).not.toMatch(/<script>|<i>/)
      expect(text).toMatch(path.includes('forum') ? '&#60;script&#62;&#34;&#38;&#39;' : '&#60;i&#62;&#38;&#34;&#39;')
    }
  })

  it('refuses forms without the hidden field, empty ones and long ones', async () => {
    const { ask, say } = await member()
    expect(await ask('/town/forum/new', { title: 'Iron', text: 'hot' })).toMatchObject({ status: 403 })
    expect(await say('/town/forum/new', { title: ' ', text: 'hot' })).toMatchObject({ status: 400 })
    expect(await say('/town/forum/1', { text: 'x'.repeat(TEXT + 1) })).toMatchObject({ status: 400 })
    expect(await say('/town/forum/1', { text: 'x'.repeat(TEXT) })).toMatchObject({ status: 303 })
  })

  it('remembers the newest threads and posts, and forgets the oldest', async () => {
    const { ask, say } = await member()
    for (let i = 1; i <= THREADS; i++) await say('/town/forum/new', { title: `t${i}`, text: 'x' })
    expect(await ask('/town/forum/1')).toMatchObject({ status: 404 })
    expect(await ask('/town/forum/2')).toMatchObject({ status: 200 })
    for (let i = 1; i <= POSTS; i++) await say('/town/forum/2', { text: `reply ${i}.` })
    const { text } = await ask('/town/forum/2')
    expect(text.match(/<article>/g)).toHaveLength(POSTS)
    expect(text).toContain(`reply ${POSTS}.`)
    expect(text).not.toContain('<p>x</p>')
  })

  it('knows no thread that is not there', async () => {
    const { ask } = await member()
    for (const path of ['/2', '/0', '/x', '/1/1', '/-1', '/1e0']) expect(await ask(`/town/forum${path}`)).toMatchObject({ status: 404 })
  })
})

describe('the town', () => {
  it('takes forms up to its limit, and no other bodies', async () => {
    const server = await anvil()
    const send = (body: string, type: string) =>
      fetch(`${server.url}/town/login`, { method: 'POST', body, headers: { 'content-type': type } })
    const form = 'application/x-www-form-urlencoded'
    expect((await send('x'.repeat(TOWN_BODY_LIMIT), form)).status).toBe(403)
    expect((await send('x'.repeat(TOWN_BODY_LIMIT + 1), form)).status).toBe(413)
    expect((await send('{}', 'application/json')).status).toBe(415)
  })

  it('reads chunked forms, and refuses those that grow too long', async () => {
    const server = await anvil()
    const head = 'POST /town/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n'
    const chunked = (text: string) => `${head}Transfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
    expect((await exchange(server, chunked('user=ada'))).text).toContain(' 403 ')
    expect((await exchange(server, chunked('x'.repeat(TOWN_BODY_LIMIT + 1)))).text).toContain(' 413 ')
  })

  it('says which methods it knows', async () => {
    const { url } = await anvil()
    const put = await fetch(`${url}/town/forum`, { method: 'PUT', body: 'x' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    const head = await fetch(`${url}/town/login`, { method: 'HEAD' })
    expect([head.status, Number(head.headers.get('content-length')) > 100]).toEqual([200, true])
  })

  it('is only where its name is', async () => {
    const { url } = await anvil()
    for (const path of ['/', '/townhall', '/a/town/', '/?echo=/town/']) {
      expect((await fetch(`${url}${path}`, { redirect: 'manual' })).status).toBe(path.startsWith('/?') ? 400 : 200)
    }
  })

  it('behaves as ordered: ordered failures and echoes come before its pages', async () => {
    const { server, entries } = await recordingAnvil({ defaults: 'chunked' })
    const ask = (path: string) => fetch(`${server.url}${path}`, { redirect: 'manual' })
    expect((await ask('/town/login')).headers.get('transfer-encoding')).toBe('chunked')
    expect((await ask('/town/login?status=503')).status).toBe(503)
    expect(await (await ask('/town/login?echo')).json()).toMatchObject({ path: '/town/login?echo' })
    await expect(ask('/town/login?reset')).rejects.toThrow()
    expect((await ask('/town/')).status).toBe(302)
    expect(entries.map(({ status, outcome }) => `${status} ${outcome}`)).toEqual([
      '200 chunked',
      '503 chunked',
      '200 echo',
      'null reset',
      '302 chunked',
    ])
  })

  it('is the same again with the same seed', async () => {
    const first = await Promise.all([1, 2].map(async () => visitor((await anvil({ seed: 5 })).url).hidden('/town/login')))
    expect(first[0]).toBe(first[1])
    expect(await visitor((await anvil({ seed: 6 })).url).hidden('/town/login')).not.toBe(first[0])
  })
})

describe('the web socket of the town', () => {
  const opened = async (url: string) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/town/ws`, { rejectUnauthorized: false })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return socket
  }
  const next = (socket: WebSocket) =>
    new Promise<[Buffer, boolean]>((resolve) => socket.once('message', (data: Buffer, binary) => resolve([data, binary])))

  it.each(['http', 'https'] as const)('repeats texts and bytes, small and large, over %s', async (scheme) => {
    const socket = await opened((await anvil({ scheme })).url)
    for (const message of ['', 'iron', Buffer.from([0, 255, 128]), Buffer.alloc(300_000, 7)]) {
      const answer = next(socket)
      socket.send(message)
      const [data, binary] = await answer
      expect([data.equals(Buffer.from(message as string)), binary]).toEqual([true, typeof message !== 'string'])
    }
    const code = new Promise((resolve) => socket.once('close', resolve))
    socket.close(1000)
    expect(await code).toBe(1000)
  })

  it('repeats everything, in order, to who sends faster than it reads', async () => {
    const socket = await opened((await anvil()).url)
    const seen: string[] = []
    const all = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        if (seen.push(String(data).slice(0, 5)) === 500) resolve()
      }),
    )
    const sent = Array.from({ length: 500 }, (_, i) => String(i).padEnd(5))
    for (const word of sent) socket.send(word.padEnd(20_000))
    await all
    expect(seen).toEqual(sent)
    socket.terminate()
  })

  it('stands in the books as one answered request', async () => {
    const { server, entries } = await recordingAnvil()
    const socket = await opened(server.url)
    expect(server.counts()).toMatchObject({ requests: 1, answered: 1, malformed: 0 })
    expect(entries).toMatchObject([{ status: 101, path: '/town/ws', answered: expect.any(Number) }])
    socket.terminate()
  })

  it('ends with the anvil, and with a client that goes without a word', async () => {
    const server = await anvil()
    const [first, second] = [await opened(server.url), await opened(server.url)]
    first.terminate()
    const closed = new Promise((resolve) => second.once('close', resolve))
    await server.close()
    await closed
  })

  it('tells those who do not ask for one to upgrade, and refuses a handshake without a key', async () => {
    const { server, entries } = await recordingAnvil()
    const plain = await fetch(`${server.url}/town/ws`)
    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket'])
    const asked = ['Connection: Upgrade, close', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
    expect((await exchange(server, get('/town/ws', ...asked))).text).toMatch(/^HTTP\/1\.1 400 /)
    expect(entries.map(({ status }) => status)).toEqual([426, 400])
    const client = raw(server)
    client.send(get('/town/ws', ...asked, key))
    // the answer to this key is the example of RFC 6455, 1.3
    await client.until('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  })
})
