// What must never reach a file or a log.

/** Shown in place of a secret. */
export const MASK = '•••'

const SECRET_HEADER =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|.*(token|secret|password|credential|session|api-?key|signature).*)$/i
const SECRET_PARAMETER =
  /([?&;][^=&;#]*(?:token|secret|password|passwd|credential|session|api-?key|apikey|signature|access_key|auth)[^=&;#]*=)[^&;#]*/gi

/** A header's value, or a mask where its name says that it is a secret. */
export function maskHeader(name: string, value: string): string {
  return SECRET_HEADER.test(name) ? MASK : value
}

/** A URL, or a path with its query, without user info and with masks for parameters that are named like secrets. */
export function maskUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(SECRET_PARAMETER, `$1${MASK}`)
}
