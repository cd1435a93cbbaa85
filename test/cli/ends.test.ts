// Runs that end otherwise than planned: signals, full disks, too few descriptors, no ports left.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkLimits } from '../../src/cli/limits.js'
import type { Summary } from '../../src/core/summary.js'
import { anvil, DIST, hammer, newFolder, newPath, rowsOf, say, sleep, summaryOf, until } from './kit.js'

/** Runs hammer in a new folder and sends it signals after some time. */
async function signalled(words: readonly string[], signals: readonly NodeJS.Signals[], after = 400) {
  const folder = newPath()
  let last = 0
  const said = await hammer([...words, '-o', folder], {
    started: async (child) => {
      await until(() => existsSync(join(folder, 'results.csv')))
      await sleep(after)
      for (const signal of signals) {
        last = performance.now()
        child.kill(signal)
        await sleep(150)
      }
    },
  })
  return { ...said, folder, took: performance.now() - last }
}

async function analysed(folder: string): Promise<Summary> {
  const { code, out } = await say(['analyze', folder, '--format', 'json'])
  expect(code).toBe(0)
  return JSON.parse(out) as Summary
}

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the run in order: summary, complete files, code %i', async (signal, expected) => {
    const server = await anvil({ defaults: 'delay=10ms' })
    const { code, out, err, folder } = await signalled([server.url, '-d', '30s'], [signal])
    expect(code).toBe(expected)
    expect(err).toContain('hammer: ending the run; once more to quit at once')
    const summary = summaryOf(folder)
    expect(out).toContain(`${summary.requests.sent} sent = ${summary.requests.sent} answered`)
    expect(summary.duration).toBeLessThan(5)
    expect(rowsOf(folder)).toHaveLength(1 + server.counts().requests)
    expect(await analysed(folder)).toEqual(summary)
    // LO-14: the page is there whatever ended the run
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(`"requests":${JSON.stringify(summary.requests)}`)
  })

  it('with --quiet says nothing', async () => {
    const { url } = await anvil({ defaults: 'delay=10ms' })
    const { code, out, err } = await signalled([url, '-d', '30s', '-q'], ['SIGINT'], 100)
    expect([code, out, err]).toEqual([130, '', ''])
  })

  it('gives requests in flight a short grace, then they are unfinished', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const { code, folder, took } = await signalled([url, '-d', '30s', '-c', '3'], ['SIGINT'], 100)
    expect(code).toBe(130)
    expect(took).toBeLessThan(2500)
    expect(summaryOf(folder).requests).toMatchObject({ sent: 3, answered: 0, unfinished: 3 })
  })

  it('twice ends hammer at once', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const { code, err, out, took, folder } = await signalled([url, '-d', '30s'], ['SIGINT', 'SIGINT'], 100)
    expect([code, out]).toEqual([130, ''])
    expect(err).toContain(`hammer: stopped at once; the rows written until now are in ${folder}/results.csv`)
    expect(took).toBeLessThan(600)
  })

  it('before the first request ends hammer without one', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise<void>((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as { port: number }
    const cwd = newFolder()
    const { code, err } = await hammer([`https://127.0.0.1:${port}/`, '-d', '30s'], {
      cwd,
      started: (child) => silent.once('connection', () => setTimeout(() => child.kill('SIGINT'), 50)),
    })
    silent.close()
    expect([code, err]).toEqual([130, expect.stringContaining('ended before anything was sent')])
    expect(existsSync(join(cwd, 'results'))).toBe(false)
  })

  it('SIGKILL leaves whole rows, all but those of the last second', async () => {
    const server = await anvil()
    let answered = 0
    const folder = newPath()
    const { code } = await hammer([server.url, '-r', '1000', '-d', '30s', '-o', folder], {
      started: async (child) => {
        await until(() => existsSync(join(folder, 'results.csv')))
        await sleep(1300)
        answered = server.counts().answered
        child.kill('SIGKILL')
      },
    })
    expect(code).toBe(null)
    const rows = rowsOf(folder).length - 1
    expect(answered).toBeGreaterThan(900)
    expect(rows).toBeGreaterThan(answered - 1000)
    expect((await analysed(folder)).requests).toMatchObject({ sent: rows, answered: rows })
  })
})

describe('a full disk', () => {
  const disk = join(newFolder(), 'disk')
  mkdirSync(disk)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
  afterAll(() => {
    if (status === 0) spawnSync('umount', [disk])
  })

  it.for([1, 2])('ends a run of %i workers with an error; what was written stays, whole', async (workers, { skip }) => {
    skip(status !== 0, 'mounting is not permitted here')
    const { url } = await anvil()
    const folder = join(disk, 'run')
    const { code, out, err } = await hammer([url, '-d', '30s', '-w', String(workers), '-o', folder])
    expect(code).toBe(1)
    expect(err).toContain(`${folder}/results.csv: the disk is full`)
    expect(err).toContain('--output')
    expect(out).toContain('answers/s')
    expect(out).toContain('results.csv ends before the run did')
    const [header, ...rows] = rowsOf(folder)
    expect(header).toBe('elapsed,response,status,error,lag,name')
    for (const row of rows) expect(row).toMatch(/^\d+\.\d{6},\d+\.\d{6},200,,\d+\.\d{6},$/)
    expect(rows.length).toBeGreaterThan(100)
    expect((await analysed(folder)).requests.answered).toBe(rows.length)
    rmSync(folder, { recursive: true })
  })

  it('before the run ends hammer before anything is sent', async ({ skip }) => {
    skip(status !== 0, 'mounting is not permitted here')
    const server = await anvil()
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=1k', 'count=1000'])
    const { code, out, err } = await hammer([server.url, '-n', '5', '-o', join(disk, 'run')])
    expect([code, out, err]).toEqual([1, '', expect.stringContaining('the disk is full')])
    expect(server.counts().requests).toBe(0)
  })
})

describe('limits of the machine', () => {
  it('too few descriptors are noticed before anything is sent, with the way out', async () => {
    const server = await anvil()
    const words = [server.url, '-n', '200', '-o', 'none']
    const { code, out, err } = await hammer([...words, '-c', '90'], { before: 'ulimit -n 100' })
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe(
      'hammer: -c 90 needs 154 file descriptors, but this shell allows 100\n  Raise the limit first (ulimit -n 154), or use at most -c 36.\n',
    )
    expect(server.counts().requests).toBe(0)
    const most = await hammer([...words, '-c', '36'], { before: 'ulimit -n 100' })
    expect([most.code, most.out]).toEqual([0, expect.stringContaining('200 sent = 200 answered + 0 failed')])
  })

  it('that leave room for nothing are only to be raised', () => {
    expect(() => checkLimits(1, 30)).toThrow(expect.objectContaining({ code: 'limit', advice: 'Raise the limit first (ulimit -n 65).' }))
    expect(() => checkLimits(36, 100)).not.toThrow()
    expect(() => checkLimits(1e6, Number.POSITIVE_INFINITY)).not.toThrow()
  })

  it('ports that run out are a cause with a remedy', ({ skip }) => {
    const inside = [
      'ip link set lo up && sysctl -qw net.ipv4.ip_local_port_range="40000 40005" || exit 77',
      `'${process.execPath}' '${DIST}' anvil -p 18999 >anvil.txt 2>&1 &`,
      'until grep -q http anvil.txt; do sleep 0.02; done',
      `'${process.execPath}' '${DIST}' http://127.0.0.1:18999 -c 20 -d 300ms -o none; code=$?`,
      'kill %1; exit $code',
    ].join('\n')
    const { status, stdout } = spawnSync('unshare', ['-n', 'bash', '-mc', inside], { cwd: newFolder(), encoding: 'utf8', timeout: 10_000 })
    skip(status !== 0 || !stdout, 'network namespaces are not permitted here')
    expect(stdout).toMatch(/unanswered .*EADDRNOTAVAIL/)
    expect(stdout).toContain('the ports of this machine ran out; keep connections alive')
  })
})
