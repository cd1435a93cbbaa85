// Outlets that work when the run is over: webhook, exec, hgrm, hlog, sqlite.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { build, decodeFromCompressedBase64, type Histogram as Oracle } from 'hdr-histogram-js'
import { describe, expect, it, test } from 'vitest'
import { Distribution } from '../../../src/core/distribution.js'
import { Histogram } from '../../../src/core/histogram.js'
import { UNSENT } from '../../../src/core/sample.js'
import type { Summary } from '../../../src/core/summary.js'
import { hgrm } from '../../../src/output/outlets/hgrm.js'
import { encodeHistogram } from '../../../src/output/outlets/hlog.js'
import { until } from '../../cli/kit.js'
import { answered, batchOf, missed } from '../../core/rows.js'
import { written as csvOf, folder } from '../files.js'
import { outlet, overOf, STARTED, server } from './kit.js'

describe('webhook', () => {
  it('LD-11 gets one POST, with a text that chats show', async () => {
    const { posts, host } = await server()
    const opened = await outlet('webhook', `http://${host}/services/T0/B0/key`)
    await opened.finish?.(overOf([answered(1e6, 2000), missed('timeout', 2e6, 5)]))
    expect(posts).toHaveLength(1)
    expect(posts[0]).toMatchObject({ url: '/services/T0/B0/key', headers: { 'content-type': 'application/json' } })
    const { text, summary } = JSON.parse(posts[0].body)
    expect(text).toBe(
      'hammer: http://127.0.0.1:8088/users for 10.0 s: 1 of 2 requests answered, 0.100/s, p50 2.00 ms, p99 2.00 ms\nnot answered: 1 timeout',
    )
    expect(summary).toMatchObject({ schema: 'hammer-summary/1', requests: { answered: 1, failed: 1 } })
    expect(summary).not.toHaveProperty('intervals')
    expect(opened).toMatchObject({ written: 1, dropped: 0, error: null })
  })

  it('calls nobody and links to nothing by a name', async () => {
    const { posts, host } = await server()
    const opened = await outlet('webhook', `http://${host}`)
    await opened.finish?.(overOf([missed('<!channel> <http://evil|click> & co', 2e6, 5)]))
    expect(JSON.parse(posts[0].body).text).toContain('&lt;!channel&gt; &lt;http://evil|click&gt; &amp; co')
  })

  test.each([404, 500, 302])('that answers %i is said, and not asked again', async (status) => {
    const { posts, host } = await server((response) => response.writeHead(status, { location: '/else' }).end())
    const opened = await outlet('webhook', `http://${host}`)
    await opened.finish?.(overOf([]))
    expect(posts).toHaveLength(1)
    expect(opened).toMatchObject({ written: 0, dropped: 1, error: `it answered ${status}` })
  })

  it('that hangs is given up as soon as it is closed', async () => {
    const { host } = await server(() => {})
    const opened = await outlet('webhook', `http://${host}`)
    const end = opened.finish?.(overOf([]))
    opened.close?.()
    await end
    expect(opened).toMatchObject({ written: 0, dropped: 1 })
  })
})

describe('exec', () => {
  it('MM-19 is told the folder, by environment and as an argument, and is not an option of the next run', async () => {
    const path = folder()
    process.env.HAMMER_OUT = 'exec=forever'
    const opened = await outlet('exec', 'printf "%s|" "$1" "$HAMMER_FOLDER" "$HAMMER_SUMMARY" "$HAMMER_TARGET" "$HAMMER_OUT" > "$1/told"', {
      folder: () => path,
    })
    await opened.after?.(overOf([]))
    delete process.env.HAMMER_OUT
    expect(readFileSync(join(path, 'told'), 'utf8')).toBe(`${path}|${path}|${join(path, 'summary.json')}|http://127.0.0.1:8088/users||`)
    expect(opened).toMatchObject({ written: 1, dropped: 0, error: null })
  })

  it('that fails is said', async () => {
    const opened = await outlet('exec', 'exit 3', { folder })
    await opened.after?.(overOf([]))
    expect(opened).toMatchObject({ written: 0, dropped: 1, error: 'the command ended with exit code 3' })
  })

  it('that does not end is ended, with all that it has started', async () => {
    const path = folder()
    const opened = await outlet('exec', 'sleep 1000 & echo $! > "$1/child"; echo > "$1/there"; wait', { folder: () => path })
    const end = opened.after?.(overOf([]))
    await until(() => existsSync(join(path, 'there')))
    opened.close?.()
    await end
    expect(opened.error).toBe('the command ended with SIGKILL')
    const child = Number(readFileSync(join(path, 'child'), 'utf8'))
    // a zombie until its new parent has looked
    const state = () => (existsSync(`/proc/${child}/stat`) ? /\) (\w)/.exec(readFileSync(`/proc/${child}/stat`, 'utf8'))?.[1] : 'X')
    await until(() => ['X', 'Z'].includes(state() ?? 'X'))
  })

  it('needs a folder', async () => {
    await expect(outlet('exec', 'true')).rejects.toMatchObject({ advice: expect.stringContaining('--output none') })
  })
})

const times = fc.array(fc.oneof(fc.nat(3000), fc.nat(5_000_000), fc.constant(2 ** 31), fc.constantFrom(2047, 2048, 4095, 4096)), {
  minLength: 1,
  maxLength: 300,
})

function distributionOf(all: readonly number[]): Distribution {
  const distribution = new Distribution()
  for (const us of all) distribution.record(us)
  return distribution
}

function oracleOf(all: readonly number[]): Oracle {
  const oracle = build({ lowestDiscernibleValue: 1, highestTrackableValue: 2 ** 40, numberOfSignificantValueDigits: 3 }) as Oracle
  for (const us of all) oracle.recordValue(us)
  return oracle
}

describe('hgrm', () => {
  it('has the lines of HdrHistogram: the same percentiles and counts, and values to 0.1 %', () => {
    const rows = (text: string) =>
      text
        .split('\n')
        .filter((line) => /^ *[\d.]+ +[01]\.\d+/.test(line))
        .map((line) => line.trim().split(/ +/).map(Number))
    fc.assert(
      fc.property(times, (all) => {
        const mine = rows(hgrm(distributionOf(all)))
        const theirs = rows(oracleOf(all).outputPercentileDistribution(5, 1000, false))
        expect(mine.map(([, level, count]) => [level, count])).toEqual(theirs.map(([, level, count]) => [level, count]))
        mine.forEach(([value], i) => {
          expect(Math.abs(value - theirs[i][0])).toBeLessThanOrEqual(0.001 * theirs[i][0] + 0.0011)
        })
      }),
      { numRuns: 30 },
    )
  })

  it('of no answers at all is a table without lines', async () => {
    const path = join(folder(), 'x.hgrm')
    const opened = await outlet('hgrm', path)
    await opened.finish?.(overOf([missed('timeout', 1, 1)]))
    expect(readFileSync(path, 'utf8')).toContain('Total count    =            0')
  })
})

describe('hlog', () => {
  it('encodes histograms as HdrHistogram does', () => {
    fc.assert(
      fc.property(times, (all) => {
        const histogram = new Histogram()
        for (const us of all) histogram.record(us)
        const read = decodeFromCompressedBase64(encodeHistogram(histogram), 32, false) as Oracle
        const oracle = oracleOf(all)
        expect(read.totalCount).toBe(all.length)
        for (const p of [0, 10, 50, 90, 99, 100]) expect(read.getValueAtPercentile(p)).toBe(oracle.getValueAtPercentile(p))
      }),
      { numRuns: 30 },
    )
  })

  it('has a line for every interval with an answer, and adds up to the run', async () => {
    const path = join(folder(), 'x.hlog')
    const rows = [answered(500_000, 1000), answered(700_000, 2000), missed('timeout', 1_500_000, 5), answered(2_100_000, 3000)]
    const opened = await outlet('hlog', path)
    await opened.finish?.(overOf(rows, { duration: 2.5 }))
    const [, version, start, , header, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
    expect([version, start]).toEqual([
      '#[Histogram log format version 1.3]',
      expect.stringContaining(`#[StartTime: ${STARTED / 1000}.000 `),
    ])
    expect(header).toBe('"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"')
    expect(lines.map((line) => line.split(',').slice(0, 3))).toEqual([
      ['0.000', '1.000', '2.000'],
      ['2.000', '0.500', '3.000'],
    ])
    expect(lines.map((line) => (decodeFromCompressedBase64(line.split(',')[3], 32, false) as Oracle).totalCount)).toEqual([2, 1])
    expect(opened.written).toBe(3)
  })
})

const sqlite = (() => {
  try {
    execFileSync('sqlite3', ['--version'])
    return true
  } catch {
    return false
  }
})()

describe.skipIf(!sqlite)('sqlite', () => {
  const NAMES = ['login', "it's; DROP TABLE runs;--", '.quit', 'a\n.quit\nb', '"x",\\', 'é日😀']
  const ROWS = [
    ...NAMES.map((name, i) => answered(1e6 + i, 2000, { name })),
    missed('timeout', 2e6, 5000, { name: 'login' }),
    missed(UNSENT, 3e6, 0),
  ]

  async function load(
    columns: readonly ('elapsed' | 'response' | 'status' | 'error' | 'lag' | 'name')[],
    header: 'header' | 'no-header',
    summary: Partial<Summary>,
  ) {
    const path = folder()
    writeFileSync(join(path, 'results.csv'), csvOf([batchOf(ROWS)], { columns, header }))
    const opened = await outlet('sqlite', '', { folder: () => path, columns, header })
    await opened.finish?.(overOf(ROWS, summary))
    expect(opened).toMatchObject({ written: ROWS.length, error: null })
    const input = readFileSync(join(path, 'load.sql'))
    const query = (sql: string) => JSON.parse(String(execFileSync('sqlite3', ['-json', 'runs.db', sql], { cwd: path })) || '[]')
    return { query, load: () => execFileSync('sqlite3', ['runs.db'], { cwd: path, input, stdio: 'pipe' }) }
  }

  it('MM-18, LD-18 loads every row: one with an error, one that was never sent, and a run without timers', async () => {
    const { query, load: twice } = await load(['elapsed', 'response', 'status', 'error', 'lag', 'name'], 'header', {})
    twice()
    expect(query('SELECT count(*) AS n, count(response) AS timed, count(error) AS failed FROM samples')).toEqual([
      { n: 8, timed: 7, failed: 2 },
    ])
    expect(query("SELECT * FROM samples WHERE error = 'timeout'")).toMatchObject([
      { run: 1, elapsed: 2, response: 0.005, status: 0, name: 'login', ttfb: null },
    ])
    expect(query('SELECT name FROM samples WHERE error IS NULL ORDER BY elapsed').map(({ name }: { name: string }) => name)).toEqual(NAMES)
    expect(
      query('SELECT name FROM names ORDER BY name')
        .map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual([...NAMES].sort())
    expect(query("SELECT type, name FROM sqlite_master WHERE name LIKE 'hammer_%'")).toEqual([])
    // another run in the same database
    twice()
    expect(query('SELECT run, count(*) AS n FROM samples GROUP BY run')).toEqual([
      { run: 1, n: 8 },
      { run: 2, n: 8 },
    ])
    expect(query('SELECT count(*) AS n FROM timers')).toEqual([{ n: 0 }])
    expect(query("SELECT target, json_extract(summary, '$.requests.failed') AS failed FROM runs")[0]).toEqual({
      target: 'http://127.0.0.1:8088/users',
      failed: 1,
    })
  })

  it('loads the columns that there are, and what a script counted', async () => {
    const shape = distributionOf([1000, 2000]).shape()
    const script = {
      timers: { "it's": { ...shape, interval: 1, intervals: [] } },
      counters: { sold: 2.5 },
      checks: { 'a\tb': { passed: 1, failed: 2 } },
    } as unknown as Summary['script']
    const { query, load: once } = await load(['elapsed', 'response', 'status'], 'no-header', { script })
    once()
    expect(query('SELECT count(*) AS n, sum(status = 0) AS bad, count(name) AS named FROM samples')).toEqual([{ n: 8, bad: 2, named: 0 }])
    expect(query('SELECT name, count, max FROM timers')).toEqual([{ name: "it's", count: 2, max: 0.002 }])
    expect(query('SELECT value FROM counters')).toEqual([{ value: 2.5 }])
    expect(query('SELECT name, failed FROM checks')).toEqual([{ name: 'a\tb', failed: 2 }])
  })
})
