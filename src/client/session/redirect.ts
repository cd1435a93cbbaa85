// Where an answer sends the user on, and with what (RFC 9110, 15.4; the Fetch standard, 4.4).

import { type HeaderList, withoutHeaders } from './headers.js'
import { type Place, placeAt } from './place.js'

/** One request on the way to the answer. */
export interface Hop {
  readonly method: string
  readonly place: Place
  /** Without the cookies of the jar. */
  readonly headers: HeaderList
  readonly body: string | Uint8Array | null
}

/** Meant for one server, and for no other. */
const PERSONAL = new Set(['authorization', 'cookie', 'host', 'proxy-authorization'])
/** About a body that is not sent again. */
const OF_BODY = new Set(['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location'])

export function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304 && status !== 305 && status !== 306
}

/** The request that follows an answer with this status and `Location`; null when that is no URL of HTTP. */
export function nextHop({ method, place, headers, body }: Hop, status: number, location: string): Hop | null {
  if (!URL.canParse(location, place.url)) return null
  const url = new URL(location, place.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const next = placeAt(url)
  const own = next.origin === place.origin ? headers : withoutHeaders(headers, PERSONAL)
  if (!becomesGet(method, status)) return { method, place: next, headers: own, body }
  return { method: 'GET', place: next, headers: withoutHeaders(own, OF_BODY), body: null }
}

/** 303 says so; after 301 and 302 everyone does it, for POST. */
function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}
