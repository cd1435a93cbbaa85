// What goes wrong: a named cause, recorded and thrown, in time, and with no harm to what comes after.

import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HammerError } from '../../../src/core/errors.js'
import { anvil } from '../../anvil/raw.js'
import { freePort, OK, rawServer, sleep } from '../raw-server.js'
import { says, sendsTo, site, user } from './kit.js'

describe('causes', () => {
  test.each([
    ['reset', 'ECONNRESET'],
    ['close', 'closed'],
    ['garbage', 'parse'],
    ['half=head', 'closed'],
    ['half=body&size=1000', 'closed'],
    ['half=body&size=1000&connection=close', 'closed'],
    ['half=body&size=1000&chunked', 'closed'],
    ['half=body&size=1000&chunked&connection=close', 'closed'],
    ['never', 'timeout'],
  ])('LD-4 an answer that is ordered as %s is recorded and thrown as %s', async (order, cause) => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    const error = await http.get(`/?${order}`, { timeout: cause === 'timeout' ? 50 : 10_000 }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'SessionError', code: cause, message: expect.stringContaining(`GET ${server.url}/?${order}: `) })
    expect(samples).toMatchObject([{ name: 'GET /', status: 0, cause, redirects: 0 }])
    expect(samples[0].ended).toBeGreaterThanOrEqual(samples[0].sent)
    expect((await http.get('/')).status).toBe(200)
  })

  test('LD-4 nobody listens, nobody is called so, nobody speaks TLS', async () => {
    const plain = createServer((socket) => socket.on('error', () => {}).end(OK))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void plain.close())
    const { port } = plain.address() as { port: number }
    const { http, samples } = user(null)
    const refused = `http://127.0.0.1:${await freePort()}/`
    await expect(http.get(refused)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(http.get('http://no.such.host.invalid/')).rejects.toMatchObject({ code: 'dns' })
    await expect(http.get(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'tls' })
    expect(samples.map(({ status }) => status)).toEqual([0, 0, 0])
    for (const { sent, ended, scheduled } of samples) expect(scheduled <= sent && sent <= ended).toBe(true)
  })

  test.each([
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    // undici takes no 100 without an Expect header, which it does not send; other interim answers are passed over
    ['100 Continue', `HTTP/1.1 100 Continue\r\n\r\n${OK}`],
  ])('an answer to what was not asked is no answer: %s', async (_what, answer) => {
    const server = await rawServer(({ socket }) => void socket.write(answer))
    const { http, samples } = user(server.url)
    await expect(http.get('/')).rejects.toMatchObject({ code: 'parse' })
    expect(samples).toMatchObject([{ status: 0, cause: 'parse' }])
  })

  test('interim answers are passed over', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\nset-cookie: a=1\r\n\r\n'
    const server = await rawServer(({ socket }) => void socket.write(`${early}HTTP/1.1 102 Processing\r\n\r\n${OK}`))
    const response = await user(server.url).http.get('/')
    expect([response.status, response.text(), Object.keys(response.headers)]).toEqual([200, 'ok', ['content-length']])
  })

  test('an idle connection that is closed just as the request leaves has its own word', async () => {
    const server = await rawServer(({ socket, requests }) => void (requests === 1 ? socket.write(OK) : socket.end()))
    const { http, samples } = user(server.url)
    await http.get('/')
    await expect(http.get('/')).rejects.toMatchObject({ code: 'closed-reused' })
    expect(samples[1].cause).toBe('closed-reused')
  })

  test('messages hold no secrets, no control characters, and are bounded', async () => {
    const { http } = user(`http://eva:hunter2@127.0.0.1:${await freePort()}`)
    const error = await http.get(`/${'x'.repeat(5000)}?token=abc`).catch((reason: Error) => reason)
    const short = await http.get('/a?token=abc').catch((reason: Error) => reason)
    expect((error as Error).message.length).toBeLessThan(300)
    expect((short as Error).message).toContain('token=•••')
    expect((short as Error).message).not.toMatch(/hunter2|abc/)
  })
})

describe('time limits', () => {
  test('LO-30 a limit ends a request that has no answer, in the middle of one, and while it connects', async () => {
    const server = await anvil()
    const left: Promise<unknown>[] = []
    const deaf = createServer(
      (socket) =>
        void left.push(
          new Promise((resolve) =>
            socket
              .on('error', () => {})
              .resume()
              .once('close', resolve),
          ),
        ),
    )
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void deaf.close())
    const address = deaf.address() as { port: number }
    const { http, samples } = user(server.url)
    const targets = ['/?never', '/?size=1000&trickle=5s', `https://127.0.0.1:${address.port}/`]
    for (const target of targets)
      await expect(http.get(target, { timeout: '80ms' })).rejects.toMatchObject({
        code: 'timeout',
        message: expect.stringContaining('within 80 ms'),
      })
    for (const { cause, sent, ended } of samples) {
      expect(cause).toBe('timeout')
      expect(ended - sent).toBeGreaterThanOrEqual(79)
      // generous: a busy machine; the grid of undici would be a second
      expect(ended - sent).toBeLessThan(600)
    }
    expect(left).toHaveLength(1)
    await Promise.all(left)
  })

  test('a shorter limit after a longer one holds, and what is in time is not touched', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    await http.get('/', { timeout: 5000 })
    await expect(http.get('/?never', { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' })
    await http.get('/?delay=120ms', { timeout: 5000 })
    await Promise.all([http.get('/?delay=60ms', { timeout: 2000 }), expect(http.get('/?never', { timeout: 30 })).rejects.toThrow('30 ms')])
    expect(samples.filter(({ cause }) => cause === '')).toHaveLength(3)
    expect(samples[1].ended - samples[1].sent).toBeLessThan(600)
  })

  test('the limit is for the request with all its redirects', async () => {
    const slow = await anvil()
    const server = await site({
      '/': (arrival, response) => {
        setTimeout(() => response.writeHead(302, { location: arrival.url }).end(), 40)
      },
    })
    const { http, samples } = user(slow.url)
    await expect(http.get(`${server.url}/`, { timeout: 100 })).rejects.toMatchObject({ code: 'timeout' })
    expect(samples[0].redirects).toBeGreaterThan(0)
  })

  test('no limit is none', async () => {
    const server = await anvil()
    const { http } = user(server.url, { timeout: Number.POSITIVE_INFINITY })
    expect((await http.get('/?delay=50ms')).status).toBe(200)
  })

  test('after a timeout the connection is not used again, so that a late answer belongs to nobody', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    await expect(http.get('/?delay=100ms&size=77', { timeout: 30 })).rejects.toMatchObject({ code: 'timeout' })
    expect((await http.get('/?size=5&delay=150ms')).bytes()).toHaveLength(5)
    expect(samples[1].connect).toBeGreaterThanOrEqual(0)
  })
})

describe('hostile servers', () => {
  test('a body is read up to a limit, also where its size is not announced', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url, { maxBody: 10_000 })
    expect((await http.get('/?size=10000')).bytes()).toHaveLength(10_000)
    await expect(http.get('/?size=10001')).rejects.toMatchObject({ code: 'too-large' })
    await expect(http.get('/?size=100m&chunked')).rejects.toMatchObject({ code: 'too-large' })
    expect(samples[2].bytes).toBeLessThan(1e6)
    expect((await http.get('/')).status).toBe(200)
  })

  test('a small body that becomes a large one is not decompressed', async () => {
    const once = gzipSync(Buffer.alloc(1e6))
    const server = await site({
      '/bomb': says(once, { 'content-encoding': 'gzip' }),
      '/twice': says(gzipSync(once), { 'content-encoding': 'gzip, gzip' }),
      '/often': says(once, { 'content-encoding': 'gzip, gzip, gzip' }),
    })
    const { http } = user(server.url, { maxBody: 100_000 })
    for (const path of ['/bomb', '/twice', '/often']) {
      const response = await http.get(path)
      expect(() => response.text()).toThrow('cannot be decompressed')
    }
  })

  test('headers without end are refused', async () => {
    const server = await rawServer(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write(`x: ${'y'.repeat(10_000)}\r\n`), 1)
      socket.on('close', () => clearInterval(timer))
    })
    const { http, samples } = user(server.url)
    await expect(http.get('/')).rejects.toMatchObject({ code: 'parse' })
    expect(samples[0].bytes).toBeLessThan(1e6)
  })

  test('an answer that nobody asked for harms no other', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    for (let i = 0; i < 5; i++) {
      expect((await http.get('/?unasked')).status).toBe(200)
      await sleep(5)
    }
    expect(samples.map(({ cause }) => cause)).toEqual(Array(5).fill(''))
  })

  test.each([
    'close',
    'reset',
    'garbage',
    'half=head',
    'half=body',
    'length=short',
    'length=long',
    'nolength',
    'chunked',
    'interim=2',
    'http10',
    'connection=close',
  ])('whatever comes (%s), every request has one sample and one outcome', async (order) => {
    const server = await anvil()
    const { http, samples } = user(server.url, { timeout: 300 })
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => http.get(`/?size=2000&${order}`, { name: `${i}` })))
    expect(samples).toHaveLength(8)
    const kept = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(samples.filter(({ cause }) => cause === '')).toHaveLength(kept.length)
  })
})

describe('permission', () => {
  test('every origin is asked for once, before anything is sent there, redirects included', async () => {
    const other = await site({ '/': says('other') })
    const server = await site({ '/': says('ok'), '/away': sendsTo(`${other.url}/`) })
    const asked: string[] = []
    const { http, samples } = user(server.url, {
      permit: (url) => {
        asked.push(url.origin)
        if (url.origin !== server.url) throw new HammerError('usage', 'not there')
      },
    })
    await http.get('/')
    await http.get('/?again')
    await expect(http.get(`${other.url}/`)).rejects.toThrow('not there')
    expect(samples).toHaveLength(2)
    await expect(http.get('/away')).rejects.toThrow('not there')
    expect(samples[2]).toMatchObject({ name: 'GET /away', status: 0, cause: 'not-allowed', redirects: 1 })
    expect(other.connections()).toBe(0)
    expect(asked[0]).toBe(server.url)
    expect(asked.filter((origin) => origin === server.url)).toHaveLength(1)
  })

  test('permission may take its time', async () => {
    const server = await site({ '/': says('ok') })
    let asked = 0
    const { http } = user(server.url, {
      permit: async () => {
        asked++
        await sleep(20)
        expect(server.connections()).toBe(0)
      },
    })
    await Promise.all([http.get('/'), http.get('/')])
    expect(asked).toBe(1)
    const refused = user(server.url, { permit: () => Promise.reject(new Error('no')) })
    await expect(refused.http.get('/')).rejects.toThrow('no')
    await expect(refused.http.get('/')).rejects.toThrow('no')
    expect(refused.samples).toEqual([])
  })
})

describe('the end', () => {
  test('closing ends everything at once: what is under way is unfinished, and nothing more is sent', async () => {
    const server = await anvil()
    const { http, samples } = user(server.url)
    const outcomes = Promise.allSettled([http.get('/?never'), http.get('/?size=1000&trickle=10s'), http.get('/?delay=10s')])
    await sleep(50)
    http.close()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unfinished' } })
    expect(samples.map(({ cause, status }) => [cause, status])).toEqual(Array(3).fill(['unfinished', 0]))
    await expect(http.get('/')).rejects.toMatchObject({ code: 'unsent' })
    expect(samples).toHaveLength(3)
    http.close()
  })

  test('it may be closed by the script itself, from the middle of a request', async () => {
    const server = await site({ '/': says('ok') })
    const { http, samples } = user(server.url)
    const closes = () => {
      http.close()
      return true
    }
    expect((await http.get('/', { expect: closes })).text()).toBe('ok')
    expect(samples).toMatchObject([{ status: 200, cause: '' }])
  })

  test('closing frees the sockets of idle connections', async () => {
    const server = await rawServer(({ socket }) => void socket.write(OK))
    const { http } = user(server.url)
    await http.get('/')
    const closed = new Promise((resolve) => server.visitors[0].socket.once('close', resolve))
    http.close()
    await closed
  })
})
