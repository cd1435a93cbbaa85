// Outlets that write a row for every sample: jsonl and jtl.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { NOBODY, UNFINISHED, UNSENT } from '../../../src/core/sample.js'
import { analyzeText } from '../../analyze/files.js'
import { answered, batchOf, ended, missed, rows, type TestRow, tallyOf } from '../../core/rows.js'
import { folder } from '../files.js'
import { ABOUT, outlet, overOf, play, STARTED } from './kit.js'

async function written(kind: string, batches: readonly (readonly TestRow[])[], more = {}): Promise<string> {
  const path = join(folder(), 'file')
  const opened = await outlet(kind, path, more)
  await play(opened, batches)
  expect(opened).toMatchObject({ written: batches.flat().length, dropped: 0, error: null })
  return readFileSync(path, 'utf8')
}

const HOSTILE = [
  '=cmd|x',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  'a,b"c"\r\nd',
  '\u001b[2J\u0085\u202e',
  '\ud800',
  'é日😀',
  '__proto__',
  'x'.repeat(5000),
]

describe('jsonl', () => {
  it('LD-10 has one JSON object per sample', async () => {
    const batch = [
      answered(2_000_000, 500_000, { lag: 100_000, service: 400_000, name: 'login', bytes: 1234 }),
      missed('timeout', 3_000_000, 5),
    ]
    expect(await written('jsonl', [batch], { warmUp: 2000 })).toBe(
      `{"elapsed":2.000000,"response":0.500000,"status":200,"error":null,"lag":0.100000,"name":"login","ttfb":0.200000,"connect":null,"bytes":1234,"worker":0,"connection":0,"phase":"warm-up"}
{"elapsed":3.000000,"response":0.000005,"status":0,"error":"timeout","lag":0.000000,"name":"","ttfb":null,"connect":null,"bytes":0,"worker":0,"connection":1,"phase":"main"}
`,
    )
  })

  it('knows no connection where nobody had one', async () => {
    const path = join(folder(), 'file')
    const opened = await outlet('jsonl', path)
    const batch = batchOf([missed(UNSENT, 1, 0)])
    batch.connection[0] = NOBODY
    opened.take?.(batch)
    await opened.finish?.(overOf([]))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ connection: null, response: null, lag: null, error: UNSENT })
  })

  it('has every row of any batches, in order, to the microsecond', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { maxLength: 3 }), async (batches) => {
        const lines = (await written('jsonl', batches)).split('\n').slice(0, -1)
        const expected = batches.flat().map((row) => ({
          elapsed: ended(row) / 1e6,
          response: row.cause === UNSENT ? null : (row.lag + row.service) / 1e6,
          error: row.cause === '' ? null : row.cause,
          name: row.name,
        }))
        expect(lines.map((line) => JSON.parse(line))).toEqual(expected.map((row) => expect.objectContaining(row)))
      }),
      { numRuns: 15 },
    )
  })

  test.each(HOSTILE)('is one line of plain JSON, whatever a name is: %j', async (name) => {
    const text = await written('jsonl', [[answered(1, 1, { name }), missed(name, 1, 1)]])
    const [first, second, ...rest] = text.split('\n')
    expect(rest).toEqual([''])
    expect(name.startsWith(JSON.parse(first).name)).toBe(true)
    expect(name.startsWith(JSON.parse(second).error)).toBe(true)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be in it
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })
})

describe('jtl', () => {
  it('MM-17 is what JMeter writes and reads', async () => {
    const batch = [
      answered(2_000_000, 500_000, { lag: 100_000, service: 400_000, bytes: 1234 }),
      answered(3e6, 4000, { status: 404 }),
      missed('timeout', 3e6, 5000),
    ]
    const [first, ...others] = parse(await written('jtl', [batch]), { columns: true }) as Record<string, string>[]
    expect(first).toEqual({
      timeStamp: String(STARTED + 1500),
      elapsed: '500',
      label: 'GET /users',
      responseCode: '200',
      responseMessage: 'OK',
      threadName: 'hammer 1-1',
      dataType: 'text',
      success: 'true',
      failureMessage: '',
      bytes: '1234',
      sentBytes: '0',
      grpThreads: '10',
      allThreads: '10',
      URL: ABOUT.target,
      Latency: '200',
      IdleTime: '0',
      Connect: '0',
    })
    expect(others).toMatchObject([
      { responseCode: '404', responseMessage: 'Not Found', success: 'false', failureMessage: '' },
      { responseCode: 'Non HTTP response code: timeout', success: 'false', failureMessage: 'timeout' },
    ])
  })

  it('MM-17 is read by hammer analyze, with the same counts', async () => {
    const all = Array.from({ length: 60 }, (_, i) =>
      answered(1e6 + i * 100_000, (i % 7) * 3000, { status: i % 5 === 0 ? 503 : 200, name: `n${i % 3}` }),
    )
    const batches = [
      all,
      [missed('timeout', 8e6, 5e6, { name: 'n0' }), missed(UNSENT, 9e6, 0, { name: 'n1' }), missed(UNFINISHED, 9e6, 1e6, { name: 'n2' })],
    ]
    const { summary, format } = await analyzeText(await written('jtl', batches))
    const own = overOf(batches.flat()).summary
    expect(format).toBe('jtl')
    expect(summary).toMatchObject({ requests: own.requests, statuses: own.statuses, errors: own.errors })
    expect(
      Object.fromEntries(Object.entries(summary.names).map(([name, { requests, failed }]) => [name, { requests, failed }])),
    ).toMatchObject(Object.fromEntries(Object.entries(own.names).map(([name, { requests, failed }]) => [name, { requests, failed }])))
    expect(summary.response.mean).toBeCloseTo(own.response.mean ?? 0, 3)
    expect(tallyOf(batches.flat()).requests).toBe(63)
  })

  test.each(HOSTILE)('is one record, and no formula, whatever a name is: %j', async (name) => {
    const records = parse(await written('jtl', [[answered(1, 1, { name }), missed(name, 1, 1)]])) as string[][]
    expect(records.map(({ length }) => length)).toEqual([17, 17, 17])
    for (const field of records.slice(1).flat()) expect(field).not.toMatch(/^[=+\-@\t\r]/)
  })
})

describe('a file of rows', () => {
  it('is made in the folder of the run where no other is named', async () => {
    const path = folder()
    for (const [kind, name] of [
      ['jsonl', 'samples.jsonl'],
      ['jtl', 'results.jtl'],
    ]) {
      const opened = await outlet(kind, '', { folder: () => path })
      await play(opened, [[answered(1, 1)]])
      expect(readFileSync(join(path, name), 'utf8')).toContain('200')
    }
    await expect(outlet('jsonl', '')).rejects.toMatchObject({ message: 'there is no folder to write to' })
  })

  it('is never written over, and must have a folder', async () => {
    const path = join(folder(), 'file')
    writeFileSync(path, 'precious')
    await expect(outlet('jsonl', path)).rejects.toMatchObject({ advice: expect.stringContaining('not there yet') })
    await expect(outlet('jtl', join(path, '..', 'no', 'file'))).rejects.toMatchObject({ message: 'there is no such folder' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  it('may be a device', async () => {
    const opened = await outlet('jsonl', '/dev/null')
    opened.take?.(batchOf([answered(1, 1)]))
    await opened.finish?.(overOf([]))
    expect(opened).toMatchObject({ written: 1, dropped: 0, error: null })
  })
})
