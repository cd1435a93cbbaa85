// Orders are signed: only a trusted key's are obeyed, each once, by the agent that is meant, and for a while.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HammerError } from '../../../src/core/errors.js'
import type { Order } from '../../../src/fleet/machines/messages.js'
import { Gate, isPublicKey, newKey, type Signer, signerOf, VALID_FOR } from '../../../src/fleet/machines/seal.js'

function signer(): Signer {
  const made = signerOf(newKey())
  if (made === null) throw new Error('a new key is none')
  return made
}

const NOW = 1_800_000_000_000
const STOP: Order = { kind: 'stop', run: 'r1', seat: null }
const TAKE: Order = {
  kind: 'take',
  run: 'r1',
  seat: 'a-1',
  place: { index: 0, count: 2 },
  bundle: { name: 'r1/bundle', sha256: 'ab' },
  heir: null,
}
const ours = signer()
const other = signer()
const gate = () => new Gate('a-1', new Set([ours.key]))

describe('a signed order', () => {
  it('LD-20: of a trusted key is obeyed, once', () => {
    const opens = gate()
    for (const order of [TAKE, STOP]) {
      const sealed = ours.seal(order, 'a-1', NOW)
      expect(opens.open(sealed, NOW)).toEqual(order)
      expect(() => opens.open(sealed, NOW + 1)).toThrow('it has had this order already')
      expect(() => opens.open({ ...sealed, signature: `${sealed.signature}=` }, NOW)).toThrow('it has had this order already')
    }
    // the same order given anew is another one
    expect(opens.open(ours.seal(STOP, 'a-1', NOW), NOW)).toEqual(STOP)
  })

  it('LD-20: of any other key is not, and the refusal says what would trust it', () => {
    const sealed = other.seal(TAKE, 'a-1', NOW)
    expect(() => gate().open(sealed, NOW)).toThrow(`it does not trust the key ${other.key}`)
    expect(() => gate().open({ ...sealed, key: ours.key }, NOW)).toThrow('the signature of an order is wrong')
    expect(new Gate('a-1', null).open(sealed, NOW)).toEqual(TAKE)
  })

  it.each([
    ['meant for another agent', { agent: 'a-2' }, 'the signature of an order is wrong'],
    ['signed long ago', { at: NOW - VALID_FOR - 1000 }, 'an order was signed 601 s away from its clock'],
    ['signed in the future', { at: NOW + VALID_FOR + 1000 }, 'an order was signed 601 s away from its clock'],
  ])('%s is refused', (_, { agent = 'a-1', at = NOW }: { agent?: string; at?: number }, message) => {
    expect(() => gate().open(ours.seal(TAKE, agent, at), NOW)).toThrow(message)
  })

  it('cannot be repeated until it is out of date anyway', () => {
    const opens = gate()
    const early = ours.seal(STOP, 'a-1', NOW + VALID_FOR)
    opens.open(early, NOW)
    for (const now of [NOW, NOW + VALID_FOR, NOW + 2 * VALID_FOR]) {
      opens.open(ours.seal(STOP, 'a-1', now), now)
      expect(() => opens.open(early, now)).toThrow('it has had this order already')
    }
  })

  it('of which anything was changed is refused with an error of ours', () => {
    const sealed = ours.seal(TAKE, 'a-1', NOW)
    const field = fc.constantFrom(...(Object.keys(sealed) as (keyof typeof sealed)[]))
    fc.assert(
      fc.property(field, fc.oneof(fc.string(), fc.integer(), fc.constant(other.key), fc.anything()), (name, value) => {
        fc.pre(value !== sealed[name])
        try {
          new Gate('a-1', null).open({ ...sealed, [name]: value }, NOW)
          return false
        } catch (error) {
          return error instanceof HammerError
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a key', () => {
  it('is known by its public half', () => {
    expect(ours.key).toMatch(/^ed25519:[A-Za-z0-9_-]{43}$/)
    expect(isPublicKey(ours.key)).toBe(true)
    for (const text of ['', 'ed25519:', ours.key.slice(0, -1), `${ours.key}=`, ours.key.toUpperCase()])
      expect(isPublicKey(text)).toBe(false)
    expect(signerOf('none')).toBeNull()
  })
})
