// Hammer's own files and the original's three columns.

import { describe, expect, it, test } from 'vitest'
import { analyzeText, fileOf, HEADER } from './files.js'

const ROWS = [
  '0.562113,0.396021,200,,0.000004,',
  '5.001022,5.000000,0,timeout,0.000003,',
  '6.000000,,0,unsent,,',
  '1.5,0.25,503,,0.25,login',
]

describe("the original's three columns", () => {
  it('H-7 are read in exactly its form, with three decimals and without a header', async () => {
    const { summary, rows, format } = await analyzeText('0.562,0.396,200\n1.561,0.319,200\n')
    expect({ rows, format }).toEqual({ rows: 2, format: 'original' })
    expect(summary.response).toMatchObject({ count: 2, min: 0.319, max: 0.396, mean: 0.3575 })
  })

  // the interval vectors of older-systems.md: the original lost the row at 3.6, and the one at .5
  test.each([
    [
      ['.562', '.562', '.578', '1.561', '1.562', '3.6', '2.4'],
      [3, 2, 1, 1],
    ],
    [
      ['.9', '2.0', '.5', '1.95'],
      [2, 1, 1],
    ],
  ])('%j fall into intervals from the start of the run, and none is lost', async (elapsed, counts) => {
    const { summary, rows } = await analyzeText(elapsed.map((at) => `${at},0.4,200\n`).join(''))
    expect(summary.intervals.map(({ requests }) => requests)).toEqual(counts)
    expect(rows).toBe(elapsed.length)
  })

  it('give the sample standard deviation of the original', async () => {
    const { summary } = await analyzeText(['.396', '.319', '.405', '.329'].map((response) => `1,${response},200\n`).join(''))
    expect(summary.response.stdev).toBeCloseTo(0.044507, 6)
  })

  it('H-8 count an empty interval as empty', async () => {
    const { summary } = await analyzeText('0.5,0.1,200\n2.5,0.1,200\n')
    expect(summary.intervals[1]).toMatchObject({ requests: 0, mean: null })
  })

  it('have status 0 for a failure of which nothing else is known', async () => {
    const { summary } = await analyzeText('0.5,0.1,0\n0.6,0.2,200\n')
    expect(summary.errors).toEqual({ failed: 1 })
    expect(summary.requests).toMatchObject({ answered: 1, failed: 1 })
    expect(summary.response.count).toBe(1)
  })

  it('may be integers, have more decimals than a microsecond, or an exponent', async () => {
    const { summary, badRows } = await analyzeText('3,1,200\n1.0000005,0.12345678,200\n1e0,1e-05,200\n')
    expect(badRows.count).toBe(0)
    expect(summary.response).toMatchObject({ count: 3, min: 0.00001, max: 1 })
  })

  it('may be followed by others', async () => {
    const { summary, format } = await analyzeText('0.5,0.1,200,GET\n0.6,0.1,404,POST\n')
    expect({ format, statuses: summary.statuses }).toEqual({ format: 'original', statuses: { 200: 1, 404: 1 } })
  })
})

describe('results.csv', () => {
  it('has answers, failures by cause and requests that were never sent', async () => {
    const { summary, format } = await analyzeText([HEADER, ...ROWS, ''].join('\n'))
    expect(format).toBe('hammer')
    expect(summary.requests).toEqual({ planned: 4, sent: 3, unsent: 1, answered: 2, failed: 1, unfinished: 0 })
    expect(summary.errors).toEqual({ timeout: 1, unsent: 1 })
    expect(summary.lag).toMatchObject({ count: 2, max: 0.25 })
    expect(summary.service).toMatchObject({ min: 0, max: 0.396017 })
    expect(summary.failures).toMatchObject({ count: 1, max: 5 })
    expect(Object.keys(summary.names)).toEqual(['login'])
  })

  it('is read without its header too', async () => {
    const withHeader = await analyzeText([HEADER, ...ROWS, ''].join('\n'))
    const without = await analyzeText([...ROWS, ''].join('\n'))
    expect(without.format).toBe('hammer')
    expect(without.summary).toEqual(withHeader.summary)
  })

  it('may have its columns in any order, and more or fewer of them', async () => {
    const text = 'status,worker,elapsed,bytes,ttfb,response,connect,connection\n200,1,0.5,100,0.1,0.2,,7\n0,1,0.7,,,0.2,,8\n'
    const { summary } = await analyzeText(text)
    expect(summary.bytes).toEqual({ sent: null, received: 100 })
    expect(summary.response).toMatchObject({ count: 1, max: 0.2 })
    expect(summary.errors).toEqual({ failed: 1 })
  })

  it('may do without statuses', async () => {
    const { summary } = await analyzeText('elapsed,response\n0.5,0.2\n')
    expect(summary.requests.answered).toBe(1)
    expect(summary.statuses).toEqual({})
  })

  it('lets an error decide, whatever the status', async () => {
    const { summary } = await analyzeText(`${HEADER}\n1,0.5,200,ECONNRESET,,\n`)
    expect(summary.errors).toEqual({ ECONNRESET: 1 })
    expect(summary.statuses).toEqual({})
  })

  it('leaves out the rows of the warm-up when asked to', async () => {
    const text = 'elapsed,response,status,phase\n0.5,0.2,200,warm-up\n1.5,0.3,200,main\n'
    const all = await analyzeText(text)
    const main = await analyzeText(text, { excludeWarmUp: true })
    expect(all.summary.response.count).toBe(2)
    expect(main.summary.response).toMatchObject({ count: 1, max: 0.3 })
    expect(main.summary.warmUp.requests).toBe(1)
    expect(main.rows).toBe(2)
  })

  it('says so when there is no phase by which to leave out the warm-up', async () => {
    const { notes } = await analyzeText('0.5,0.2,200\n', { excludeWarmUp: true })
    expect(notes).toEqual([expect.stringContaining('no column phase')])
  })

  it('may come from Windows: CRLF, a byte order mark, blank lines', async () => {
    const unix = await analyzeText([HEADER, ...ROWS, ''].join('\n'))
    const windows = await analyzeText(`\ufeff${['', HEADER, '', ...ROWS, '', ''].join('\r\n')}`)
    expect(windows.summary).toEqual(unix.summary)
    expect(windows.badRows.count).toBe(0)
    const three = await analyzeText('\ufeff0.5,0.1,200\r\n\r\n0.6,0.1,0\r\n')
    expect(three).toMatchObject({ rows: 2, badRows: { count: 0 } })
  })

  it('has names in quotes with commas, quotes and newlines in them', async () => {
    const names = ['a,b', 'say "hi"', 'two\nlines', 'ünï']
    const cells = names.map((name) => `"${name.replaceAll('"', '""')}"`)
    const text = `${HEADER}\n${cells.map((cell, i) => `${i}.5,0.25,200,,0.1,${cell}\n`).join('')}`
    const { summary, rows, badRows } = await analyzeText(text)
    expect(Object.keys(summary.names).sort()).toEqual([...names].sort())
    expect({ rows, bad: badRows.count }).toEqual({ rows: 4, bad: 0 })
  })

  it('counts lines right after names of several lines', async () => {
    const { badRows } = await analyzeText(`${HEADER}\n1,0.5,200,,,"a\nb\nc"\n1,x,200,,,\n1,0.5,200,,,\n`)
    expect(badRows).toMatchObject({ count: 1, first: { line: 5 } })
  })

  it('does not believe a number of causes that only an id in a text can make', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => `1,0.1,0,cause-${i},,\n`)
    const { summary } = await analyzeText(`${HEADER}\n${rows.join('')}`)
    expect(Object.keys(summary.errors)).toHaveLength(201)
    expect(summary.requests.failed).toBe(500)
  })
})

describe('bad rows', () => {
  test.each([
    ['1,abc,200,,,', 'response is not a usable number: "abc"'],
    ['1,-0.5,200,,,', 'response is negative'],
    ['-1,0.5,200,,,', 'elapsed is negative'],
    ['1,0.5,1200,,,', 'the status is "1200"'],
    ['1,0.5,200', '3 columns instead of 6'],
    ['1,0.5,200,,,a,b', '7 columns instead of 6'],
    ['1,,200,,,', 'the column response is empty'],
    [',0.5,200,,,', 'the column elapsed is empty'],
    ['1,0.5,200,,0.75,', 'the lag, 0.75, is longer than the response time'],
    ['1,0.5,200,,x,', 'lag is not a usable number'],
  ])('%s: %s', async (row, reason) => {
    const { badRows, rows } = await analyzeText(`${HEADER}\n1,0.5,200,,,\n\n${row}\n2,0.5,200,,,\n${row}\n`)
    expect(badRows.first).toEqual({ line: 4, text: row, reason: expect.stringContaining(reason) })
    expect({ bad: badRows.count, rows }).toEqual({ bad: 2, rows: 2 })
  })

  it('may stand among the first rows of a file without a header', async () => {
    const { badRows, rows } = await analyzeText('0.1,oops,200\n0.5,0.1,200\n0.6,0.1,2000\n')
    expect({ rows, badRows }).toMatchObject({ rows: 1, badRows: { count: 2, first: { line: 1 } } })
  })

  it('show no control characters to a terminal, and not a whole screen of text', async () => {
    const { badRows } = await analyzeText(`${HEADER}\n1,0.5,200,,,\n1,\u001b[2J,200,,,${'x'.repeat(500)}\n`)
    expect(badRows.first?.text).toMatch(/^1, \[2J,200,,,x+…$/)
  })
})

describe('the last line', () => {
  test.each(['2.5', '2.5,0.1', '2.5,0.100000,200,,0.00', '2.5,0.1,20', '2.5,0.'])(
    '%j without a newline is torn, and not bad',
    async (line) => {
      const { tornLine, badRows, rows } = await analyzeText(`${HEADER}\n1,0.5,200,,,\n${line}`)
      expect({ tornLine, bad: badRows.count, rows }).toEqual({ tornLine: true, bad: 0, rows: 1 })
    },
  )

  test.each([`${HEADER}\n1,0.5,200,,,\n2.5,0.1,200,,,`, '1,0.5,200\n2.5,0.1,200', '1,0.5,200\r\n2.5,0.1,200\r'])(
    'is a row without a newline too, when it is complete',
    async (text) => expect(await analyzeText(text)).toMatchObject({ tornLine: false, rows: 2, badRows: { count: 0 } }),
  )

  it('of three columns is torn within its status', async () => {
    expect(await analyzeText('1,0.5,200\n2.5,0.1,20')).toMatchObject({ tornLine: true, rows: 1 })
  })

  it('takes no other row with it when a quote before it is never closed', async () => {
    const found = await analyzeText(`${HEADER}\n1,0.5,200,,,"a"\n2,0.5,200,,,"b\n3,0.5,200,,,\n4,0.5`)
    expect(found).toMatchObject({ tornLine: true, rows: 2, badRows: { count: 1, first: { line: 3 } } })
  })

  it('is torn within a quoted name', async () => {
    expect(await analyzeText(`${HEADER}\n1,0.5,200,,,"a"\n2.5,0.1,200,,,"b`)).toMatchObject({ tornLine: true, rows: 1 })
  })
})

describe('files without rows', () => {
  it('MM-25 have a summary of nothing when there is a header', async () => {
    const { summary, rows } = await analyzeText(`${HEADER}\n`)
    expect(rows).toBe(0)
    expect(summary.response.count).toBe(0)
    expect(summary.intervals).toEqual([])
  })

  it('keep a huge line from eating the memory', async () => {
    const huge = Buffer.alloc(5 << 20, 'x')
    const file = Buffer.concat([Buffer.from('1,0.5,200\n'), huge, Buffer.from('\n2,0.5,200\n2,oops,200\n')])
    const { rows, badRows } = await analyzeText(file)
    expect(rows).toBe(2)
    expect(badRows).toMatchObject({ count: 2, first: { line: 2, reason: expect.stringContaining('longer than 1 MB') } })
  })

  it('keep a quote that is never closed from eating the memory', async () => {
    const rows = '1,0.5,200,,,\n'.repeat(200_000)
    const { badRows, rows: counted } = await analyzeText(`${HEADER}\n${rows}1,0.5,200,,,"never\n${rows}`)
    expect(counted).toBe(400_000)
    expect(badRows).toMatchObject({ count: 1, first: { line: 200_002 } })
  })
})

test.each([
  ['', 'is empty'],
  ['\n\n', 'is empty'],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 10]), 'is not a CSV file'],
  [Buffer.from([0x1f, 0x8b, 8, 1, 1]), 'gzip'],
  [Buffer.from('\ufeff1,2,200\n', 'utf16le'), 'UTF-16'],
  ['{"schema":"hammer-summary/1"}', 'looks like JSON'],
  ['<!doctype html>\n<html>', 'looks like HTML'],
  [Buffer.alloc(2 << 20, 'x'), 'first line is longer'],
  ['time,latency\n1,2\n', 'cannot tell what the columns'],
  ['hello\nworld\n', 'cannot tell what the columns'],
  [`${HEADER}\na,b,c\nd,e,f\n`, 'no row'],
])('%j is refused: %s', async (content, message) => {
  await expect(analyzeText(content)).rejects.toMatchObject({
    name: 'HammerError',
    code: 'input',
    message: expect.stringContaining(message),
  })
})

it('names the file and the option to help with', async () => {
  const file = fileOf('when,took\n1,2\n')
  const { analyze } = await import('../../src/analyze/index.js')
  await expect(analyze(file, { interval: null })).rejects.toMatchObject({ value: file, advice: expect.stringContaining('--columns') })
})

it('refuses times that would make a million intervals', async () => {
  await expect(analyzeText('1700000000,0.1,200\n1700000001,0.1,200\n')).rejects.toMatchObject({
    code: 'input',
    message: expect.stringContaining('million intervals'),
  })
})
