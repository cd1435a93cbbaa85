// hammer() and analyze() from code, out of the build: what `import … from 'hammer-load'` gives.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type * as Library from '../../src/index.js'
import { anvil, DIST, freePort, newPath, rowsOf, summaryOf } from '../cli/kit.js'

const { analyze, hammer, HammerError } = (await import(DIST)) as typeof Library
const server = anvil()
const none = { output: 'none', connections: 2 } as const

async function refusal(options: object): Promise<InstanceType<typeof HammerError>> {
  const error = await hammer(options as Library.HammerOptions).result.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof HammerError) return error
  return expect.fail(`not refused: ${error}`)
}

describe('a run from code', () => {
  it('LO-27, MO-23 can be awaited for its result, which is that of its files', async () => {
    const output = newPath()
    const run = hammer({ url: (await server).url, requests: 50, connections: 2, output })
    const result = await run
    expect(result).toMatchObject({ folder: output, failure: null, interrupted: false, address: '127.0.0.1', addresses: ['127.0.0.1'] })
    expect(result.connections).toEqual({ opened: 2, unsolicited: 0 })
    expect(result.summary).toEqual(summaryOf(output))
    expect(await run.result).toBe(result)
    expect(rowsOf(output)).toHaveLength(51)
    expect(readdirSync(output).sort()).toEqual(['intervals.csv', 'plan.json', 'report.html', 'results.csv', 'summary.json'])
  })

  it('takes texts as on the command line, and numbers: seconds, and per second', async () => {
    const output = newPath()
    const options = {
      connections: '2',
      duration: 0.3,
      rate: '100/s',
      timeout: 5,
      grace: '1s',
      interval: '100ms',
      seed: 7,
      header: ['X-A: 1'],
    }
    const { summary } = await hammer({ ...options, url: (await server).url, output, noHeader: true, columns: 'elapsed,response,status' })
    const plan = JSON.parse(readFileSync(join(output, 'plan.json'), 'utf8'))
    expect(plan.load).toMatchObject({ connections: 2, duration: 300, rate: 100, grace: 1000, seed: 7 })
    expect(plan).toMatchObject({ interval: 100, connection: { timeout: 5000 }, request: { headers: [['X-A', '1']] } })
    expect(summary.requests.planned).toBe(30)
    expect(rowsOf(output)).toHaveLength(30)
  })

  it('LD-10 goes to other outputs, too, and says what became of them', async () => {
    const path = newPath('rows.jsonl')
    const { summary, failure } = await hammer({
      ...none,
      url: (await server).url,
      requests: 20,
      out: [`jsonl=${path}`, 'webhook=http://127.0.0.1:9/x'],
    })
    expect([summary.requests.answered, failure]).toEqual([20, null])
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(21)
    expect(summary.outputs).toMatchObject([
      { kind: 'jsonl', where: path, written: 20, dropped: 0, error: null },
      { kind: 'webhook', written: 0, dropped: 1 },
    ])
    expect((await refusal({ ...none, url: (await server).url, out: ['csvv'] })).advice).toContain('There are: prometheus')
  })

  it('takes a URL object, and leaves out what is undefined', async () => {
    const { url } = await server
    const { summary } = await hammer({ ...none, url: new URL(url), requests: 3, method: undefined } as unknown as Library.HammerOptions)
    expect(summary.requests.answered).toBe(3)
  })

  it('writes nothing and says nothing with output none', async () => {
    const { folder } = await hammer({ ...none, url: (await server).url, requests: 3 })
    expect(folder).toBeNull()
    expect(existsSync('none')).toBe(false)
  })

  it('can be watched: snapshots while it goes on, and a last one when it is done', async () => {
    const run = hammer({ ...none, url: `${(await server).url}/?delay=5ms`, duration: '600ms', snapshotEvery: 100 })
    const seen: Library.Snapshot[] = []
    for await (const snapshot of run) seen.push(snapshot)
    const { summary } = await run
    expect(seen.length).toBeGreaterThanOrEqual(4)
    expect(seen.at(-1)).toMatchObject({ phase: 'done', answered: summary.requests.answered })
    expect(seen.slice(0, -1).some(({ phase }) => phase === 'done')).toBe(false)
    const answered = seen.map(({ answered }) => answered)
    expect(answered).toEqual([...answered].sort((a, b) => a - b))
  })

  it('goes on when its watcher has seen enough', async () => {
    const run = hammer({ ...none, url: `${(await server).url}/?delay=5ms`, duration: '400ms', snapshotEvery: 50 })
    for await (const { elapsed } of run) if (elapsed >= 0) break
    expect((await run).summary.duration).toBe(0.4)
  })

  it('can be watched by two', async () => {
    const run = hammer({ ...none, url: `${(await server).url}/?delay=5ms`, duration: '300ms', snapshotEvery: 50 })
    const count = async () => {
      let n = 0
      for await (const _ of run) n++
      return n
    }
    const [a, b] = await Promise.all([count(), count()])
    expect(Math.min(a, b)).toBeGreaterThan(2)
  })

  it('runs beside another', async () => {
    const { url } = await server
    const both = await Promise.all([hammer({ ...none, url, requests: 20 }), hammer({ ...none, url, requests: 30 })])
    expect(both.map(({ summary }) => summary.requests.answered)).toEqual([20, 30])
  })

  it('ends early, in order, by its signal', async () => {
    const output = newPath()
    const { interrupted, summary } = await hammer({
      url: `${(await server).url}/?delay=10ms`,
      duration: '30s',
      output,
      signal: AbortSignal.timeout(600),
    })
    expect(interrupted).toBe(true)
    expect(summary.duration).toBeLessThan(2)
    expect(summary.requests.unfinished).toBe(0)
    expect((await analyze(output)).summary).toEqual(summary)
  })

  it('does not begin when its signal was given before', async () => {
    const own = await anvil()
    expect((await refusal({ ...none, url: own.url, signal: AbortSignal.abort() })).code).toBe('target')
    expect(own.counts().requests).toBe(0)
  })
})

describe('a run that cannot be', () => {
  it('rejects with a HammerError: code, message, option, value and advice', async () => {
    const error = await refusal({ url: 'http://127.0.0.1:1', connections: 0 })
    expect(error).toMatchObject({
      name: 'HammerError',
      code: 'usage',
      option: '-c, --connections',
      value: '0',
      advice: 'It must be at least 1.',
    })
    expect(error).toBeInstanceOf(Error)
    expect(error.message).toContain('--connections')
  })

  it.each([
    ['usage', { url: 'ftp://localhost' }],
    ['usage', { url: 'example.com' }],
    ['usage', {}],
    ['usage', { url: 'localhost:1', conections: 5 }],
    ['usage', { url: 'localhost:1', duration: 'soon' }],
    ['usage', { url: 'localhost:1', dryRun: true }],
    ['usage', { url: 'localhost:1', header: 'X: a\r\nEvil: 1' }],
    ['limit', { url: 'localhost:1', connections: 100_000_000 }],
  ])('%s: %j', async (code, options) => {
    const error = await refusal({ output: 'none', ...options })
    expect([error.code, typeof error.advice]).toEqual([code, 'string'])
  })

  it('names options that are not known, and those that are', async () => {
    const { message, advice } = await refusal({ url: 'localhost:1', conections: 5 })
    expect([message, advice]).toEqual(['there is no option "conections"', expect.stringContaining('connections, workers')])
  })

  it('rejects when nobody listens, for who awaits and for who watches', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const run = hammer({ ...none, url })
    await expect(run).rejects.toMatchObject({ code: 'target' })
    await expect(
      (async () => {
        for await (const _ of run) expect.fail('there is nothing to see')
      })(),
    ).rejects.toMatchObject({ code: 'target' })
  })

  it('rejects when its folder cannot be made', async () => {
    expect((await refusal({ url: (await server).url, requests: 1, output: '/etc/passwd/x' })).code).toBe('disk')
  })

  it('that nobody waits for does not end the program', async () => {
    hammer({ ...none, url: `http://127.0.0.1:${await freePort()}` })
    await new Promise((resolve) => setTimeout(resolve, 300))
  })
})

describe('analyze() from code', () => {
  it('reads a run folder', async () => {
    const output = newPath()
    const { summary } = await hammer({ url: (await server).url, requests: 50, output })
    const analysis = await analyze(output)
    expect(analysis).toMatchObject({ rows: 50, tornLine: false, format: 'hammer', badRows: { count: 0 } })
    expect(analysis.summary).toEqual(summary)
    expect((await analyze(output, { interval: 500 })).summary.interval).toBe(0.5)
  })

  it('rejects with a HammerError for what it cannot read', async () => {
    await expect(analyze('/does/not/exist')).rejects.toMatchObject({ name: 'HammerError', code: 'input' })
    await expect(analyze('/etc/passwd', { columns: 'nonsense' })).rejects.toMatchObject({ name: 'HammerError', code: 'usage' })
  })
})
