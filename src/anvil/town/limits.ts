// How much the town remembers.

/** Of the body of a form, in bytes. */
export const TOWN_BODY_LIMIT = 65_536
/** Sessions, and log-in forms that were shown and not sent. */
export const VISITORS = 10_000
export const THREADS = 200
/** Of a thread. */
export const POSTS = 50
/** Of a text, in characters. */
export const TEXT = 2000
/** Of a title or a name, in characters. */
export const TITLE = 100

/** Adds to a map, and drops the oldest entry when there are more than `most`. */
export function remember<K, V>(map: Map<K, V>, [key, value]: readonly [K, V], most: number): void {
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value as K)
}
