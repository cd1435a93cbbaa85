// Which targets may be loaded, and which are worth a word.

import { describe, expect, it } from 'vitest'
import { checkAllowed, outsideWords } from '../../src/core/allow.js'
import type { Target } from '../../src/core/plan.js'

function target(host: string): Target {
  return { url: `http://${host}/`, scheme: 'http', host, port: 80, address: host, path: '/' }
}

describe('HAMMER_ALLOW', () => {
  it.each([
    [undefined, 'anything.example', ['1.2.3.4']],
    ['localhost', 'localhost', ['127.0.0.1', '::1']],
    ['LOCALHOST', 'localhost', ['127.0.0.1']],
    ['*.staging.example', 'shop.staging.example', ['1.2.3.4']],
    ['a.example, 10.0.0.0/8', 'b.internal', ['10.2.3.4', '10.9.9.9']],
    ['::1/128,127.0.0.0/8', 'localhost', ['127.0.0.1', '::1']],
    ['192.168.1.7', '192.168.1.7', ['192.168.1.7']],
  ])('%s allows %s at %j', (allow, host, addresses) => {
    expect(() => checkAllowed(target(host), addresses, allow)).not.toThrow()
  })

  it.each([
    ['', 'localhost', ['127.0.0.1']],
    ['*.staging.example', 'staging.example', ['1.2.3.4']],
    ['*.staging.example', 'evilstaging.example', ['1.2.3.4']],
    ['staging.example', 'shop.staging.example', ['1.2.3.4']],
    // one address outside is enough: the load could go there
    ['10.0.0.0/8', 'b.internal', ['10.2.3.4', '8.8.8.8']],
    ['10.0.0.0/8', '8.8.8.8', ['8.8.8.8']],
    ['127.0.0.1', 'localhost', ['127.0.0.1', '::1']],
  ])('%s refuses %s at %j', (allow, host, addresses) => {
    expect(() => checkAllowed(target(host), addresses, allow)).toThrow(/may not be loaded/)
  })

  it('with an entry that is no network says so', () => {
    expect(() => checkAllowed(target('a'), ['10.0.0.1'], '10.0.0.0/99')).toThrow(/no network/)
  })
})

describe('a target outside', () => {
  it('is named with its addresses', () => {
    expect(outsideWords(target('shop.example'), ['93.184.216.34'])).toContain('shop.example (93.184.216.34)')
    expect(outsideWords(target('v6.example'), ['2606:2800:220:1::1'])).toContain('2606:2800:220:1::1')
  })

  it.each(['127.0.0.1', '::1', '10.1.2.3', '172.31.0.1', '192.168.0.9', 'fd00::1', 'fe80::1'])('%s is not one', (address) => {
    expect(outsideWords(target('x'), [address])).toBeNull()
  })
})
