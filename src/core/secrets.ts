// What must never reach a file or a log.

/** Shown in place of a secret. */
export const MASK = '•••'

/** A header or a parameter with one of these in its name is a secret. */
const SECRET =
  'auth|cookie|token|secret|passw(?:or)?d|passphrase|pwd|credential|session|signature|jwt|(?:api|access|private|subscription)[-_]?key'
const SECRET_HEADER = new RegExp(SECRET, 'i')
const SECRET_PARAMETER = new RegExp(`([?&;](?:[^=&;#]*(?:${SECRET})[^=&;#]*|key|sig)=)[^&#]*`, 'gi')
const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i

/** A header's value, or a mask where its name says that it is a secret. */
export function maskHeader(name: string, value: string): string {
  return SECRET_HEADER.test(name) ? MASK : value
}

/** A URL, or a path with its query, without user info and with masks for parameters that are named like secrets. */
export function maskUrl(url: string): string {
  return url.replace(USER_INFO, '$1').replace(SECRET_PARAMETER, `$1${MASK}`)
}

const USER_INFO_ANYWHERE = /([a-z][a-z0-9+.-]*:\/\/)[^/?#\s@]*@/gi

/** A text that may have URLs in it: their user info and their secret parameters are masked, so that one sees what is missing. */
export function maskText(text: string): string {
  return text.replace(USER_INFO_ANYWHERE, `$1${MASK}@`).replace(SECRET_PARAMETER, `$1${MASK}`)
}
