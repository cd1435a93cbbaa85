// From the request options to the request that is sent.

import { readFileSync } from 'node:fs'
import { errorCode, HammerError } from '../core/errors.js'
import type { RequestPlan } from '../core/plan.js'
import { MASK } from '../core/secrets.js'
import { RUN_OPTIONS, type RunValues } from './options.js'
import { badValue, optionName } from './read-values.js'

/** The characters of a token (RFC 9110, 5.6.2): methods and header names. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** @throws {HammerError} `usage` for headers that are none, and for files that cannot be read */
export function requestPlan(values: RunValues, userInfo: string | null): RequestPlan {
  const { method, header, body, contentType, user } = values
  if (!TOKEN.test(method)) throw badValue('method', RUN_OPTIONS.method, method, 'A method is one word, such as GET or POST.')
  const headers = header.map(parseHeader)
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
  const credentials = user ?? userInfo
  if (contentType !== null && !has('content-type')) headers.unshift(parseHeader(`Content-Type: ${contentType}`))
  if (credentials !== null && !has('authorization'))
    headers.unshift(['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`])
  return { method, headers, body: body === null ? null : readBody(body) }
}

function parseHeader(text: string): [name: string, value: string] {
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(0, colon)).trim()
  const value = text.slice(colon + 1).trim()
  // the value may be a secret, so it is not repeated; without a colon all of it may be one
  if (colon < 0) throw badValue('header', RUN_OPTIONS.header, MASK, "It has no colon. Write it like -H 'Accept: text/html'.")
  if (!TOKEN.test(name)) throw badValue('header', RUN_OPTIONS.header, name, "Write it like -H 'Accept: text/html'.")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be refused
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value))
    throw badValue('header', RUN_OPTIONS.header, name, 'Its value has a line end or another control character.')
  return [name, Buffer.from(value, 'utf8').toString('latin1')]
}

function readBody(body: string): Uint8Array {
  if (!body.startsWith('@')) return Buffer.from(body, 'utf8')
  return readInput('body', body.slice(1) === '-' ? 0 : body.slice(1))
}

/** Reads a file named by an option. @throws {HammerError} `usage` */
export function readInput(name: 'body' | 'cacert' | 'cert' | 'key', file: string | 0): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = errorCode(error)
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'no permission to read it'
          : code === 'EISDIR'
            ? 'it is a folder'
            : code
    const shown = file === 0 ? 'standard input' : file
    const option = optionName(name, RUN_OPTIONS[name])
    throw new HammerError('usage', `${option}: ${shown} cannot be read: ${why}`, {
      option,
      value: shown,
      advice: 'Check the path.',
      cause: error,
    })
  }
}
