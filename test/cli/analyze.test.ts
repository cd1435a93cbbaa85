// hammer analyze: what a run said of itself, again from its rows; and the files of others.

import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Summary } from '../../src/core/summary.js'
import { anvil, hammer, newFolder, newPath, say, summaryOf } from './kit.js'

const server = anvil({ seed: 7 })

async function json(...words: string[]): Promise<Summary> {
  const { code, out } = await say(['analyze', ...words, '--format', 'json'])
  expect(code).toBe(0)
  return JSON.parse(out) as Summary
}

describe('the analysis of a run folder', () => {
  it.concurrent.each([
    ['/', '-d 300ms'],
    ['/?delay=exp:3ms&reset=2%&status=200:9,503:1', '-d 400ms -i 100ms'],
    ['/?delay=2ms', '-d 400ms -W 150ms'],
    ['/?delay=2ms', '-d 400ms -W 150ms --columns elapsed,response,status,error,lag,bytes'],
    ['/', '-n 1003 -w 3'],
    ['/', '-n 60 -d 5s -r 300'],
    ['/?delay=20ms', '-r 500 -c 2 -d 300ms --grace 30ms'],
    ['/', '-r 200 -d 400ms --ramp-up 200ms'],
    ['/?delay=5ms', '-d 400ms --pacing 20ms -W 100ms'],
    ['/?never=5%', '-t 100ms -d 300ms --grace 20ms'],
    ['/', '-r 200 -n 50 -W 100ms -d 400ms'],
    ['/?reset', '-n 20'],
  ])('of %s with %s is its summary.json, to the last digit', async (path, words) => {
    const folder = newPath()
    await say([`${(await server).url}${path}`, ...words.split(' '), '-o', folder])
    const summary = summaryOf(folder)
    expect(await json(folder)).toEqual(summary)
    expect(await json(join(folder, 'results.csv'))).toEqual(summary)
    expect(summary.requests.planned).toBeGreaterThan(10)
  })

  it('without summary.json still has every number that the rows have', async () => {
    const folder = newPath()
    await say([`${(await server).url}/?delay=exp:3ms&reset=2%`, '-d', '300ms', '-W', '100ms', '-o', folder])
    const { requests, response, service, lag, failures, statuses, errors, warmUp, target, started } = summaryOf(folder)
    rmSync(join(folder, 'summary.json'))
    expect(await json(folder)).toMatchObject({ requests, response, service, lag, failures, statuses, errors, warmUp, target, started })
  })

  it('as CSV is its intervals.csv, as text its report', async () => {
    const folder = newPath()
    const { out } = await say([(await server).url, '-d', '300ms', '-i', '100ms', '-o', folder])
    expect((await say(['analyze', folder, '--format', 'csv'])).out).toBe(readFileSync(join(folder, 'intervals.csv'), 'utf8'))
    const numbers = (text: string) => text.split('\n').filter((line) => / (requests|throughput|response|service|statuses) /.test(line))
    expect(numbers((await say(['analyze', folder])).out)).toEqual(numbers(out))
  })

  it('has other intervals when asked', async () => {
    const folder = newPath()
    await say([(await server).url, '-d', '300ms', '-o', folder])
    const { intervals, interval } = await json(folder, '-i', '50ms')
    // rows of the grace period may add one
    expect([interval, [6, 7].includes(intervals.length)]).toEqual([0.05, true])
    expect(intervals.reduce((sum, { requests }) => sum + requests, 0)).toBe(summaryOf(folder).requests.planned)
  })

  it('goes into a file with -o', async () => {
    const folder = newPath()
    const file = newPath('out.json')
    await say([(await server).url, '-n', '20', '-o', folder])
    expect(await say(['analyze', folder, '--format', 'json', '-o', file])).toEqual({ code: 0, out: '', err: '' })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(summaryOf(folder))
  })
})

describe('hammer analyze without a path', () => {
  it('takes the run that was written last, whatever it is called', async () => {
    const cwd = newFolder()
    const runs = [
      ['2026-11-21T09-31-02Z-10', 1],
      ['my-run', 2],
      ['2026-11-21T09-31-02Z-2', 3],
      ['a-folder-without-rows', 4],
    ] as const
    for (const [name, n] of runs) {
      const folder = join(cwd, 'results', name)
      mkdirSync(folder, { recursive: true })
      if (n === 4) continue
      const file = join(folder, 'results.csv')
      writeFileSync(file, '0.500,0.100,200\n'.repeat(n))
      utimesSync(file, 1000 + n, 1000 + n)
    }
    const { code, out } = await hammer(['analyze', '--format', 'json'], { cwd })
    expect([code, (JSON.parse(out) as Summary).requests.answered]).toEqual([0, 3])
  })

  it('says so when there is none', async () => {
    const { code, err } = await hammer(['analyze'])
    expect([code, err]).toEqual([2, expect.stringContaining('no run under results/')])
    expect(err).toContain('hammer analyze PATH')
  })
})

describe('a foreign file', () => {
  const start = 1_700_000_000
  const FILES: readonly (readonly [tool: string, text: string])[] = [
    ['original', `0.500,0.100,200\n1.500,0.200,200\n1.600,0.050,0\n`],
    [
      'vegeta',
      [0, 1].map((i) => `${start + i}000000000,200,${100 + 100 * i}000000,10,20,,,get,${i},GET,http://h/,\n`).join('') +
        `${start + 2}000000000,0,50000000,0,0,refused,,get,2,GET,http://h/,\n`,
    ],
    [
      'hey',
      'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n0.1,0,0,0,0,0,200,0\n0.2,0,0,0,0,0,200,1\n',
    ],
    ['oha', 'request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status\n0,0,0,0.1,0.1,20,200\n1,0,0,0.2,0.2,20,200\n'],
    [
      'k6',
      `metric_name,timestamp,metric_value,error,name,status\nhttp_reqs,${start},1,,n,200\nhttp_req_duration,${start},100,,n,200\nhttp_req_duration,${start + 1},200,,n,200\n`,
    ],
    [
      'jtl',
      `timeStamp,elapsed,label,responseCode,responseMessage,bytes\n${start}000,100,get,200,OK,20\n${start + 1}000,200,get,200,OK,20\n`,
    ],
  ]

  it.each(FILES)('of %s is recognised, and read with --columns', async (tool, text) => {
    const file = newPath(`${tool}.csv`)
    writeFileSync(file, text)
    const found = await json(file)
    expect(found.response).toMatchObject({ count: 2, min: 0.1, max: 0.2 })
    expect(found.statuses).toEqual({ 200: 2 })
    if (tool !== 'original') expect(await json(file, '--columns', tool)).toEqual(found)
  })

  it('with any columns and delimiter is read as it is described', async () => {
    const file = newPath('log.csv')
    writeFileSync(file, 'when;code;took\n0.5;200;100\n1.5;404;200\n')
    const found = await json(file, '--delimiter', ';', '--columns', 'elapsed=when,response=took:ms,status=code')
    expect(found.response).toMatchObject({ count: 2, min: 0.1, max: 0.2 })
    expect(found.statuses).toEqual({ 200: 1, 404: 1 })
  })

  it('with rows of a warm-up is read with them or without', async () => {
    const file = newPath('rows.csv')
    writeFileSync(file, 'elapsed,response,status,phase\n0.5,0.1,200,warm-up\n1.5,0.1,200,main\n')
    expect((await json(file)).requests.answered).toBe(2)
    expect((await json(file, '--exclude-warm-up')).requests.answered).toBe(1)
    expect((await json(file, '-W', '500ms')).warmUp).toEqual({ duration: 0.5, requests: 1 })
    const { code, err } = await say(['analyze', file, '-W', '1', '--exclude-warm-up'])
    expect([code, err]).toEqual([2, expect.stringContaining('Leave out one of the two')])
  })

  it('that begins with a transient is read without it', async () => {
    const file = newPath('rows.csv')
    const rows = Array.from({ length: 1000 }, (_, i) => `${(i + 1) / 100},${i < 200 ? 0.05 : 0.005},200\n`)
    writeFileSync(file, rows.join(''))
    expect((await json(file, '--warm-up', 'auto')).warmUp).toMatchObject({ duration: 2, search: 'found' })
    const { out } = await say(['analyze', file, '-W', 'auto'])
    expect(out).toMatch(/warm-up +found: 20\d requests of the first 2 s left out/)
  })

  it('with a torn last line, or with rows that are none, is read with a remark', async () => {
    const file = newPath('rows.csv')
    writeFileSync(file, '0.5,0.1,200\nnonsense,1,2\n0.6,0.1,200\n0.7,0.')
    const { code, out } = await say(['analyze', file])
    expect(code).toBe(0)
    expect(out).toContain('the last line was cut off')
    expect(out.replace(/\s+/g, ' ')).toContain('1 row could not be read and is left out. The first is line 2')
    const { err } = await say(['analyze', file, '--format', 'json'])
    expect(err).toContain('line 2')
  })
})
