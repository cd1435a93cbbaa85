// Where a fleet meets: nobody meets anonymously where others can listen.

import { describe, expect, it } from 'vitest'
import { type FleetAddress, meetingAt } from '../../../src/fleet/machines/address.js'

const NOTHING: Omit<FleetAddress, 'url'> = { user: null, creds: null, nkey: null, ca: null, cert: null, key: null, insecure: false }
const meet = (url: string, more: Partial<FleetAddress> = {}) => meetingAt({ ...NOTHING, url, ...more }, '--fleet')

describe('the address of a fleet', () => {
  it.each([
    ['nats://127.0.0.1:4222', ['127.0.0.1:4222']],
    ['localhost', ['localhost:4222']],
    ['nats://[::1]:5000', ['[::1]:5000']],
    ['127.9.9.9:1,127.0.0.1', ['127.9.9.9:1', '127.0.0.1:4222']],
  ])('%s is on this machine', (url, servers) => {
    expect(meet(url).servers).toEqual(servers)
  })

  it.each(['nats://10.0.0.1:4222', 'nats.example.com', 'tls://nats.example.com', '127.0.0.1,10.0.0.1', 'localhost.example.com'])(
    'LD-20: %s is refused without credentials, unless one insists',
    (url) => {
      expect(() => meet(url)).toThrow(/nobody there would know who is who/)
      expect(meet(url, { insecure: true }).servers.length).toBeGreaterThan(0)
    },
  )

  it('with user and password goes anywhere, and never shows them', () => {
    const meeting = meet('nats://anna:s%40crt@10.0.0.1:4222')
    expect(meeting).toMatchObject({ user: 'anna', pass: 's@crt', servers: ['10.0.0.1:4222'], shown: 'nats://10.0.0.1:4222' })
    expect(meet('nats://t0ken@10.0.0.1')).toMatchObject({ token: 't0ken', user: null })
  })

  it.each(['http://127.0.0.1', 'nats://', 'nats://127.0.0.1/path', 'nats://user:secret@'])('%s is none, and is not repeated', (url) => {
    expect(() => meet(url)).toThrow(/this is no address of a NATS server/)
    expect(() => meet(url)).not.toThrow(/secret/)
  })

  it('reads files of credentials, and says which one is not there', () => {
    expect(() => meet('nats://10.0.0.1', { creds: '/nowhere/x.creds' })).toThrow('--nats-creds: /nowhere/x.creds cannot be read (ENOENT)')
    expect(() => meet('nats://10.0.0.1', { cert: '/nowhere' })).toThrow(/belong together/)
  })
})
