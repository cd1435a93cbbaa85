// Header fields: of a request as the flat list that undici sends, of a response as a record.

/** A number is sent as its text, a list as several fields, `undefined` not at all. */
export type HeaderValue = string | number | readonly string[] | undefined
export type HeaderValues = Readonly<Record<string, HeaderValue>>
/** name, value, name, value, … with names in lower case. */
export type HeaderList = string[]

/** Sets a field, in place of those of the same name. Few fields: a search is faster than a map. */
export function putHeader(list: HeaderList, name: string, value: HeaderValue): void {
  const lower = name.toLowerCase()
  for (let i = list.length - 2; i >= 0; i -= 2) if (list[i] === lower) list.splice(i, 2)
  if (typeof value === 'string') list.push(lower, value)
  else if (typeof value === 'number') list.push(lower, String(value))
  else if (value !== undefined) for (const one of value) list.push(lower, one)
}

export function putHeaders(list: HeaderList, headers: HeaderValues): void {
  for (const name in headers) putHeader(list, name, headers[name])
}

/** The fields by name, several of one name as a list. */
export function headerRecord(list: HeaderList): Record<string, HeaderValue> {
  const record: Record<string, HeaderValue> = {}
  for (let i = 0; i < list.length; i += 2) {
    const before = record[list[i]]
    record[list[i]] = before === undefined ? list[i + 1] : [...[before].flat().map(String), list[i + 1]]
  }
  return record
}

/** The first value of a field that is sent, by its name in lower case. */
export function sentHeader(list: HeaderList, name: string): string | undefined {
  for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1]
  return undefined
}

/** The list without some fields. */
export function withoutHeaders(list: HeaderList, names: ReadonlySet<string>): HeaderList {
  const kept: HeaderList = []
  for (let i = 0; i < list.length; i += 2) if (!names.has(list[i])) kept.push(list[i], list[i + 1])
  return kept
}

/** The fields of a response by names in lower case; several of one name are joined by commas. */
export function readHeaders(raw: readonly Uint8Array[]): Record<string, string> {
  // no prototype: a server may name a field `constructor`
  const headers: Record<string, string> = Object.create(null)
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]).toLowerCase()
    const value = latin1(raw[i + 1])
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

/** All values of one field, given by its name in lower case, without reading the others. */
export function fieldValues(raw: readonly Uint8Array[], name: string): string[] {
  let values = NONE
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!isNamed(raw[i], name)) continue
    if (values === NONE) values = []
    values.push(latin1(raw[i + 1]))
  }
  return values
}

/** Compares bytes, which costs a tenth of making a text of them. Of what a field's name may hold (RFC 9110, 5.6.2) only letters fold. */
function isNamed(bytes: Uint8Array, name: string): boolean {
  if (bytes.length !== name.length) return false
  for (let i = 0; i < name.length; i++) {
    if ((bytes[i] | 0x20) !== name.charCodeAt(i)) return false
  }
  return true
}

const NONE: string[] = []

/** `Basic …` for a user and a password, in UTF-8 (RFC 7617). */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function latin1(bytes: Uint8Array): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.toString('latin1')
}
