// The cookies of one user. The library is loaded with the first one that a server sets.

import type { Cookie, CookieJar } from 'tough-cookie'
import { systemClock } from '../../core/clock.js'
import type { Place } from './place.js'

type Kit = typeof import('tough-cookie')
let kit: Kit | null = null

/** As browsers: a cookie of more characters, and more cookies than this, are left out. */
const LONGEST = 4096
const MOST = 300
const MOST_CACHED = 256

/** Nothing is done for requests while there is none. */
export class Cookies {
  private jar: CookieJar | null = null
  /** When each expires, by what makes it one of its own. */
  private readonly expiries = new Map<string, number>()
  private nextExpiry = Number.POSITIVE_INFINITY
  /** The header for a URL, until a cookie is set or expires. */
  private readonly cached = new Map<string, string>()

  /** The `Cookie` header for a request; empty: none. */
  header(place: Place): string {
    if (this.jar === null) return ''
    if (this.nextExpiry !== Number.POSITIVE_INFINITY) this.expire(systemClock.date().getTime())
    const key = place.origin + place.pathname
    const known = this.cached.get(key)
    if (known !== undefined) return known
    if (this.cached.size >= MOST_CACHED) this.cached.clear()
    const header = this.jar.getCookieStringSync(place.url)
    this.cached.set(key, header)
    return header
  }

  /** Names and values of those for a URL. */
  list(url: string): Record<string, string> {
    const cookies = this.jar?.getCookiesSync(url) ?? []
    return Object.fromEntries(cookies.map(({ key, value }) => [key, value]))
  }

  /** Takes `Set-Cookie` headers. What is no cookie, or not for this host, is left out. Null: done at once. */
  store(lines: readonly string[], url: string): Promise<void> | null {
    if (kit === null) return loadKit().then((loaded) => this.keepAll(loaded, lines, url))
    this.keepAll(kit, lines, url)
    return null
  }

  private keepAll({ Cookie, CookieJar }: Kit, lines: readonly string[], url: string): void {
    this.jar ??= new CookieJar(undefined, { looseMode: true })
    for (const line of lines) {
      const cookie = Cookie.parse(line, { loose: true })
      const length = cookie ? cookie.key.length + cookie.value.length : 0
      if (cookie && length > 0 && length <= LONGEST) this.keep(this.jar, cookie, url)
    }
    this.expire(Number.POSITIVE_INFINITY)
  }

  private keep(jar: CookieJar, cookie: Cookie, url: string): void {
    const now = systemClock.date()
    const id = JSON.stringify([cookie.domain ?? new URL(url).hostname, cookie.path, cookie.key])
    if (this.expiries.size >= MOST && !this.expiries.has(id)) return
    const expiry = cookie.expiryTime(now) ?? Number.POSITIVE_INFINITY
    // the library counts Max-Age from the last use of a cookie, not from when it was set (RFC 6265, 5.3)
    if (cookie.maxAge !== null) cookie.setExpires(new Date(Math.max(0, Math.min(expiry, LAST_DATE))))
    cookie.maxAge = null
    if (!jar.setCookieSync(cookie, url, { ignoreError: true })) return
    if (expiry > now.getTime()) this.expiries.set(id, expiry)
    else this.expiries.delete(id)
  }

  /** Forgets what was known until `now`, if that is over. */
  private expire(now: number): void {
    if (now < this.nextExpiry) return
    this.cached.clear()
    let next = Number.POSITIVE_INFINITY
    for (const [id, expiry] of this.expiries) {
      if (now !== Number.POSITIVE_INFINITY && expiry <= now) this.expiries.delete(id)
      else if (expiry < next) next = expiry
    }
    this.nextExpiry = next
  }
}

/** The last one that a Date can hold. */
const LAST_DATE = 8.64e15

async function loadKit(): Promise<Kit> {
  kit ??= await import('tough-cookie')
  return kit
}
