// Whose orders an agent takes.

import { HammerError } from '../core/errors.js'
import type { Meeting } from '../fleet/machines/address.js'
import { isPublicKey } from '../fleet/machines/seal.js'

/** What was given to `hammer agent`. */
interface Given {
  readonly trust: readonly string[]
  readonly insecureFleet: boolean
}

/** Null: everybody's, which only loopback allows. @throws {HammerError} `usage` for what is no key, and without one elsewhere */
export function trustedKeys({ trust, insecureFleet }: Given, { reach, shown }: Meeting): ReadonlySet<string> | null {
  const keys = trust.flatMap((text) => text.split(',')).map((key) => key.trim())
  const odd = keys.find((key) => !isPublicKey(key))
  if (odd !== undefined)
    throw new HammerError('usage', `--trust: ${JSON.stringify(odd)} is no public key`, {
      option: '--trust',
      value: odd,
      advice: 'Give what hammer fleet key prints where runs are started: ed25519:… .',
    })
  if (keys.length > 0) return new Set(keys)
  if (reach === 'here' || insecureFleet) return null
  throw new HammerError('usage', `--trust is missing: ${shown} is not on this machine, and a plan is code that would run on this one`, {
    option: '--trust',
    advice:
      'Say whose orders it takes: --trust KEY, as hammer fleet key prints it where runs are started; or insist with --insecure-fleet.',
  })
}
