// hammer ab: two targets in turns, from URLs to a comparison and an exit code.

import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Against, Comparison } from '../../src/core/compare.js'
import type { Summary } from '../../src/core/summary.js'
import { anvil, freePort, hammer, newPath, rowsOf, type Said, say, summaryOf, until, witness } from './kit.js'

const fast = await anvil({ defaults: 'delay=1ms' })
const slow = await anvil({ defaults: 'delay=25ms' })

interface Found {
  readonly said: Said
  readonly folder: string
  readonly runs: readonly [Summary, Summary]
}

async function ab(urls: readonly string[], options: readonly string[]): Promise<Found> {
  const folder = newPath()
  const said = await hammer(['ab', ...urls, '-o', folder, ...options])
  return { said, folder, runs: [summaryOf(join(folder, 'a')), summaryOf(join(folder, 'b'))] }
}

function differenceOf({ against }: Pick<Comparison, 'against'>, metric: string) {
  return (against[0] as Against).differences.find((one) => one.metric === metric)
}

function planOf(folder: string): {
  readonly target: string
  readonly load: { readonly seed: number }
  readonly pair: { readonly id: string }
} {
  return JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
}

/** Of a file that may not be there yet. */
function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

describe('hammer ab', () => {
  it('in the open model plans as much for both, finds the slower one, and leaves two whole runs behind', async () => {
    const options = ['-r', '400', '-d', '600ms', '-w', '2', '-c', '40', '--format', 'json', '--fail-if', 'p50[nobody]>+50%']
    const { said, folder, runs } = await ab([fast.url, slow.url], options)
    expect(said.code).toBe(99)
    const comparison = JSON.parse(said.out) as Comparison
    // how sure that is depends on the machine
    expect(differenceOf(comparison, 'p50')?.change).toBeGreaterThan(0)
    expect(comparison.runs.map(({ label }) => label)).toEqual([join(folder, 'a'), join(folder, 'b')])
    for (const { requests, verdict } of runs) expect([requests.planned, verdict.trusted]).toEqual([240, true])
    const [a, b] = ['a', 'b'].map((side) => planOf(join(folder, side)))
    expect(a.pair).toEqual({ id: a.pair.id, side: 'a', other: b.target })
    expect(b.pair).toEqual({ id: a.pair.id, side: 'b', other: a.target })
    expect(a.load).toEqual(b.load)
    // that they have two targets is what was asked for
    expect((comparison.against[0] as Against).fairness.warnings.join()).not.toMatch('differ')
    // it is also a page, in the folder of both
    const page = readFileSync(join(folder, 'comparison.html'), 'utf8')
    expect(page).toMatch(`"path":"${join(folder, 'a')}"`)
    expect(page).toMatch('They took turns on one schedule')
    // and the comparison can be had again
    const again = await hammer(['compare', join(folder, 'a'), join(folder, 'b'), '--format', 'json'])
    expect(again.code).toBe(0)
    expect((comparison.against[0] as Against).paired).toBe(true)
    expect(differenceOf(JSON.parse(again.out), 'p50')).toEqual(differenceOf(comparison, 'p50'))
  })

  it('with --format html says where the page is, and does not write over one that is there', async () => {
    const folder = newPath()
    const words = ['ab', fast.url, fast.url, '-r', '100', '-n', '5', '-o', folder, '--format', 'html']
    expect(await hammer(words)).toMatchObject({ code: 0, out: `${join(folder, 'comparison.html')}\n` })
    for (const side of ['a', 'b']) rmSync(join(folder, side), { recursive: true })
    const again = await hammer(words)
    expect(again.code).toBe(2)
    expect(again.err).toMatch('holds the results of another run')
  })

  it('takes turns: of each two requests in a row one goes to each', async () => {
    const { said, folder } = await ab([fast.url, fast.url], ['-r', '100', '-n', '30', '-w', '2'])
    expect(said.code).toBe(0)
    const due = ['a', 'b'].flatMap((side) => {
      const [head, ...rows] = rowsOf(join(folder, side)).map((row) => row.split(','))
      const [elapsed, response] = ['elapsed', 'response'].map((name) => head.indexOf(name))
      return rows.map((row) => ({ side, at: Math.round(200 * (Number(row[elapsed]) - Number(row[response]))) }))
    })
    const order = due.sort((x, y) => x.at - y.at)
    expect(order.map(({ at }) => at)).toEqual(Array.from({ length: 60 }, (_, i) => i))
    for (let i = 0; i < 60; i += 2) expect(new Set([order[i].side, order[i + 1].side]).size).toBe(2)
  })

  it('in the closed model keeps as many connections busy to each, and sends exactly what -n says', async () => {
    const { said, runs } = await ab([`${fast.url}/x`, slow.url], ['-c', '3', '-n', '60', '-w', '3'])
    expect(said.code).toBe(0)
    expect(runs.map(({ requests }) => requests.answered)).toEqual([60, 60])
    expect(said.out.replace(/\s+/g, ' ')).toMatch(/B against A: /)
    expect(said.out).toMatch(/verdict {5}A {2}/)
    expect(said.out.replace(/\s+/g, ' ')).toMatch(/B: it ran alone for its last .*: the other was done before/)
  })

  it('sends the same request to both, the body from standard input included, and only its own credentials', async () => {
    const [one, other] = [await witness(), await witness()]
    const folder = newPath()
    const urls = [one.url.replace('//', '//me:secret@'), `${other.url}/path?q=1`]
    const words = ['ab', ...urls, '-o', folder, '-n', '2', '-c', '1', '-m', 'POST', '-b', '@-', '-H', 'X-Own: 1', '-q']
    const { code, out } = await hammer(words, { input: 'from outside' })
    expect([code, out]).toEqual([0, ''])
    for (const { seen } of [one, other]) {
      expect(seen.map(({ method, body, headers }) => [method, body, headers['x-own']])).toEqual(
        Array(2).fill(['POST', 'from outside', '1']),
      )
    }
    expect(one.seen[0].headers.authorization).toMatch(/^Basic /)
    expect(other.seen[0].headers.authorization).toBeUndefined()
    expect(other.seen[0].url).toBe('/path?q=1')
    for (const file of ['a/plan.json', 'b/plan.json', 'comparison.html'])
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch('secret')
  })

  it('says which of the two answered nothing', async () => {
    const mute = createServer((socket) => socket.on('error', () => {}).on('data', () => socket.destroy()))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/`
    const { said, runs } = await ab([fast.url, url], ['-r', '100', '-n', '5'])
    mute.close()
    expect([said.code, said.out]).toEqual([1, ''])
    expect(said.err).toMatch(`B: ${url} answered nothing: 5 sent`)
    expect(runs[0].requests.answered).toBe(5)
  })

  it('sends nothing when one of the two cannot be reached, and leaves no folder', async () => {
    const port = await freePort()
    const folder = newPath()
    const { code, err } = await hammer(['ab', fast.url, `http://127.0.0.1:${port}`, '-o', folder])
    expect(code).toBe(1)
    expect(err).toMatch(`127.0.0.1:${port} refuses connections`)
    expect(existsSync(folder)).toBe(false)
  })

  it('ends both in order on Ctrl-C, and compares what there is', async () => {
    const folder = newPath()
    const { code, out, err } = await hammer(['ab', fast.url, fast.url, '-r', '300', '-d', '1m', '-o', folder], {
      started: async (child) => {
        await until(() => ['a', 'b'].every((side) => sizeOf(join(folder, side, 'results.csv')) > 1000))
        child.kill('SIGINT')
      },
    })
    expect(code).toBe(130)
    expect(err).toMatch('ending both runs')
    expect(out).toMatch('B against A: ')
    for (const side of ['a', 'b']) {
      const { requests, verdict } = summaryOf(join(folder, side))
      expect(verdict.trusted).toBe(true)
      expect(rowsOf(join(folder, side))).toHaveLength(requests.planned + 1)
    }
  })

  it.each([
    [['ab'], 'no URLs'],
    [['ab', 'http://localhost'], 'only one URL'],
    [['ab', 'http://a', 'http://b', 'http://c'], 'more than two URLs'],
    [['ab', 'http://a', 'http://b', '-c', '1:2'], 'cannot be compared in turns'],
    [['ab', 'http://a', 'http://b', '-o', 'none'], 'made from the rows'],
    [['ab', 'http://a', 'http://b', '--format', 'csv'], '"csv" is not valid here'],
    [['ab', 'http://a', 'http://b', '--fail-if', 'p98>+5%'], 'there is no number called "p98"'],
    [['ab', 'http://a', 'http://b', '--web'], "unknown option '--web'"],
    [['ab', 'shop.ts', 'http://b'], 'shop.ts'],
  ])('%j is refused before anything is done: %s', async (words, message) => {
    const { code, out, err } = await say(words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
  })
})
