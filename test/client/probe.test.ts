// Before a run it is clear whether the target can be reached, and if not, why.

import { describe, expect, test } from 'vitest'
import { probe as probeUntil } from '../../src/client/probe.js'
import { HammerError } from '../../src/core/errors.js'
import type { Plan } from '../../src/core/plan.js'
import { anvil } from '../anvil/raw.js'
import { planTo } from './plan.js'
import { freePort, rawServer } from './raw-server.js'

const probe = (plan: Plan, signal = new AbortController().signal) => probeUntil(plan, signal)

/** The error with which a plan cannot be probed. */
async function refusal(plan: Plan, signal?: AbortSignal): Promise<HammerError> {
  const error = await probe(plan, signal).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof HammerError) return error
  return expect.fail(`not refused: ${error}`)
}

describe('a probe', () => {
  test('connects once and sends nothing', async () => {
    const server = await rawServer()
    expect(await probe(planTo(server.url))).toEqual({ address: '127.0.0.1', addresses: ['127.0.0.1'] })
    expect([server.visitors.length, server.requests()]).toEqual([1, 0])
  })

  test('finds the address of a name on which somebody listens', async () => {
    const server = await rawServer()
    const { address, addresses } = await probe(planTo(`http://localhost:${server.port}`))
    expect(address).toBe('127.0.0.1')
    expect(addresses).toContain('127.0.0.1')
  })

  test('completes a TLS handshake', async () => {
    const server = await anvil({ scheme: 'https' })
    const tls = { verify: true, ca: server.certificate, cert: null, key: null, servername: null }
    expect(await probe(planTo(server.url, { connection: { tls } }))).toMatchObject({ address: '127.0.0.1' })
    expect(server.counts()).toMatchObject({ requests: 0, tlsFailures: 0 })
  })

  test('tells that nobody listens, with every address that was tried', async () => {
    const port = await freePort()
    const { code, message, value, advice } = await refusal(planTo(`http://localhost:${port}`))
    expect([code, value]).toEqual(['target', `localhost:${port}`])
    expect(message).toMatch(/^localhost:\d+ refuses connections \(ECONNREFUSED\) \(tried .*127\.0\.0\.1.*\)$/)
    expect(advice).toMatch('server running')
    expect((await refusal(planTo(`http://127.0.0.1:${port}`))).message).not.toMatch('tried')
  })

  test('tells that there is no such name', async () => {
    const { code, message, value } = await refusal(planTo('http://no-such-host.invalid:80'))
    expect([code, value]).toEqual(['target', 'no-such-host.invalid'])
    expect(message).toMatch('no such host')
  })

  test('tells that a certificate is not trusted', async () => {
    const server = await anvil({ scheme: 'https' })
    const { message, advice } = await refusal(planTo(server.url))
    expect(message).toMatch('certificate that is not trusted')
    expect(advice).toMatch('--cacert')
  })

  test('tells that a port does not speak TLS', async () => {
    const server = await anvil()
    const { message, advice } = await refusal(planTo(server.url.replace('http:', 'https:')))
    expect(message).toMatch('does not complete a TLS handshake')
    expect(advice).toMatch('http://')
  })

  test('does not wait longer than the time-out', async () => {
    const { port } = await rawServer()
    const before = performance.now()
    const { message } = await refusal(planTo(`https://127.0.0.1:${port}`, { connection: { timeout: 100 } }))
    expect(message).toMatch('does not complete a TLS handshake')
    expect(performance.now() - before).toBeLessThan(1000)
  })

  test('gives up when it is told to, before and while it connects', async () => {
    const { port } = await rawServer()
    const plan = planTo(`https://127.0.0.1:${port}`)
    const before = performance.now()
    expect((await refusal(plan, AbortSignal.abort())).message).toMatch('ended before anything was sent')
    expect((await refusal(plan, AbortSignal.timeout(50))).message).toMatch('ended before anything was sent')
    expect(performance.now() - before).toBeLessThan(1000)
  })
})
