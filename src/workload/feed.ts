// Test data for users: rows of a list or a file, each dealt out to one user over all workers.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { errorCode, HammerError } from '../core/errors.js'
import { lending } from './lend.js'
import { didYouMean } from './nearest.js'
import { type Person, type ShardPlace, StopUser } from './person.js'

/**
 * How rows are dealt out:
 * - `once`: each row to one user, once. A user that asks for one when its worker has none left is stopped, as by
 *   `user.stop()`; the run goes on with the others, and ends with the last.
 * - `cycle`: in order, and from the beginning again. Workers do not share rows, unless there are fewer rows than workers.
 * - `random`: any row each time, all equally likely; a seed fixes each user's.
 * - `lend`: a pool. Each row to one user at a time, until its iteration is over; taken in `setup`, until the user ends. The one
 *   that came back first is lent first. A user that finds none gets an error. Workers do not share rows.
 */
export type FeedPolicy = 'once' | 'cycle' | 'random' | 'lend'

const POLICIES: Record<
  Exclude<FeedPolicy, 'lend'>,
  (rows: number, place: ShardPlace, taken: number, random: () => number) => number | null
> = {
  once: (rows, { index, count }, taken) => {
    const at = index + taken * count
    return at < rows ? at : null
  },
  cycle: (rows, { index, count }, taken) => {
    const own = Math.ceil((rows - index) / count)
    return own > 0 ? index + (taken % own) * count : index % rows
  },
  random: (rows, _place, _taken, random) => Math.floor(random() * rows),
}

/** Rows of test data. Worker `k` of `n` deals out the rows k, k + n, k + 2n, …, so workers need not ask each other. */
export interface Feed<Row> {
  /** How many rows there are, over all workers. */
  readonly size: number
  /**
   * The next row for this user. One row for the user's life belongs into the scenario's `setup`, one for each iteration into
   * its task.
   */
  next(user: Pick<Person, 'random' | 'shard' | 'whenDone'>): Row
}

/**
 * Rows for users, one each: from a list, or from a CSV file (the first line names the columns) or a JSON file (a list), which is
 * read when the script is loaded:
 *
 * ```ts
 * const accounts = await feed('accounts.csv', 'once')
 * ```
 * @param source rows, a path (from the working directory, as Node has it) or `new URL('accounts.csv', import.meta.url)`
 * @throws {HammerError} `usage`: an unreadable or empty file or list, an unknown policy
 */
export function feed<Row>(source: readonly Row[], policy: FeedPolicy): Feed<Row>
export function feed<Row = Record<string, string>>(source: string | URL, policy: FeedPolicy): Promise<Feed<Row>>
export function feed<Row>(source: readonly Row[] | string | URL, policy: FeedPolicy): Feed<Row> | Promise<Feed<Row>> {
  if (policy !== 'lend' && !Object.hasOwn(POLICIES, policy)) {
    throw new HammerError('usage', `feed: there is no policy ${String(policy)}`, {
      value: String(policy),
      advice: didYouMean(String(policy), [...Object.keys(POLICIES), 'lend']),
    })
  }
  if (typeof source === 'string') return rowsOf(source).then((rows) => dealt(rows as Row[], policy, source))
  if (source instanceof URL) return feed<Row>(fileURLToPath(source), policy)
  return dealt(source, policy, 'the list')
}

function dealt<Row>(rows: readonly Row[], policy: FeedPolicy, from: string): Feed<Row> {
  if (!Array.isArray(rows)) throw unusable(from, 'is no list of rows')
  if (rows.length === 0) throw unusable(from, 'has no row')
  if (policy === 'lend') return lending(rows, from)
  // one count for each worker: in tests several live in one thread
  const taken = new Map<number, number>()
  return {
    size: rows.length,
    next: ({ random, shard }) => {
      const before = taken.get(shard.index) ?? 0
      const at = POLICIES[policy](rows.length, shard, before, random)
      if (at === null) throw new StopUser(`${from} has no row left for worker ${shard.index}`)
      taken.set(shard.index, before + 1)
      return rows[at]
    },
  }
}

async function rowsOf(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw unusable(file, `cannot be read (${errorCode(cause)})`, cause)
  })
  return /\.json$/i.test(file) ? fromJson(file, text) : fromCsv(file, text)
}

function fromJson(file: string, text: string): unknown[] {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw unusable(file, `is no JSON: ${String((cause as Error).message)}`, cause)
  }
}

async function fromCsv(file: string, text: string): Promise<unknown[]> {
  const { parse } = await import('csv-parse/sync')
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true })
  } catch (cause) {
    throw unusable(file, `is no CSV file: ${(cause as Error).message}`, cause)
  }
}

function unusable(from: string, what: string, cause?: unknown): HammerError {
  return new HammerError('usage', `feed: ${from} ${what}`, {
    option: from,
    advice: 'A feed takes a list, a JSON file with one, or a CSV file whose first line names the columns.',
    cause,
  })
}
