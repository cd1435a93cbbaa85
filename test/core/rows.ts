// Random rows of a run that never happened, as a tally takes them, and as a batch holds them.

import fc from 'fast-check'
import { batchBuffer, type SampleBatch, sampleBatch, UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { Tally, type TallyOptions } from '../../src/core/tally.js'

/** One row; times in whole microseconds. `cause` is empty for an answered request. */
export interface TestRow {
  readonly due: number
  readonly lag: number
  readonly service: number
  readonly cause: string
  readonly status: number
  readonly name: string
  readonly bytes: number
}

export const CAUSES = [UNSENT, UNFINISHED, 'timeout', 'ECONNREFUSED', 'closed'] as const

const micros = fc.oneof(fc.nat(50), fc.nat(3_000_000))

/** Rows that are due within ten seconds. */
export const row: fc.Arbitrary<TestRow> = fc.record({
  due: fc.oneof(fc.nat(10_000_000), fc.constantFrom(0, 999_999, 1_000_000, 2_000_000)),
  lag: micros,
  service: micros,
  cause: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 2, arbitrary: fc.constantFrom(...CAUSES) }),
  status: fc.constantFrom(200, 204, 404, 503, 999),
  name: fc.constantFrom('', 'login', 'search', '__proto__'),
  bytes: fc.nat(100_000),
})

export const rows = fc.array(row, { maxLength: 60 })

/** An answered row with nothing special about it. */
export function answered(ended: number, response: number, more: Partial<TestRow> = {}): TestRow {
  return { due: ended - response, lag: 0, service: response, cause: '', status: 200, name: '', bytes: 0, ...more }
}

/** A row that was not answered. */
export function missed(cause: string, ended: number, response: number, more: Partial<TestRow> = {}): TestRow {
  return answered(ended, response, { cause, status: 0, ...more })
}

/** When the row ended: an unsent one when it was due. */
export function ended({ due, lag, service, cause }: TestRow): number {
  return cause === UNSENT ? due : due + lag + service
}

export function tallyOf(all: readonly TestRow[], options: Partial<TallyOptions> = {}): Tally {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: 10_000, ...options })
  for (const one of all) count(tally, one)
  return tally
}

export function count(tally: Tally, one: TestRow): void {
  const { lag, service, cause, status, name, bytes } = one
  if (cause === '') tally.answer(ended(one), lag + service, lag, status, name)
  else tally.miss(ended(one), cause === UNSENT ? Number.NaN : lag + service, cause, name)
  tally.bytesReceived += bytes
}

/** The same rows as an engine hands them on, times in milliseconds; `vary` moves a time by less than the rounding. */
export function batchOf(all: readonly TestRow[], vary: (us: number) => number = (us) => us / 1000): SampleBatch {
  const batch = sampleBatch(batchBuffer())
  const causes = ['', ...CAUSES]
  const names = ['']
  for (const one of all) {
    const i = batch.length++
    if (one.cause !== '' && !causes.includes(one.cause)) causes.push(one.cause)
    if (!names.includes(one.name)) names.push(one.name)
    const unsent = one.cause === UNSENT
    batch.scheduled[i] = vary(one.due)
    batch.sent[i] = unsent ? Number.NaN : vary(one.due + one.lag)
    batch.firstByte[i] = one.cause === '' ? vary(one.due + one.lag + Math.floor(one.service / 2)) : Number.NaN
    batch.ended[i] = vary(ended(one))
    batch.connect[i] = Number.NaN
    batch.bytes[i] = one.bytes
    batch.connection[i] = i
    batch.status[i] = one.cause === '' ? one.status : 0
    batch.name[i] = names.indexOf(one.name)
    batch.cause[i] = causes.indexOf(one.cause)
  }
  batch.causes = causes
  batch.names = names
  return batch
}
