// The certificate is one that clients verify.

import { X509Certificate } from 'node:crypto'
import { get as httpsGet } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { connect } from 'node:tls'
import { Agent, request } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeIdentity } from '../../src/anvil/certificate.js'
import { anvil, eventually, get, PLAIN_ANSWER, raw } from './raw.js'

describe('a certificate', () => {
  test('is an X.509 certificate for localhost, loopback and the host, signed by itself', () => {
    const { certificate, key } = makeIdentity('2001:db8::a:0:1')
    const read = new X509Certificate(certificate)
    expect(read.ca).toBe(true)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkIssued(read)).toBe(true)
    expect(read.subject).toBe('CN=hammer anvil')
    expect(read.subjectAltName).toContain('DNS:localhost')
    for (const ip of ['127.0.0.1', '::1', '2001:db8::a:0:1']) expect(read.checkIP(ip)).toBe(ip)
    expect(key).toContain('PRIVATE KEY')
  })

  test('is valid from yesterday for a year, with a positive serial number of its own', () => {
    const [one, other] = [makeIdentity('::1'), makeIdentity('127.0.0.1')].map(({ certificate }) => new X509Certificate(certificate))
    const day = 86_400_000
    expect(Date.now() - Date.parse(one.validFrom)).toBeGreaterThan(0.99 * day)
    expect(Date.parse(one.validTo) - Date.now()).toBeGreaterThan(364 * day)
    expect(one.serialNumber).toMatch(/^[4-7][\dA-F]{31}$/)
    expect(one.serialNumber).not.toBe(other.serialNumber)
  })
})

describe('an anvil with https', () => {
  test('is verified by raw TLS, undici and node:https', async () => {
    const server = await anvil({ scheme: 'https' })
    const ca = server.certificate as string
    const client = raw(server, connect({ port: server.port, host: server.host, servername: 'localhost', ca }))
    client.send(get('/'))
    expect(await client.until('now!\n')).toBe(PLAIN_ANSWER)
    const dispatcher = new Agent({ connect: { ca } })
    onTestFinished(() => dispatcher.close())
    for (const host of ['localhost', '127.0.0.1']) {
      const answer = await request(`https://${host}:${server.port}/?size=200k`, { dispatcher })
      expect((await answer.body.arrayBuffer()).byteLength).toBe(200_000)
    }
    const status = await new Promise((resolve) => httpsGet(`${server.url}/`, { ca, agent: false }, (answer) => resolve(answer.statusCode)))
    expect(status).toBe(200)
  })

  test('counts handshakes that fail', async () => {
    const server = await anvil({ scheme: 'https' })
    const untrusting = raw(server, connect({ port: server.port, host: server.host }))
    expect(await untrusting.ended).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    const plain = raw(server, connectTcp(server.port, server.host))
    plain.send(get('/'))
    await plain.ended
    const leaving = connectTcp(server.port, server.host, () => leaving.end())
    await new Promise((resolve) => leaving.resume().on('close', resolve))
    await eventually(() => server.counts().tlsFailures >= 2)
    expect(server.counts()).toMatchObject({ connections: 3, requests: 0 })
  })

  test('resets and ends connections on order, as without TLS', async () => {
    const server = await anvil({ scheme: 'https' })
    const end = async (order: string) => {
      const client = raw(
        server,
        connect({ port: server.port, host: server.host, ca: server.certificate as string, servername: 'localhost' }),
      )
      client.send(get(`/?${order}`))
      return [await client.ended, client.text().length]
    }
    expect(await end('reset')).toEqual(['ECONNRESET', 0])
    expect(await end('close')).toEqual(['FIN', 0])
    expect(await end('connection=close')).toEqual(['FIN', PLAIN_ANSWER.length + 'connection: close\r\n'.length])
  })
})
