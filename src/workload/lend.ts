// A pool of rows: each is lent to one user at a time, and comes back when its iteration is over.

import { HammerError } from '../core/errors.js'
import type { Feed } from './feed.js'

/**
 * Worker `k` of `n` lends the rows k, k + n, k + 2n, …; what came back first is lent first.
 * @param from what the rows are called in errors
 */
export function lending<Row>(rows: readonly Row[], from: string): Feed<Row> {
  // one pool for each worker: in tests several live in one thread
  const pools = new Map<number, Row[]>()
  return {
    size: rows.length,
    next: ({ shard: { index, count }, whenDone }) => {
      const pool = pools.get(index) ?? rows.filter((_, i) => i % count === index)
      pools.set(index, pool)
      if (pool.length === 0) throw empty(rows.length, from, { index, count })
      const [row] = pool.splice(0, 1)
      whenDone(() => void pool.push(row))
      return row
    },
  }
}

function empty(size: number, from: string, { index, count }: { readonly index: number; readonly count: number }): HammerError {
  const own = Math.max(0, Math.ceil((size - index) / count))
  const lent = own === 0 ? `none of the rows of ${from} is for worker ${index}` : `all ${own} rows of ${from} for worker ${index} are lent`
  return new HammerError('usage', `${lent}: there must be as many as its users`, { advice: 'Use fewer users, fewer workers or more rows.' })
}
