// The cookies of a user: set by servers and scripts, sent where they belong, shared with nobody.

import { expect, onTestFinished, test, vi } from 'vitest'
import { type Echo, echo, says, sendsTo, site, toLoopback, user } from './kit.js'

const pages = {
  '/login': says('in', { 'set-cookie': ['sid=abc; Path=/; HttpOnly', 'theme=dark; Path=/shop'] }),
  '/jump': sendsTo('/echo', 302, { 'set-cookie': 'jumped=yes' }),
  '/short': says('', { 'set-cookie': 'short=1; Max-Age=60; Path=/' }),
  '/logout': says('', { 'set-cookie': 'sid=; Max-Age=0; Path=/' }),
  '/foreign': says('', { 'set-cookie': ['a=1; Domain=example.org', 'b=2; Domain=com', '; nonsense', '=', 'c=3; Secure'] }),
  '/echo': echo,
  '/shop/echo': echo,
}

async function carried(http: ReturnType<typeof user>['http'], path = '/echo'): Promise<string | undefined> {
  return ((await http.get(path)).json() as Echo).headers.cookie
}

test('MO-9 LO-30 cookies are kept by user and sent by path', async () => {
  const server = await site(pages)
  const [eva, tom] = [user(server.url).http, user(server.url).http]
  expect(await carried(eva)).toBeUndefined()
  await eva.get('/login')
  expect(await carried(eva)).toBe('sid=abc')
  expect(await carried(eva, '/shop/echo')).toBe('theme=dark; sid=abc')
  expect(await carried(tom)).toBeUndefined()
  expect(eva.cookies()).toEqual({ sid: 'abc' })
})

test('a cookie that a redirect sets is sent to where it leads', async () => {
  const server = await site(pages)
  const { http } = user(server.url)
  const response = await http.get('/jump')
  expect((response.json() as Echo).headers.cookie).toBe('jumped=yes')
  expect(((await http.get('/jump')).json() as Echo).headers.cookie).toBe('jumped=yes')
})

test('a script may set cookies, and send one with a single request', async () => {
  const server = await site(pages)
  const { http } = user(server.url)
  await http.setCookie('consent=all; Path=/')
  expect(await carried(http)).toBe('consent=all')
  const response = await http.get('/echo', { headers: { cookie: 'once=1' } })
  expect((response.json() as Echo).headers.cookie).toBe('once=1; consent=all')
  expect(await carried(http)).toBe('consent=all')
})

test('cookies expire: at once by Max-Age=0, later by their time', async () => {
  const server = await site(pages)
  const { http } = user(server.url)
  await http.get('/login')
  await http.get('/short')
  expect(await carried(http)).toBe('sid=abc; short=1')
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
  onTestFinished(() => void vi.useRealTimers())
  expect(await carried(http)).toBe('sid=abc; short=1')
  // its time counts from when it was set, not from when it was last sent
  expect(await carried(http, '/shop/echo')).toContain('short=1')
  vi.setSystemTime(Date.now() + 2_000)
  expect(await carried(http)).toBe('sid=abc')
  expect(await carried(http, '/shop/echo')).not.toContain('short=1')
  await http.get('/logout')
  expect(await carried(http)).toBeUndefined()
})

test('cookies for other hosts, for all of a top-level domain, for TLS only, or that are none, are not sent', async () => {
  const server = await site(pages)
  // not loopback, where browsers trust what has no TLS
  const { http, samples } = user(server.url.replace('127.0.0.1', 'shop.example'), { lookup: toLoopback })
  await http.get('/foreign')
  expect(await carried(http)).toBeUndefined()
  expect(samples.map(({ cause }) => cause)).toEqual(['', ''])
})

test('a server that sets cookies without end gets a bounded number of bounded size back', async () => {
  let n = 0
  const bomb = () => Array.from({ length: 300 }, () => `c${n++}=${'x'.repeat(20)}; Path=/`)
  const server = await site({
    '/bomb': (_arrival, response) => void response.writeHead(200, { 'set-cookie': bomb() }).end(),
    '/huge': says('', { 'set-cookie': `huge=${'x'.repeat(5000)}; Path=/` }),
    '/echo': echo,
  })
  const { http } = user(server.url)
  for (let i = 0; i < 5; i++) await http.get('/bomb')
  await http.get('/huge')
  const cookies = Object.keys(http.cookies())
  expect(cookies).toHaveLength(300)
  expect(cookies).not.toContain('huge')
})
