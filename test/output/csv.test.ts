// results.csv as the contract has it.

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { COLUMNS, type Column, DEFAULT_COLUMNS } from '../../src/core/csv.js'
import { HammerError } from '../../src/core/errors.js'
import { type SampleBatch, UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { OUTPUTS } from '../../src/output/index.js'
import { answered, batchOf, ended, missed, rows, tallyOf } from '../core/rows.js'
import { CSV, folder, thrown, written } from './files.js'

const ALL = Object.keys(COLUMNS) as Column[]
const ANSWERED = answered(562_113, 396_021, { lag: 4, service: 396_017 })
const TIMEOUT = missed('timeout', 5_001_022, 5_000_000, { lag: 3, service: 4_999_997 })

function cells(text: string): string[][] {
  return parse(text, { relax_column_count: false, skip_empty_lines: false })
}

describe('a row', () => {
  it('is to the letter that of the contract', () => {
    expect(written([batchOf([ANSWERED, TIMEOUT])])).toBe('0.562113,0.396021,200,,0.000004,\n5.001022,5.000000,0,timeout,0.000003,\n')
  })

  it('has a header in front of it, unless none is wanted', () => {
    expect(written([batchOf([ANSWERED])], { header: 'header' })).toBe(
      'elapsed,response,status,error,lag,name\n0.562113,0.396021,200,,0.000004,\n',
    )
    expect(written([], { header: 'header' })).toBe('elapsed,response,status,error,lag,name\n')
    expect(written([])).toBe('')
  })

  it('H-7 of the original load generator has three columns and no header', () => {
    expect(written([batchOf([ANSWERED, TIMEOUT])], { columns: ['elapsed', 'response', 'status'] })).toBe(
      '0.562113,0.396021,200\n5.001022,5.000000,0\n',
    )
  })

  it('of a request that was never sent has neither a response time nor a lag', () => {
    expect(written([batchOf([missed(UNSENT, 6_000_000, 0)])])).toBe('6.000000,,0,unsent,,\n')
  })

  it('of a request that was not finished has the time until it was given up', () => {
    expect(written([batchOf([missed(UNFINISHED, 11_000_000, 2_500_000)])])).toBe('11.000000,2.500000,0,unfinished,0.000000,\n')
  })

  it('may have any of the columns, in any order', () => {
    const batch = batchOf([answered(2_000_000, 500_000, { lag: 100_000, service: 400_000, name: 'login', bytes: 1234 })])
    batch.connect[0] = 12.5
    batch.connection[0] = 49
    batch.iteration[0] = 7
    batch.worker = 3
    batch.cycle = 2
    const [header, values] = cells(written([batch], { columns: ALL, header: 'header', warmUp: 1000 }))
    expect(Object.fromEntries(header.map((name, i) => [name, values[i]]))).toEqual({
      elapsed: '2.000000',
      response: '0.500000',
      status: '200',
      error: '',
      lag: '0.100000',
      name: 'login',
      ttfb: '0.200000',
      connect: '0.012500',
      bytes: '1234',
      worker: '3',
      connection: '49',
      phase: 'main',
      cycle: '2',
      user: '49',
      iteration: '7',
    })
    expect(written([batch], { columns: ['worker', 'name', 'elapsed'] })).toBe('3,login,2.000000\n')
    expect(written([batch], { columns: ['status'] })).toBe('200\n')
  })

  it('leaves empty what is not known', () => {
    expect(written([batchOf([missed(UNSENT, 1000, 0)])], { columns: ['ttfb', 'connect', 'lag', 'response', 'bytes', 'worker'] })).toBe(
      ',,,,0,0\n',
    )
  })
})

describe('text in a row', () => {
  test.each([
    ['GET /a,b', '"GET /a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['Zürich 日本 😀', 'Zürich 日本 😀'],
  ])('is quoted where it must be: %j', (text, field) => {
    expect(written([batchOf([answered(1, 1, { name: text })])], { columns: ['name', 'status'] })).toBe(`${field},200\n`)
    expect(written([batchOf([missed(text, 1, 1)])], { columns: ['error', 'status'] })).toBe(`${field},0\n`)
  })

  it('MM-7 of any length leaves the row whole', () => {
    const long = '",é日'.repeat(6000)
    const batch = batchOf(Array.from({ length: 60 }, (_, i) => missed(long, i, 1, { name: `${i % 3}${long}` })))
    const read = cells(written([batch], { columns: ALL }))
    expect(read).toHaveLength(60)
    expect(read.every((row) => row.length === ALL.length && long.startsWith(row[3]) && row[3].length >= 1000)).toBe(true)
    expect(read.map((row) => row[5][0])).toEqual(read.map((_, i) => String(i % 3)))
  })
})

describe('every row', () => {
  it('of any batches is written, once, in order, and with its times to the microsecond', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 3 }), (batches) => {
        const read = cells(written(batches.map((batch) => batchOf(batch))))
        const expected = batches.flat().map((row) => {
          const unsent = row.cause === UNSENT
          const seconds = (us: number) => (us / 1e6).toFixed(6)
          return [
            seconds(ended(row)),
            unsent ? '' : seconds(row.lag + row.service),
            row.cause === '' ? String(row.status) : '0',
            row.cause,
            unsent ? '' : seconds(row.lag),
            row.name,
          ]
        })
        expect(read).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  it('H-7 is in the file as soon as its batch was taken', () => {
    const path = join(folder(), 'results.csv')
    const output = OUTPUTS.csv({ ...CSV, path })
    for (let n = 1; n <= 3; n++) {
      output.take(batchOf([ANSWERED]))
      expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(n + 1)
    }
    output.close()
  })

  it('of a full batch too, in several writes', () => {
    const name = 'n'.repeat(300)
    const full: SampleBatch = batchOf(Array.from({ length: 4096 }, (_, i) => answered(i, 0, { name })))
    const read = cells(written([full, full]))
    expect(read).toHaveLength(8192)
    expect(read.every(([elapsed], i) => elapsed === ((i % 4096) / 1e6).toFixed(6))).toBe(true)
  })
})

describe('the phase of a row', () => {
  it('is that of the time at which it was due, and the tally sees it the same, whatever the rounding', () => {
    // tenths of a nanosecond about the end of the warm-up; `fc.double` would hardly ever leave 0
    const near = fc.integer({ min: -20_000, max: 20_000 }).map((n) => n / 1e7)
    const times = fc.array(
      fc.tuple(
        near,
        fc.nat(30_000).map((n) => n / 1e7),
        fc.boolean(),
      ),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(times, (all) => {
        const batch = batchOf(all.map(([, , unsent]) => (unsent ? missed(UNSENT, 1, 0) : answered(1, 0))))
        all.forEach(([offset, response, unsent], i) => {
          batch.scheduled[i] = 1000 + offset
          batch.ended[i] = 1000 + offset + (unsent ? 0 : response)
          if (!unsent) batch.sent[i] = batch.scheduled[i]
        })
        const tally = tallyOf([], { warmUp: 1000 })
        tally.addBatch(batch)
        const phases = cells(written([batch], { columns: ['phase'], warmUp: 1000 })).flat()
        expect(phases.filter((phase) => phase === 'warm-up')).toHaveLength(tally.warmUp)
        expect(phases.filter((phase) => phase === 'main')).toHaveLength(tally.requests)
      }),
      { numRuns: 100 },
    )
  })

  it('changes exactly at the end of the warm-up', () => {
    const due = [999_999, 1_000_000].map((us) => answered(us + 5_000_000, 5_000_000))
    expect(written([batchOf(due)], { columns: ['phase'], warmUp: 1000 })).toBe('warm-up\nmain\n')
  })
})

describe('a file that cannot be made', () => {
  it('is an error with advice, before anything was sent', () => {
    const path = join(folder(), 'missing', 'results.csv')
    const error = thrown(() => OUTPUTS.csv({ ...CSV, path }))
    expect(error).toBeInstanceOf(HammerError)
    expect(error).toMatchObject({ code: 'disk', value: path, advice: expect.stringContaining('--output') })
  })

  it('because there is one already is left as it is', () => {
    const path = join(folder(), 'results.csv')
    writeFileSync(path, 'precious')
    expect(thrown(() => OUTPUTS.csv({ ...CSV, path }))).toMatchObject({ code: 'disk' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })
})

/** A disk of 64 kB, or null where mounting is not allowed. */
function tinyDisk(): string | null {
  const path = join(folder(), 'disk')
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => {
    execFileSync('umount', [path])
  })
  return path
}

describe('a real disk that is full', () => {
  it('keeps whole rows only, and says so', ({ skip }) => {
    const disk = tinyDisk()
    if (disk === null) return skip('mounting is not allowed here')
    const path = join(disk, 'results.csv')
    const output = OUTPUTS.csv({ ...CSV, columns: DEFAULT_COLUMNS, path })
    // 40 bytes a row: the third batch does not fit any more
    const batch = batchOf(Array.from({ length: 700 }, (_, i) => answered(i, 0)))
    const error = thrown(() => {
      for (let i = 0; i < 10; i++) output.take(batch)
    })
    output.close()
    expect(error).toMatchObject({ name: 'HammerError', code: 'disk', message: expect.stringContaining('the disk is full') })
    const text = readFileSync(path, 'utf8')
    expect(text.endsWith('\n')).toBe(true)
    expect(cells(text).length).toBeGreaterThanOrEqual(700)
    expect(cells(text).length % 700).toBe(0)
  })
})
