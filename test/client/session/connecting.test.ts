// What connecting takes: looking up a name, TCP and TLS, in one time of the request that opened the connection.

import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { makeIdentity } from '../../../src/anvil/certificate.js'
import { anvil } from '../../anvil/raw.js'
import { NO_TLS, sendsTo, site, toLoopback, user } from './kit.js'

/** In ms; timers may be a little early by the clock of the samples. */
const DELAY = 50
const SEEN = DELAY - 2

/** A server that lets every connection wait before it passes it on. Returns its port. */
async function delaying(port: number): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    setTimeout(() => {
      const onward = connect(port, '127.0.0.1').on('error', () => {})
      sockets.add(onward)
      socket.pipe(onward).pipe(socket)
    }, DELAY)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('LO-29 looking up the name is in the time to connect, and in that of the request', async () => {
  const server = await anvil()
  const { http, samples } = user(null, {
    lookup: (host, options, callback) => void setTimeout(() => toLoopback(host, options, callback), DELAY),
  })
  await http.get(`http://shop.example:${server.port}/`)
  await http.get(`http://shop.example:${server.port}/`)
  expect(samples[0].connect).toBeGreaterThanOrEqual(SEEN)
  expect(samples[0].ended - samples[0].sent).toBeGreaterThanOrEqual(samples[0].connect)
  expect(samples[1].connect).toBeNaN()
})

test('LO-29 the handshake of TLS is in the time to connect', async () => {
  const server = await anvil({ scheme: 'https' })
  const port = await delaying(server.port)
  const { http, samples } = user(`https://127.0.0.1:${port}`, { tls: { ...NO_TLS, ca: server.certificate } })
  await http.get('/')
  expect(samples[0].connect).toBeGreaterThanOrEqual(SEEN)
  expect(samples[0].firstByte - samples[0].sent).toBeGreaterThanOrEqual(samples[0].connect)
})

test('LO-29 connections that redirects open are added up, for one request', async () => {
  const server = await anvil()
  const lookup: typeof toLoopback = (host, options, callback) => void setTimeout(() => toLoopback(host, options, callback), DELAY)
  const { http, samples } = user(null, { lookup })
  const onward = await site({ '/': sendsTo(`http://b.example:${server.port}/`) })
  const response = await http.get(onward.url.replace('127.0.0.1', 'a.example'))
  expect(response.redirects).toBe(1)
  expect(samples).toHaveLength(1)
  expect(samples[0].connect).toBeGreaterThanOrEqual(2 * SEEN)
})

test('LO-30 a client certificate is shown to servers that ask for one', async () => {
  const identity = makeIdentity('127.0.0.1')
  const seen: string[] = []
  const sockets = new Set<TLSSocket>()
  const options = { key: identity.key, cert: identity.certificate, requestCert: true, rejectUnauthorized: false }
  const server = createTlsServer(options, (socket) => {
    sockets.add(socket.on('error', () => {}))
    seen.push(String(socket.getPeerCertificate().subject?.CN))
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await user(null, { tls: { ...NO_TLS, verify: false, cert: identity.certificate, key: identity.key } }).http.get(url)
  await user(null, { tls: { ...NO_TLS, verify: false } }).http.get(url)
  expect(seen).toEqual(['hammer anvil', 'undefined'])
})
