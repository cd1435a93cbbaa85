// Targets that cannot be loaded: said before anything is sent, with what to do; and which address is loaded.

import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { anvil, freePort, newFolder, say, summaryOf } from './kit.js'

const QUICK = ['-n', '5', '-c', '1', '-o', 'none', '-t', '1s']
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

async function refusal(url: string, ...words: string[]): Promise<string> {
  const { code, out, err } = await say([url, ...QUICK, ...words])
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(/^hammer: .+\n {2}.+\n$/)
  return err
}

describe('a target', () => {
  it('that refuses connections is named, with all addresses that were tried', async () => {
    const port = await freePort()
    const said = await refusal(`http://localhost:${port}/`)
    expect(said).toContain(`localhost:${port} refuses connections (ECONNREFUSED) (tried`)
    for (const part of ['127.0.0.1', '::1', 'Is the server running']) expect(said).toContain(part)
  })

  it('without an address is named', async () => {
    expect(await refusal('http://no-such-host.invalid/')).toContain('no-such-host.invalid: no such host')
  })

  it('that accepts but says nothing when TLS is spoken is not waited for beyond the time-out', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    expect(await refusal(`https://127.0.0.1:${port}/`, '-t', '200ms')).toContain('does not complete a TLS handshake')
  })

  it('that speaks http is not spoken to in https', async () => {
    const { url } = await anvil()
    const said = await refusal(url.replace('http:', 'https:'))
    expect(said).toContain('does not complete a TLS handshake')
    expect(said).toContain('http://')
  })

  it('that speaks https is recognised when it was loaded with http', async () => {
    const { url } = await anvil({ scheme: 'https' })
    const { code, out } = await say([url.replace('https:', 'http:'), ...QUICK])
    expect(code).toBe(1)
    expect(out).toContain('Nothing was answered')
    expect(out).toContain('write https://')
  })
})

describe('a certificate', () => {
  it('that is not trusted ends hammer, with the ways out', async () => {
    const said = await refusal((await anvil({ scheme: 'https' })).url)
    for (const part of ['certificate that is not trusted', '--cacert', '-k']) expect(said).toContain(part)
  })

  it('is not looked at with -k', async () => {
    expect((await say([(await anvil({ scheme: 'https' })).url, ...QUICK, '-k'])).code).toBe(0)
  })

  it('H-3 is trusted with --cacert, for its own name only', async () => {
    const server = await anvil({ scheme: 'https' })
    const file = join(newFolder(), 'ca.pem')
    writeFileSync(file, server.certificate ?? '')
    expect((await say([server.url, ...QUICK, '--cacert', file])).code).toBe(0)
    const said = await refusal(server.url, '--cacert', file, '--sni', 'other.example')
    for (const part of ['certificate for another name', '--sni', '-k']) expect(said).toContain(part)
  })
})

describe('localhost', () => {
  it('is tried on both families; the report says which answered', async () => {
    const { port } = await anvil()
    const { code, out } = await say([`localhost:${port}`, ...QUICK])
    expect([code, out]).toEqual([0, expect.stringContaining('localhost: the load goes to 127.0.0.1, not to ::1')])
  })

  it('is found on IPv6 alone', async (test) => {
    const server = await anvil({ host: '::1' }).catch(() => null)
    if (server === null) return test.skip('this machine has no IPv6')
    const { code, out } = await say([`localhost:${server.port}`, ...QUICK])
    expect([code, out]).toEqual([0, expect.stringContaining('localhost: the load goes to ::1, not to 127.0.0.1')])
  })

  it('is not spoken of where there is only one address', async () => {
    expect((await say([(await anvil()).url, ...QUICK])).out).not.toContain('the load goes to')
  })
})

describe('nothing but failures', () => {
  it('is exit code 1, with a full folder', async () => {
    const server = await anvil({ defaults: 'reset' })
    const folder = join(newFolder(), 'run')
    const { code, out } = await say([server.url, '-n', '20', '-o', folder])
    expect([code, out]).toEqual([1, expect.stringContaining('Nothing was answered')])
    expect(summaryOf(folder).requests).toMatchObject({ sent: 20, failed: 20, answered: 0 })
  })
})
