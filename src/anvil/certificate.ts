// Makes a self-signed certificate, so that the anvil speaks HTTPS without any file or tool.

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import { systemClock } from '../core/clock.js'

/** A private key and its certificate, both PEM. */
export interface Identity {
  readonly key: string
  readonly certificate: string
}

const DAY = 86_400_000
const NAMES = ['localhost', '127.0.0.1', '::1']

/**
 * A fresh EC P-256 key with an X.509 v3 certificate (RFC 5280) signed by itself, valid from yesterday for a year for
 * localhost, the loopback addresses and `host`. It is its own CA, so a client verifies it when it is given as one.
 */
export function makeIdentity(host: string): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const toBeSigned = tbsCertificate(publicKey, [...new Set([...NAMES, host])])
  const signature = sign('sha256', toBeSigned, privateKey)
  const certificate = sequence(toBeSigned, ECDSA_SHA256, bitString(signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: toPem(certificate),
  }
}

// DER, as far as a certificate needs it: tag, length, contents (ITU-T X.690)

const TAG = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, utcTime: 23, sequence: 0x30, set: 0x31 }

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const COMMON_NAME = '2.5.4.3'
const EXTENSION = {
  keyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  names: '2.5.29.17',
  constraints: '2.5.29.19',
  extendedUsage: '2.5.29.37',
}
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'

function tbsCertificate(publicKey: KeyObject, names: readonly string[]): Buffer {
  const version3 = element(0xa0, integer(Buffer.of(2)))
  const name = sequence(element(TAG.set, sequence(oid(COMMON_NAME), element(TAG.utf8, Buffer.from('hammer anvil')))))
  const today = systemClock.date().getTime()
  const validity = sequence(utcTime(today - DAY), utcTime(today + 365 * DAY))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const all = element(0xa3, sequence(...extensions(key, names)))
  return sequence(version3, integer(serialNumber()), ECDSA_SHA256, name, validity, name, key, all)
}

function extensions(key: Buffer, names: readonly string[]): Buffer[] {
  const yes = element(TAG.boolean, Buffer.of(0xff))
  const digitalSignatureAndCertSign = element(TAG.bits, Buffer.of(2, 0b1000_0100))
  return [
    extension(EXTENSION.constraints, sequence(yes), yes),
    extension(EXTENSION.keyUsage, digitalSignatureAndCertSign, yes),
    extension(EXTENSION.extendedUsage, sequence(oid(SERVER_AUTH))),
    extension(EXTENSION.keyIdentifier, element(TAG.octets, createHash('sha1').update(key).digest())),
    extension(EXTENSION.names, sequence(...names.map(generalName))),
  ]
}

function extension(id: string, value: Buffer, ...critical: Buffer[]): Buffer {
  return sequence(oid(id), ...critical, element(TAG.octets, value))
}

/** A DNS name or an IP address. */
function generalName(name: string): Buffer {
  return isIP(name) === 0 ? element(0x82, Buffer.from(name, 'latin1')) : element(0x87, addressBytes(name))
}

/** The 4 or 16 bytes of an IP address. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  // URL writes IPv6 in its shortest form: groups, with at most one `::` for groups of zero, and no dots
  const [before, after] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const head = groups(before)
  const tail = groups(after ?? '')
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

/** Sixteen random bytes, positive and not zero. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] & 0x3f) | 0x40
  return bytes
}

function element(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag), derLength(content.length), content])
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff)
}

function sequence(...contents: Buffer[]): Buffer {
  return element(TAG.sequence, ...contents)
}

/** The bytes are big-endian, and the first bit must be 0: a number is signed. */
function integer(bytes: Buffer): Buffer {
  return element(TAG.integer, bytes)
}

function bitString(bytes: Buffer): Buffer {
  return element(TAG.bits, Buffer.of(0), bytes)
}

/** Two arcs in the first byte, then seven bits a byte, all but the last with the high bit set. */
function oid(dotted: string): Buffer {
  const [first, second, ...arcs] = dotted.split('.').map(Number)
  return element(TAG.oid, Buffer.from([first * 40 + second, ...arcs.flatMap(base128)]))
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f]
  for (let rest = arc >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

/** `YYMMDDhhmmssZ`; right until 2049. */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().slice(2, 19).replace(/\D/g, '')
  return element(TAG.utcTime, Buffer.from(`${digits}Z`))
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) as string[]
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
