// Bodies of requests: JSON, forms, multipart, or bytes as they are.

import { HammerError } from '../../core/errors.js'
import type { RequestOptions } from './options.js'

type Scalar = string | number | boolean
/** A list stands for several fields of one name; null and undefined for none. */
export type FormValue = Scalar | readonly Scalar[] | null | undefined
/** Fields of a form or a query: an object, pairs, or `URLSearchParams`. */
export type FormValues = URLSearchParams | Readonly<Record<string, FormValue>> | Iterable<readonly [name: string, value: FormValue]>

/** A file to be sent. */
export interface Upload {
  /** The name that the server is told. */
  readonly filename: string
  /** All of it, as text or bytes. */
  readonly content: string | Uint8Array
  /** Its media type; `application/octet-stream` when absent. */
  readonly type?: string
}

type PartValue = FormValue | Upload | readonly Upload[]
/** Fields and files of a `multipart/form-data` body: an object, or pairs. */
export type MultipartValues = Readonly<Record<string, PartValue>> | Iterable<readonly [name: string, value: PartValue]>

export interface Payload {
  readonly bytes: string | Uint8Array
  /** Its content type; null: that is for the script to say. */
  readonly type: string | null
}

const KINDS = ['json', 'form', 'multipart', 'body'] as const

/** @throws {HammerError} `usage` when there are two bodies, or one that is none */
export function payloadOf(options: RequestOptions): Payload | null {
  const given = KINDS.filter((kind) => options[kind] !== undefined)
  if (given.length === 0) return null
  if (given.length > 1) throw new HammerError('usage', `a request has one body, not ${given.join(' and ')}`)
  const { json, form, multipart, body } = options
  if (form !== undefined) return { bytes: encodeForm(form), type: 'application/x-www-form-urlencoded' }
  if (multipart !== undefined) return encodeMultipart(multipart)
  if (json !== undefined) return { bytes: encodeJson(json), type: 'application/json' }
  if (typeof body === 'string') return { bytes: body, type: 'text/plain;charset=UTF-8' }
  if (body instanceof Uint8Array) return { bytes: body, type: null }
  throw new HammerError('usage', 'body is neither a string nor bytes', { advice: 'Use json, form or multipart for values.' })
}

/** Fields as `application/x-www-form-urlencoded`: also what a query is made of. */
export function encodeForm(values: FormValues): string {
  if (values instanceof URLSearchParams) return values.toString()
  const pairs = new URLSearchParams()
  for (const [name, value] of entriesOf<FormValue>(values)) for (const one of several(value)) pairs.append(name, String(one))
  return pairs.toString()
}

/** Fields and files as `multipart/form-data` (RFC 7578), escaped as browsers do. */
export function encodeMultipart(values: MultipartValues): Payload {
  const parts: [head: string, content: Uint8Array][] = []
  for (const [name, value] of entriesOf<PartValue>(values)) for (const one of several(value)) parts.push(partOf(name, one))
  const boundary = boundaryFor(parts.map(([, content]) => content))
  const pieces: Uint8Array[] = []
  for (const [head, content] of parts) pieces.push(Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), content, CRLF)
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  return { bytes: Buffer.concat(pieces), type: `multipart/form-data; boundary=${boundary}` }
}

const CRLF = Buffer.from('\r\n')

function partOf(name: string, value: Scalar | Upload): [head: string, content: Uint8Array] {
  const field = `content-disposition: form-data; name="${escaped(name)}"`
  if (typeof value !== 'object') return [field, Buffer.from(String(value))]
  const { filename, content, type = 'application/octet-stream' } = value
  if (/[\r\n]/.test(type)) throw new HammerError('usage', `the type of ${filename} has more than one line`)
  const head = `${field}; filename="${escaped(filename)}"\r\ncontent-type: ${type}`
  return [head, typeof content === 'string' ? Buffer.from(content) : content]
}

/** Counted, not drawn: the same script sends the same bytes again. */
function boundaryFor(contents: readonly Uint8Array[]): string {
  for (let n = 1; ; n++) {
    const boundary = `----hammer-boundary-${n}`
    if (!contents.some((content) => Buffer.from(content.buffer, content.byteOffset, content.length).includes(boundary))) return boundary
  }
}

function escaped(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}

function encodeJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new HammerError('usage', `json is a ${typeof value}, which JSON has no text for`)
  return text
}

function entriesOf<V>(values: Readonly<Record<string, V>> | Iterable<readonly [string, V]>): Iterable<readonly [string, V]> {
  return Symbol.iterator in values ? (values as Iterable<readonly [string, V]>) : Object.entries(values as Record<string, V>)
}

function several<V>(value: V | readonly V[] | null | undefined): readonly V[] {
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : [value as V]
}
