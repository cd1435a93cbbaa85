// Which scenario each user belongs to.

import { evenOrder } from './order.js'

/** A scenario, as far as the division of users is concerned. */
export interface Kind {
  readonly name: string
  /** Its share of the users that no scenario has to itself; 0: none. */
  readonly weight: number
  /** A number of users of its own instead of a share. */
  readonly users?: number
}

/** Which kind user `n` is of, from 0, ascending; null for one beyond all users where every kind has its own. */
export type Apportionment<K> = (n: number) => K | null

/**
 * Divides users among kinds: each kind's number differs from its ideal share by less than one, whatever the number of users
 * is. There is one order of all users; the users of a worker are every n-th of it, and stages go up and down along it.
 *
 * Users that a kind has to itself come first, among themselves in proportion, and so are the last to go; the rest is divided by
 * weight. A kind with a weight of 0 and no users of its own gets none.
 */
export function apportion<K extends Kind>(kinds: readonly K[]): Apportionment<K> {
  const fixed = kinds.filter(({ users }) => users !== undefined)
  const shared = kinds.filter(({ users, weight }) => users === undefined && weight > 0)
  const reserved = fixed.reduce((sum, { users = 0 }) => sum + users, 0)
  const first = orderOf(fixed, ({ users = 0 }) => users)
  const rest = orderOf(shared, ({ weight }) => weight)
  return (n) => (n < reserved ? first(n) : rest(n - reserved))
}

function orderOf<K>(kinds: readonly K[], weightOf: (kind: K) => number): Apportionment<K> {
  if (kinds.length === 0) return () => null
  const order = evenOrder(kinds.map(weightOf))
  return (n) => kinds[order(n)]
}
