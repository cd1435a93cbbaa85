// From a URL as people type it to a target.

import { HammerError } from '../core/errors.js'
import type { Target } from '../core/plan.js'
import { maskUrl } from '../core/secrets.js'

/** A target, and the user info that the URL carried. */
export interface ParsedUrl {
  /** Its `address` is not known yet: the host's own text stands there. */
  readonly target: Target
  /** `user:password`, decoded, or null. */
  readonly userInfo: string | null
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){1,3}|\[::1\]|(?=:\d))(:\d+)?([/?#]|$)/i
/** A URL object would take `http:///path` for the host `path`, and a backslash for a slash. */
const WITH_HOST = /^https?:\/\/[^/?#\\]+([/?#]|$)/i

/**
 * Reads a URL. Without a scheme it gets `http://` where it is loopback (`localhost:3000`, `:3000`).
 * @throws {HammerError} `usage` for what is no URL, or has another scheme
 */
export function parseUrl(text: string, secrets?: 'shown'): ParsedUrl {
  const full = withScheme(text.trim())
  const [, other] = /^(?!https?:)([^:]+):/i.exec(full) ?? []
  if (other !== undefined) throw badUrl(text, `has the scheme ${other}`, 'hammer loads http:// and https:// targets.')
  const url = WITH_HOST.test(full) && URL.canParse(full) ? new URL(full) : null
  if (!url) throw badUrl(text, 'is not a URL', 'Write it like http://localhost:3000/path.')
  const scheme = url.protocol === 'http:' ? 'http' : 'https'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? (scheme === 'http' ? 80 : 443) : Number(url.port)
  if (port === 0) throw badUrl(text, 'has the port 0', 'Name the port that the server listens on.')
  const path = pathOf(full)
  const whole = `${url.protocol}//${url.host}${path}`
  const target = { url: secrets === 'shown' ? whole : maskUrl(whole), scheme, host, port, address: host, path } as const
  return { target, userInfo: url.username === '' ? null : `${decoded(url.username)}:${decoded(url.password)}` }
}

/** The whole URL, with what is masked where people see it. */
export function wholeUrl({ scheme, host, port, path }: Target): string {
  return `${new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`).origin}${path}`
}

/** User info is percent-encoded; a percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}

function withScheme(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  if (LOOPBACK.test(text) && text !== '') return `http://${text.startsWith(':') ? 'localhost' : ''}${text}`
  const host = /^[^\s/?#]+/.exec(text)?.[0] ?? ''
  const known = /^[^\s/?#:]+\.[^\s/?#]+$|^[^\s/?#:]+:\d+$|^\[/.test(host)
  const advice = known
    ? `Say which: http://${maskUrl(text)} or https://${maskUrl(text)}`
    : 'Write it like http://localhost:3000/path; hammer --help shows the commands.'
  throw badUrl(text, known ? 'has no scheme' : 'is neither a URL nor a command', advice)
}

/** Path and query as they were typed: a URL object would rewrite `/a/../b` or `|`. Only what cannot stand in a request is encoded. */
function pathOf(url: string): string {
  const typed = /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? ''
  const path = typed.startsWith('/') ? typed : `/${typed}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be encoded
  return path.replace(/[\u0000-\u0020\u007f-\u{10ffff}]/gu, (c) => encodeURIComponent(c.replace(/[\ud800-\udfff]/u, '\ufffd')))
}

function badUrl(text: string, what: string, advice: string): HammerError {
  const shown = maskUrl(text)
  return new HammerError('usage', `${JSON.stringify(shown)} ${what}`, { option: 'URL', value: shown, advice })
}
