// Outcomes in, batches out: every row once, in order, within bounds.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/client/index.js'
import { BATCH_ROWS, type Health, noHealth, type SampleBatch, UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { balance } from '../../src/core/summary.js'
import { BatchPool } from '../../src/engine/pool.js'
import { BatchRecorder } from '../../src/engine/recorder.js'
import { tallyOf } from '../core/rows.js'

const LIMIT = 16

function rowOf(n: number, more: Partial<Row> = {}): Row {
  return {
    scheduled: n,
    sent: n,
    firstByte: n,
    ended: n,
    connect: Number.NaN,
    bytes: n,
    connection: n,
    status: 200,
    name: 0,
    cause: '',
    ...more,
  }
}

/** A recorder whose health tells how often it was asked. */
function recorder(pool = new BatchPool()) {
  let asked = 0
  const takeHealth = (): Health => ({ ...noHealth(), due: ++asked })
  return { pool, recorder: new BatchRecorder(pool, 5, takeHealth) }
}

/** All batches that are left, each copied and then given back, as the engine does it. */
async function drain(each: BatchRecorder, pool: BatchPool): Promise<{ length: number; numbers: number[]; causes: string[] }[]> {
  const batches = []
  for (let batch = await each.next(); batch !== null; batch = await each.next()) {
    batches.push(copied(batch))
    pool.give(batch.buffer)
  }
  return batches
}

function copied({ length, scheduled, cause, causes }: SampleBatch) {
  return { length, numbers: [...scheduled.subarray(0, length)], causes: [...cause.subarray(0, length)].map((index) => causes[index]) }
}

describe('a recorder', () => {
  it('LO-29 keeps a thousand names and one for the rest, though a million requests have an id in theirs', () => {
    const { recorder: each } = recorder()
    let last = 0
    for (let n = 0; n < 1_000_000; n++) last = each.nameOf(`GET /order/${n}`)
    const rest = each.nameOf('other')
    expect([last, rest]).toEqual([rest, 1001])
  })

  it('hands on every row once, in order, in batches that are bounded, wherever it is flushed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(50), fc.constantFrom(BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1)), { maxLength: 8 }),
        async (bursts) => {
          const { recorder: each, pool } = recorder()
          let n = 0
          const draining = drain(each, pool)
          for (const burst of bursts) {
            for (let i = 0; i < burst; i++) each.record(rowOf(n++))
            each.flush()
            await Promise.resolve()
          }
          each.finish()
          const batches = await draining
          expect(batches.flatMap(({ numbers }) => numbers)).toEqual(Array.from({ length: n }, (_, i) => i))
          expect(batches.every(({ length }) => length <= BATCH_ROWS)).toBe(true)
          expect(each.recorded).toBe(n)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('keeps all columns of a row, and says which worker it is', async () => {
    const { recorder: each } = recorder()
    each.record({ scheduled: 1, sent: 2, firstByte: 3, ended: 4, connect: 0.5, bytes: 6, connection: 7, status: 503, name: 0, cause: '' })
    each.finish()
    const batch = (await each.next()) as SampleBatch
    const { scheduled, sent, firstByte, ended, connect, bytes, connection, status, name, cause } = batch
    expect([scheduled, sent, firstByte, ended, connect, bytes, connection, status, name, cause].map((column) => column[0])).toEqual([
      1, 2, 3, 4, 0.5, 6, 7, 503, 0, 0,
    ])
    expect(batch.worker).toBe(5)
  })

  it('leaves nothing of an earlier row in memory that is used again', async () => {
    const { recorder: each, pool } = recorder()
    each.record(rowOf(1, { cause: 'timeout', status: 0 }))
    each.flush()
    const first = (await each.next()) as SampleBatch
    first.name[0] = 9
    pool.give(first.buffer)
    each.flush()
    for (let i = 0; i < BATCH_ROWS; i++) each.record(rowOf(i))
    each.record(rowOf(2))
    each.finish()
    await each.next()
    const again = (await each.next()) as SampleBatch
    expect(again.buffer).toBe(first.buffer)
    expect([again.cause[0], again.name[0], again.status[0]]).toEqual([0, 0, 200])
  })

  it('has a piece of the health of its worker in each batch', async () => {
    const { recorder: each } = recorder()
    for (let i = 0; i < 3; i++) {
      each.record(rowOf(i))
      each.flush()
    }
    each.finish()
    const pieces = []
    for (let batch = await each.next(); batch !== null; batch = await each.next()) pieces.push(batch.health.due)
    expect(pieces).toEqual([1, 2, 3, 4])
  })
})

describe('flushing', () => {
  it('hands on what there is to who is waiting for it', async () => {
    const { recorder: each } = recorder()
    const next = each.next()
    each.record(rowOf(1))
    each.flush()
    expect((await next)?.length).toBe(1)
  })

  it('hands on nothing where there is nothing', async () => {
    const { recorder: each, pool } = recorder()
    each.flush()
    each.flush()
    each.finish()
    expect((await drain(each, pool)).map(({ length }) => length)).toEqual([0])
  })

  it('waits for room when all batches are out, and the rows wait in theirs', async () => {
    const { recorder: each, pool } = recorder()
    for (let i = 1; !each.pressed; i++) {
      each.record(rowOf(i))
      each.flush()
    }
    each.record(rowOf(100))
    each.flush()
    each.record(rowOf(101))
    each.flush()
    const first = (await each.next()) as SampleBatch
    pool.give(first.buffer)
    each.flush()
    each.finish()
    const lengths = (await drain(each, pool)).map(({ length }) => length)
    expect(lengths).toEqual([...new Array(LIMIT - 2).fill(1), 2, 0])
  })
})

describe('the end of recording', () => {
  it('comes out as null, after everything else, for ever', async () => {
    const { recorder: each } = recorder()
    each.record(rowOf(1))
    each.finish()
    expect((await each.next())?.length).toBe(1)
    expect([await each.next(), await each.next()]).toEqual([null, null])
  })

  it('wakes who is waiting', async () => {
    const { recorder: each } = recorder()
    const next = each.next()
    each.finish()
    expect((await next)?.length).toBe(0)
  })
})

describe('a recorder without room', () => {
  it('says that it is pressed, but still takes the rows of what is in flight', async () => {
    const { recorder: each, pool } = recorder()
    const rows = BATCH_ROWS * (LIMIT - 1)
    for (let i = 0; i < rows; i++) each.record(rowOf(i))
    expect(each.pressed).toBe(true)
    for (let i = 0; i < BATCH_ROWS + 10; i++) each.record(rowOf(rows + i))
    each.finish()
    expect((await drain(each, pool)).reduce((sum, { length }) => sum + length, 0)).toBe(rows + BATCH_ROWS + 10)
  })
})

describe('a request that was never sent', () => {
  it('has a row, but does not count as an outcome of something sent', async () => {
    const { recorder: each } = recorder()
    each.record(rowOf(1))
    each.recordUnsent(12.5)
    each.finish()
    expect(each.recorded).toBe(1)
    const batch = (await each.next()) as SampleBatch
    expect([batch.scheduled[1], batch.ended[1], batch.status[1], batch.causes[batch.cause[1]]]).toEqual([12.5, 12.5, 0, UNSENT])
    expect([batch.sent[1], batch.firstByte[1], batch.connect[1]]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('does not count where it fills a batch either', () => {
    const { recorder: each } = recorder()
    for (let i = 0; i < 2 * BATCH_ROWS; i++) each.recordUnsent(i)
    expect(each.recorded).toBe(0)
  })
})

describe('causes', () => {
  it('come out as they went in', async () => {
    const causes = ['timeout', '', 'ECONNREFUSED', UNFINISHED, 'timeout', 'a, "b"']
    const { recorder: each, pool } = recorder()
    for (const cause of causes) each.record(rowOf(1, { cause }))
    each.finish()
    expect((await drain(each, pool))[0].causes).toEqual(causes)
  })

  it('that are too many become one, and no row is lost', async () => {
    const { recorder: each, pool } = recorder()
    for (let i = 0; i < 1000; i++) each.record(rowOf(i, { cause: `cause ${i % 500}` }))
    each.finish()
    const [{ causes }] = await drain(each, pool)
    expect(causes).toHaveLength(1000)
    expect(new Set(causes).size).toBeLessThanOrEqual(251)
    expect(causes.every((cause, i) => cause === `cause ${i % 500}` || cause === 'other')).toBe(true)
    expect(causes.slice(0, 200)).not.toContain('other')
    expect(causes.slice(500, 700)).not.toContain('other')
  })

  it('that the balance needs are never among those, however many others came before', async () => {
    const { recorder: each } = recorder()
    for (let i = 0; i < 400; i++) each.record(rowOf(i, { cause: `cause ${i}`, status: 0 }))
    each.record(rowOf(400, { cause: UNFINISHED, status: 0 }))
    each.recordUnsent(401)
    each.finish()
    const tally = tallyOf([])
    tally.addBatch((await each.next()) as SampleBatch)
    expect(balance(tally)).toEqual({ planned: 402, sent: 401, unsent: 1, answered: 0, failed: 400, unfinished: 1 })
  })

  it('of a batch that was handed on do not change any more', async () => {
    const { recorder: each } = recorder()
    each.record(rowOf(1, { cause: 'first' }))
    each.flush()
    const batch = (await each.next()) as SampleBatch
    const before = [...batch.causes]
    each.record(rowOf(1, { cause: 'second' }))
    expect(batch.causes).toEqual(before)
  })
})
