// What is made of a plan once, before the run.

import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { causeOf } from '../../src/client/causes.js'
import { opener, prepareHttp1, tlsContext } from '../../src/client/http1/prepare.js'
import { anvil } from '../anvil/raw.js'
import { planTo } from './plan.js'

const NO_TLS = { verify: true, ca: null, cert: null, key: null, servername: null }

describe('a prepared plan', () => {
  test('has the request as often as it fits into the pipeline', () => {
    const { usual, batch, last } = prepareHttp1(planTo('http://127.0.0.1:1/', { load: { pipeline: 3 } }))
    expect(batch.toString()).toBe(usual.toString().repeat(3))
    expect(last.toString()).toContain('Connection: close')
  })

  test('does not copy large requests', () => {
    const body = new Uint8Array(600_000)
    const { usual, batch } = prepareHttp1(planTo('http://127.0.0.1:1/', { load: { pipeline: 100 }, request: { method: 'POST', body } }))
    expect(batch.length).toBe(usual.length)
  })

  test('has no limit of requests per connection where none was given', () => {
    expect(prepareHttp1(planTo('http://127.0.0.1:1/')).requestsPerConnection).toBe(Number.POSITIVE_INFINITY)
  })

  test('is refused with a certificate that is none', () => {
    const tls = { ...NO_TLS, cert: 'no PEM', key: 'no PEM' }
    expect(() => tlsContext(tls)).toThrow()
    expect(() => prepareHttp1(planTo('https://127.0.0.1:1/', { connection: { tls } }))).toThrow()
  })
})

/** Opens one socket and tells what became of it. */
async function open(url: string, tls: object, host?: string): Promise<string> {
  const socket = opener(planTo(url, { target: host ? { host } : {}, connection: { tls: { ...NO_TLS, ...tls } } }))({
    buffer: Buffer.alloc(1024),
    callback: () => true,
  })
  onTestFinished(() => void socket.destroy())
  const failed = once(socket, 'error').then(([error]) => causeOf(error))
  return Promise.race([failed, once(socket, 'secureConnect').then(() => 'connected')])
}

describe('a TLS socket', () => {
  test('trusts the authority that was given, and no other', async () => {
    const { url, certificate: ca } = await anvil({ scheme: 'https' })
    expect(await open(url, { ca })).toBe('connected')
    expect(await open(url, {})).toBe('tls')
    expect(await open(url, { verify: false })).toBe('connected')
  })

  test('wants a certificate for the host of the target, or for the server name that was given', async () => {
    const { url, certificate: ca } = await anvil({ scheme: 'https' })
    expect(await open(url, { ca }, 'other.example')).toBe('tls')
    expect(await open(url, { ca, servername: 'localhost' }, 'other.example')).toBe('connected')
    expect(await open(url, { ca, servername: 'other.example' })).toBe('tls')
  })
})

describe('a cause', () => {
  test.each([
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['ECONNRESET', 'ECONNRESET'],
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'tls'],
    ['INVALID_PURPOSE', 'tls'],
  ])('of %s is %s', (code, cause) => {
    expect(causeOf(Object.assign(new Error(), { code }))).toBe(cause)
  })

  test('of an error without a code is its name', () => {
    expect(causeOf(new TypeError())).toBe('TypeError')
    expect(causeOf('text')).toBe('unknown')
  })
})
