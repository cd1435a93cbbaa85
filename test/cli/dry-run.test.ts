// hammer URL --dry-run: nothing arrives anywhere, nothing is written, and what it says comes to pass.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { COLUMNS, type Column, DEFAULT_COLUMNS } from '../../src/core/csv.js'
import { rowWidth } from '../../src/output/index.js'
import { planOf } from '../core/plans.js'
import { anvil, DIST, freePort, hammer, newFolder, newPath, summaryOf } from './kit.js'

/** Without those of scripts. */
const OF_URLS = (Object.keys(COLUMNS) as Column[]).filter((name) => name !== 'user' && name !== 'iteration')

let connections = 0
const silent = createServer(() => connections++).listen(0, '127.0.0.1')
await new Promise<void>((resolve) => silent.once('listening', resolve))
const { port } = silent.address() as { port: number }
const url = `http://127.0.0.1:${port}/`
afterAll(() => silent.close())

async function dry(words: readonly string[], options: Parameters<typeof hammer>[1] = {}) {
  const cwd = newFolder()
  const said = await hammer([url, '--dry-run', ...words], { cwd, ...options })
  return { ...said, written: readdirSync(cwd) }
}

describe('a dry run', () => {
  it('says what would be done, opens no connection and makes no folder', async () => {
    const { code, out, err, written } = await dry(['-r', '500', '-d', '30s', '--seed', '42'])
    expect([code, err, written, connections]).toEqual([0, '', [], 0])
    for (const words of [
      `  ${url} `,
      'GET, open, 500/s, 10 connections on 1 worker, 30 s',
      'target      127.0.0.1\n',
      'requests    15,000 due, 500/s at the peak, from the start',
      'answers     10 connections hold 500/s as long as answers take less than 20 ms',
      'seed        42\n',
      "10 connections and 64 of hammer's own",
      'about 34 B a row, 15,000 rows',
      'This plan fits.\n',
    ])
      expect(out).toContain(words)
  })

  it('with --json is a document for programs, and the page goes to standard error', async () => {
    const { code, out, err } = await dry(['-n', '1k', '-c', '5', '--no-keepalive', '--seed', '7', '--json'])
    const { checks, plan, ...rest } = JSON.parse(out)
    expect([code, err]).toEqual([0, expect.stringContaining('This plan fits')])
    expect(rest).toEqual({
      schema: 'hammer-dry-run/1',
      target: url,
      addresses: ['127.0.0.1'],
      seed: 7,
      requests: 1000,
      certainty: 'exact',
      peak: null,
      connections: 5,
      opened: 1000,
      answerTime: null,
      fits: true,
    })
    expect(plan).toBe('GET, closed, 5 connections on 1 worker, 1,000 requests, 1 request per connection')
    expect(checks.map(({ name }: { name: string }) => name)).toEqual(['descriptors', 'ports', 'disk', 'cores'])
    expect(checks[0]).toMatchObject({ needed: 69, unit: 'count', status: 'ok', advice: null })
  })

  it('says all that will not fit, not only the first, and ends with 1', async () => {
    const taken = newPath()
    mkdirSync(taken)
    writeFileSync(join(taken, 'summary.json'), '{}')
    const { code, out, err } = await dry(['-c', '90', '-o', taken], { before: 'ulimit -n 100' })
    expect([code, err]).toEqual([1, ''])
    expect(out).toMatch(/descriptors +154 +100 +NO/)
    expect(out).toContain('Raise the limit first (ulimit -n 154), or use at most -c 36.')
    expect(out).toContain('holds the results of another run')
    expect(out).toContain('This plan does not fit: descriptors, disk.')
    expect(readdirSync(taken)).toEqual(['summary.json'])
  })

  it('with --quiet is an exit code', async () => {
    const limit = { before: 'ulimit -n 100' }
    expect(await dry(['-q', '-c', '36'], limit)).toMatchObject({ code: 0, out: '', err: '' })
    expect(await dry(['-q', '-c', '37'], limit)).toMatchObject({ code: 1, out: '', err: '' })
  })

  it('refuses what a run refuses: wrong usage, targets that are not allowed, names that are none', async () => {
    expect(await dry(['--pacing', '1s', '-r', '5'])).toMatchObject({ code: 2, out: '' })
    const refused = await dry([], { env: { HAMMER_ALLOW: '10.0.0.0/8' } })
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('127.0.0.1 may not be loaded from here') })
    const nowhere = await hammer(['http://nosuch.invalid/', '--dry-run'])
    expect(nowhere).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nosuch.invalid: no such host') })
  })

  it('names a target outside private networks, and needs nobody to listen', async () => {
    const outside = await hammer(['http://192.0.2.1/', '--dry-run'])
    expect(outside).toMatchObject({ code: 0, err: expect.stringContaining('which is not in a private network') })
    expect(await hammer([`http://127.0.0.1:${await freePort()}/`, '--dry-run'])).toMatchObject({ code: 0, err: '' })
  })
})

describe('what a dry run says comes to pass', () => {
  it('of descriptors: what just fits runs, and one more is refused', async () => {
    const server = await anvil()
    const limit = { before: 'ulimit -n 100' }
    for (const [most, code] of [
      ['36', 0],
      ['37', 1],
    ] as const) {
      const words = [server.url, '-n', '200', '-o', 'none', '-c', most]
      expect((await hammer([...words, '--dry-run'], limit)).code).toBe(code)
      expect((await hammer(words, limit)).code).toBe(code)
    }
  })

  it.each([
    ['the usual columns', DEFAULT_COLUMNS, []],
    ['the fewest', ['elapsed'], []],
    ['all of a URL, with a new connection for each request', OF_URLS, ['--no-keepalive']],
  ] as const)('of rows on the disk: %s', async (_, columns, more) => {
    const { url } = await anvil()
    const folder = newPath()
    await hammer([url, '-n', '2000', '-o', folder, '--columns', columns.join(','), '--no-header', ...more])
    const { requests } = summaryOf(folder)
    expect(requests.answered).toBe(2000)
    const measured = statSync(join(folder, 'results.csv')).size / 2000
    const told = rowWidth(columns, planOf({ connections: 10 }).load, more.length)
    expect(told / measured).toBeGreaterThan(0.9)
    expect(told / measured).toBeLessThan(1.1)
  })

  it('of ports: they last where they are said to last, and run out where they are said to be a risk', ({ skip }) => {
    // a server that does not close although it is asked to; addresses that are not loopback by their number
    const server = `require('net').createServer((c) => c.on('error', () => {}).on('data', () => c.write('HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'))).listen(18997, () => console.log('ready'))`
    const run = (host: string, rate: number) => {
      const words = `'${process.execPath}' '${DIST}' http://${host}:18997 -r ${rate} -c 2 -d 1s --no-keepalive -o none`
      return `${words} --dry-run --json -q | grep -A9 '"ports"' | grep -o '"status": "[a-z]*"'; ${words} | grep -o ' sent = .*'`
    }
    const inside = [
      'ip link set lo up && ip addr add 10.9.9.1/32 dev lo && ip addr add 10.9.9.2/32 dev lo && sysctl -qw net.ipv4.ip_local_port_range="40000 40059" || exit 77',
      `'${process.execPath}' -e "${server}" >server.txt &`,
      'until grep -q ready server.txt; do sleep 0.02; done',
      run('10.9.9.1', 50),
      run('10.9.9.2', 90),
      'kill %1',
    ].join('\n')
    const { status, stdout } = spawnSync('unshare', ['-n', 'bash', '-mc', inside], { cwd: newFolder(), encoding: 'utf8', timeout: 20_000 })
    skip(status !== 0 || !stdout, 'network namespaces are not permitted here')
    const [fits, sent, risky, failed] = stdout.trim().split('\n')
    expect([fits, sent]).toEqual(['"status": "ok"', expect.stringContaining('sent = 50 answered + 0 failed')])
    expect([risky, failed]).toEqual(['"status": "risk"', expect.not.stringContaining(' + 0 failed')])
  })
})
