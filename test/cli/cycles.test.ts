// Cycles on the command line: what is refused, and what comes out of a script and of a URL.

import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { takeCycles } from '../../src/cli/cycles.js'
import { anvil, hammer, newPath, rowsOf, say, summaryOf } from './kit.js'

const EXAMPLE = fileURLToPath(new URL('../../scripts/loads-cycles.ts', import.meta.url))

describe('LD-2 cycles of users and iterations', () => {
  it('LD-4 are stated before the start, and every row says of which cycle, user and iteration it is', async () => {
    const { url } = await anvil()
    const folder = newPath()
    const { code, out, err } = await hammer(['run', EXAMPLE, '--url', url, '-w', '2', '-o', folder])
    expect([code, err]).toEqual([0, expect.stringContaining('2, 4, then 8 users on 2 workers, 14 users × 5 = 70 iterations in 3 cycles')])
    expect(out).toContain('70 of 70 planned iterations were started')
    const whose = rowsOf(folder)
      .slice(1)
      .map((line) => line.split(',').slice(6).join(' '))
    const expected = [2, 4, 8].flatMap((users, cycle) =>
      Array.from({ length: users * 5 }, (_, i) => `${cycle + 1} ${Math.floor(i / 5)} ${i % 5}`),
    )
    expect(whose.sort()).toEqual(expected.sort())
    const { cycles, ...summary } = summaryOf(folder)
    expect(cycles).toMatchObject([
      { users: 2, planned: 10, started: 10, start: 0, requests: 10, failed: 0, response: { count: 10 } },
      { users: 4, planned: 20, started: 20, requests: 20 },
      { users: 8, planned: 40, started: 40, requests: 40 },
    ])
    expect(summary.verdict.trusted).toBe(true)
    expect(JSON.parse((await say(['analyze', folder, '--format', 'json'])).out)).toEqual({ ...summary, cycles })
  })

  it('LD-3 with -d each last the time, of connections of a URL, too, and do not overlap', async () => {
    const { url } = await anvil()
    const folder = newPath()
    const { code, err } = await hammer([url, '-c', '1:3', '-d', '100ms', '-o', folder])
    expect([code, err]).toEqual([0, expect.stringContaining('1, then 3 connections on 1 worker, 2 cycles of 100 ms')])
    const [first, second] = summaryOf(folder).cycles ?? []
    expect([first, second]).toMatchObject([
      { users: 1, planned: null, duration: 0.1 },
      { users: 3, planned: null, duration: 0.1 },
    ])
    expect(second.start).toBeGreaterThan(0.1)
    const [head, ...rows] = rowsOf(folder).map((line) => line.split(','))
    expect(head.at(-1)).toBe('cycle')
    for (const row of rows) expect(Number(row[0]) < (second.start ?? 0)).toBe(row.at(-1) === '1')
    expect([first.requests, second.requests]).toEqual(['1', '2'].map((cycle) => rows.filter((row) => row.at(-1) === cycle).length))
  })

  test.each([
    ['-c 10:20 -r 5', '-c 10:20 and --rate exclude each other'],
    ['-n 5:10 -s 1s:5', '-n 5:10 and --stage exclude each other'],
    ['-c 1:2 -W auto', '-c 1:2 and --warm-up auto exclude each other'],
    ['-c 10:x', "-c 10:x: 'x' is no whole number above 0"],
    ['-n 20/user', 'N/user is for scripts'],
    ['-c 4:1 -w 2', '--workers'],
    ['-c 1:2 -d 1s -W 1s', 'make -d longer'],
    ['--columns elapsed,response,user', 'It is for scripts'],
  ])('%s is refused', async (words, message) => {
    const { code, err } = await say(['http://127.0.0.1:1', ...words.split(' ')])
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('leave numbers in their place: the most users, all iterations', () => {
    expect(takeCycles({ connections: '1:5:2', requests: '10/user' }).given).toEqual({ connections: '5', requests: '80' })
    expect(takeCycles({ connections: '1:2', duration: '1s' }).given).toEqual({ connections: '2', requests: undefined, duration: '1s' })
    expect(takeCycles({ requests: '1:2' })).toMatchObject({ given: { connections: '10', requests: '3' }, cycles: { iterations: 3 } })
    expect(takeCycles({ connections: '5', rate: '10' }).cycles).toBeNull()
  })

  it('are reckoned by a dry run', async () => {
    const { code, out } = await say(['http://127.0.0.1:1', '-c', '10:50', '-n', '1000', '--dry-run'])
    expect([code, out]).toEqual([0, expect.stringMatching(/2,000 requests in 2 cycles[\s\S]*ports +60 /)])
  })
})
