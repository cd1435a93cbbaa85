// Where a request goes: a URL, resolved and taken apart once.

import { HammerError } from '../../core/errors.js'
import { maskUrl } from '../../core/secrets.js'
import { basicAuth } from './headers.js'

/** A URL in the parts that sending needs. */
export interface Place {
  /** `http://host:port` */
  readonly origin: string
  /** Absolute, without user info and fragment. */
  readonly url: string
  /** Path and query. */
  readonly path: string
  /** Path without query. */
  readonly pathname: string
  /** What an `Authorization` header should say, from the URL's user info; null: it has none. */
  readonly authorization: string | null
  /** `GET` and the path: the name of most requests. */
  readonly getName: string
}

/**
 * Resolves a URL as a browser does (WHATWG).
 * @throws {HammerError} `usage` for what is no URL of HTTP
 */
export function placeOf(text: string, base: string | null): Place {
  if (!URL.canParse(text, base ?? undefined)) throw badUrl(text, base)
  const url = new URL(text, base ?? undefined)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw badScheme(text, url.protocol)
  return placeAt(url)
}

/** The parts of a URL of HTTP. */
export function placeAt({ href, origin, pathname, username, password }: URL): Place {
  // from the text: `search` does not tell `/x?` from `/x`, which are two pages
  const path = href.slice(href.indexOf('/', href.indexOf('//') + 2)).replace(/#.*$/s, '')
  return {
    origin,
    url: origin + path,
    path,
    pathname,
    authorization: username === '' && password === '' ? null : basicAuth(decoded(username), decoded(password)),
    getName: `GET ${pathname}`,
  }
}

/** The same place with more in its query. */
export function withQuery(place: Place, query: string): Place {
  if (query === '') return place
  const mark = place.path.includes('?') ? '&' : '?'
  return { ...place, url: `${place.url}${mark}${query}`, path: `${place.path}${mark}${query}` }
}

const MOST = 1000

/** Places by the texts that they were written as: most scripts have a few, and ask for them over and over. */
export class PlaceBook {
  private readonly base: string | null
  private readonly places = new Map<string, Place>()

  /** @throws {HammerError} `usage` when the base is no URL of HTTP */
  constructor(base: string | null) {
    this.base = base
    if (base !== null) this.find(base)
  }

  /** @throws {HammerError} `usage` for what is no URL of HTTP */
  find(text: string): Place {
    const known = this.places.get(text)
    if (known) return known
    if (this.places.size >= MOST) this.places.clear()
    const place = placeOf(text, this.base)
    this.places.set(text, place)
    return place
  }
}

const books = new Map<string | null, PlaceBook>()

/** The book for a base; all users of a thread share it. */
export function placeBook(base: string | null): PlaceBook {
  const known = books.get(base)
  if (known) return known
  if (books.size >= MOST) books.clear()
  const book = new PlaceBook(base)
  books.set(base, book)
  return book
}

function badUrl(text: string, base: string | null): HammerError {
  const shown = JSON.stringify(maskUrl(text))
  if (base !== null || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return new HammerError('usage', `${shown} is not a URL`, { value: shown })
  const advice = 'Give the base with --url, or write the whole URL.'
  return new HammerError('usage', `${shown} is relative, and there is no base URL`, { value: shown, advice })
}

function badScheme(text: string, scheme: string): HammerError {
  return new HammerError('usage', `${JSON.stringify(maskUrl(text))} has the scheme ${scheme}`, {
    advice: 'A session speaks http: and https:.',
  })
}

/** User info is percent-encoded; a percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
