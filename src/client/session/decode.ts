// From the bytes of a body to what they stand for: compression and character sets.

import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer

const CODINGS: Readonly<Record<string, Inflate>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateEither,
}

/**
 * Undoes the codings of a `Content-Encoding` header, the last first.
 * @throws for a coding that is not known, bytes that are not of it, and more than `limit` bytes
 */
export function decompress(body: Buffer, contentEncoding: string, limit: number): Buffer {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
  // each layer may grow a thousandfold: two are more than anyone sends
  if (codings.length > 2) throw new Error(`${codings.length} content encodings`)
  return codings.reduceRight((bytes, coding) => {
    const inflate = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined
    if (!inflate) throw new Error(`unknown content encoding ${coding.slice(0, 40)}`)
    return inflate(bytes, { maxOutputLength: limit })
  }, body)
}

/** Text of a character set (`utf-8`, `iso-8859-1`, …); one that is not known is read as UTF-8. */
export function decodeText(bytes: Buffer, charset: string): string {
  if (charset === 'utf-8' || charset === 'utf8') return withoutMark(bytes.toString())
  const decoder = decoderOf(charset)
  return decoder ? decoder.decode(bytes) : withoutMark(bytes.toString())
}

/** The character set of a `Content-Type` header in lower case; empty: not said. */
export function charsetOf(contentType: string): string {
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType) ?? []
  return (quoted ?? plain ?? '').trim().toLowerCase()
}

/** Deflate is with the zlib frame by its definition, and without it from some servers. */
function inflateEither(bytes: Uint8Array, options: { maxOutputLength: number }): Buffer {
  // a zlib frame begins with a byte whose low half is 8, and two bytes that 31 divides
  const framed = bytes.length > 1 && (bytes[0] & 15) === 8 && (bytes[0] * 256 + bytes[1]) % 31 === 0
  return framed ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(charset)
  } catch {
    return null
  }
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
