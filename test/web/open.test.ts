// A page that is open to others: on an address that is not loopback, behind a password, over TLS and without.

import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { networkInterfaces } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeIdentity } from '../../src/anvil/certificate.js'
import { anvil, newPath, say } from '../cli/kit.js'
import { NO_BROWSER, openPage, startBrowser } from './chromium.js'
import { type Going, startHammer } from './going.js'
import { type Ask, fakeLive, fetchRaw, JSON_TYPE, serve } from './kit.js'

const ADDRESS = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address
if (ADDRESS === undefined) console.warn('the tests of pages that are open to others are skipped: this machine has loopback only')
const address = ADDRESS ?? ''

const PASSWORD = 'correct horse battery'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

function file(name: string, text: string): string {
  const path = newPath(name)
  writeFileSync(path, text)
  return path
}

describe.skipIf(ADDRESS === undefined)('a page that is open to others, over TLS', () => {
  const { key, certificate } = makeIdentity(address)
  let going: Going
  const ask = (path: string, more: Ask = {}) => fetchRaw(going.port, path, { address, ca: certificate, ...more })
  const login = (password: string, headers = {}) =>
    ask('/login', { method: 'POST', headers: { ...FORM, ...headers }, body: new URLSearchParams({ password }).toString() })
  const cookieOf = async () => (await login(PASSWORD)).headers['set-cookie']?.[0] ?? ''

  beforeAll(async () => {
    if (!NO_BROWSER) void startBrowser()
    const words = [(await anvil()).url, '-r', '20', '-d', '1m', '--web', '0', '--web-host', address, '-q', '-o', 'none']
    const tls = ['--web-cert', file('cert.pem', certificate), '--web-key', file('key.pem', key)]
    going = await startHammer([...words, ...tls], { env: { HAMMER_WEB_PASSWORD: PASSWORD } })
  })

  it('has no key in its URL, and nothing to warn of', () => {
    expect(going.url).toBe(`https://${address}:${going.port}/`)
    expect(going.err()).not.toMatch(/without TLS|correct/)
  })

  it.each(['/', '/events', '/state', '/files/results.csv', `/?token=${encodeURIComponent(PASSWORD)}`])(
    '%s is nothing without the password',
    async (path) => {
      const { status, text } = await ask(path)
      expect([status, text.includes('type="password"')]).toEqual([401, true])
    },
  )

  it('takes no order without it', async () => {
    expect((await ask('/stop', { method: 'POST', headers: JSON_TYPE, body: '{}' })).status).toBe(401)
  })

  it('speaks TLS only', async () => {
    await expect(fetchRaw(going.port, '/', { address })).rejects.toThrow()
  })

  it('is not there for loopback', async () => {
    await expect(fetchRaw(going.port, '/', { ca: certificate })).rejects.toThrow('ECONNREFUSED')
  })

  it('gives a secure cookie for the password, and with it page, state and events', async () => {
    const { status, headers } = await login(PASSWORD, { origin: new URL(going.url).origin })
    const [, cookie, path] =
      /^(hammer-\d+=[\w-]{22}); Path=(\/[\w-]{22}\/); HttpOnly; SameSite=Strict; Secure$/.exec(headers['set-cookie']?.[0] ?? '') ?? []
    expect([status, cookie]).toEqual([200, expect.any(String)])
    expect((await ask(path, { headers: { cookie } })).text).toContain('<main id="page">')
    const standing = async () => JSON.parse((await ask(`${path}state`, { headers: { cookie } })).text).standing
    await expect.poll(standing, { timeout: 15_000 }).toBe('running')
    expect(await firstEvent(going.port, { path: `${path}events`, cookie, ca: certificate })).toMatch(
      /^data: \{"v":\d+,"whole":\{"standing":/m,
    )
  })

  it('goes by its address and the name of the machine, not by others', async () => {
    const as = async (host: string) => (await ask('/', { headers: { host } })).status
    expect(await as(`${address}:${going.port}`)).toBe(401)
    expect(await as(`localhost:${going.port}`)).toBe(401)
    for (const host of ['evil.test', `evil.test:${going.port}`, `${address}.evil.test:${going.port}`, `${address}:1`, address])
      expect(await as(host), host).toBe(421)
  })

  it('takes orders from its own pages, not from those of others', async () => {
    const [cookie, path] = /^([^;]+); Path=([^;]+)/.exec(await cookieOf())?.slice(1) ?? []
    const mark = async (origin: string) =>
      (await ask(`${path}mark`, { method: 'POST', headers: { ...JSON_TYPE, cookie, origin }, body: '{"text":"x"}' })).status
    expect(await mark(`https://${address}:${going.port}`)).toBe(200)
    expect(await mark(`http://${address}:${going.port}`)).toBe(403)
    expect(await mark('https://evil.test')).toBe(403)
  })

  it.skipIf(NO_BROWSER)('asks people for the password, and shows them the run', async () => {
    const { page, complaints } = await openPage(going.url, { ignoreHTTPSErrors: true })
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Enter' }).click()
    await page.getByText('running', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    // the browser says by itself that the password was asked for
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
    await page.context().close()
  })

  // the last one: this address has to wait then
  it('lets nobody guess: after ten wrong passwords the right one has to wait, too; who is in stays in', async () => {
    const [cookie, path] = /^([^;]+); Path=([^;]+)/.exec(await cookieOf())?.slice(1) ?? []
    const tries = await Promise.all(Array.from({ length: 25 }, (_, i) => login(`wrong ${i}`)))
    const refused = tries.filter(({ status }) => status === 429)
    expect(tries.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(10)
    expect(refused.length).toBeGreaterThanOrEqual(1)
    expect(refused[0].headers['retry-after']).toBe('60')
    expect((await login(PASSWORD)).status).toBe(429)
    expect((await ask(`${path}state`, { headers: { cookie } })).status).toBe(200)
    expect((await going.end()).err).not.toContain('correct')
  })
})

describe.skipIf(ADDRESS === undefined)('a page that is open to others without TLS', () => {
  it('says that the password can be read on the way, and its cookie goes without', async () => {
    const { web, port } = await serve({ host: address, password: PASSWORD, site: { live: fakeLive() } })
    expect(web.url).toBe(`http://${address}:${port}/`)
    expect(web.warnings.join()).toContain('without TLS')
    const { headers } = await fetchRaw(port, '/login', {
      address,
      method: 'POST',
      headers: FORM,
      body: new URLSearchParams({ password: PASSWORD }).toString(),
    })
    expect(headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/)
  })

  it('warns before the run begins', async () => {
    const words = [
      '-n',
      '3',
      '-q',
      '-o',
      'none',
      '--web',
      '0',
      '--web-host',
      address,
      '--web-password-file',
      file('password', `${PASSWORD}\nmore`),
    ]
    const { code, err } = await say([(await anvil()).url, ...words])
    expect([code, err]).toEqual([0, expect.stringMatching(/without TLS: .*\nhammer: the page of this run: http:/)])
    expect(err).not.toContain(PASSWORD)
  })
})

/** The first message with data. */
function firstEvent(
  port: number,
  { path, cookie, ca }: { readonly path: string; readonly cookie: string; readonly ca: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const asked = get({ host: address, port, path, headers: { cookie }, ca, agent: false }, (response) => {
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
        if (!/^data: .*\n\n/m.test(text)) return
        asked.destroy()
        resolve(text)
      })
    })
    asked.on('error', reject)
  })
}
