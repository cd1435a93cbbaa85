// The key with which this user signs orders to agents: made on first use, readable by nobody else.

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { errorCode, HammerError } from '../core/errors.js'
import { makePath } from '../core/folder.js'
import { newKey, type Signer, signerOf } from '../fleet/machines/seal.js'

type Env = Readonly<Record<string, string | undefined>>

/** In the user's folder for configuration (XDG Base Directory Specification). It may not be there yet. */
export function keyPath(env: Env = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'hammer', 'fleet.key')
}

/**
 * Reads the key, or makes it.
 * @param given a file that has to be there; null: the user's own, see {@link keyPath}
 * @throws {HammerError} `usage` for a file that is none, or that others may read; `disk`
 */
export function fleetSigner(given: string | null, env: Env = process.env): Signer {
  const path = given ?? keyPath(env)
  const pem = read(path) ?? (given === null ? make(path) : null)
  if (pem === null) throw wrong(path, 'is not there', 'Name a key that is there, or leave --fleet-key out: one is made on first use.')
  const signer = signerOf(pem)
  if (signer === null)
    throw wrong(path, 'is no key of hammer', 'It is a private key of Ed25519 in PEM (openssl genpkey -algorithm ed25519).')
  if (isOpen(path)) throw wrong(path, 'can be read by others', `Who has it can run code on your agents: chmod 600 ${path}`)
  return signer
}

/** Writes a file that nobody else may read, and never over one that is there. @throws for a system error */
export function writeSecret(path: string, secret: string): void {
  makePath(dirname(path), 0o700)
  writeFileSync(path, secret, { mode: 0o600, flag: 'wx' })
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw wrong(path, `cannot be read (${errorCode(error)})`, 'Name one that can: --fleet-key FILE.')
  }
}

function make(path: string): string {
  try {
    const pem = newKey()
    writeSecret(path, pem)
    return pem
  } catch (error) {
    // two runs at once have both seen none: the first one's key counts
    const other = errorCode(error) === 'EEXIST' ? read(path) : null
    if (other) return other
    throw new HammerError('disk', `the key of the fleet cannot be written to ${path} (${errorCode(error)})`, {
      value: path,
      advice: 'Set XDG_CONFIG_HOME to a folder that can be written to, or name a key: --fleet-key FILE.',
      cause: error,
    })
  }
}

function isOpen(path: string): boolean {
  return platform() !== 'win32' && (statSync(path).mode & 0o077) !== 0
}

function wrong(path: string, what: string, advice: string): HammerError {
  return new HammerError('usage', `the key of the fleet ${path} ${what}`, { option: '--fleet-key', value: path, advice })
}
