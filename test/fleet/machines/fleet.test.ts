// Fleets: agents as processes, a real NATS server, an anvil that counts; the result is that of one run.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { anvil, hammer, newFolder, newPath, rowsOf, say, summaryOf } from '../../cli/kit.js'
import { Agent, agents, eventually, fleet, onFleet, Server, WITHOUT_SERVER } from './kit.js'

/** A fleet of three that any test may use, but not end. */
let server: Server

describe.skipIf(WITHOUT_SERVER)('a fleet', () => {
  beforeAll(async () => {
    server = await Server.start()
    await agents(server, 3)
  })

  it('LO-1, LD-13: sends exactly -n over agents and workers, and its result is that of one run', async () => {
    const target = await anvil()
    const output = newPath()
    const { code, out, err } = await onFleet(server, [
      `${target.url}/`,
      '-n',
      '1003',
      '-c',
      '12',
      '-w',
      '2',
      '--agents',
      '3',
      '--collect',
      '-o',
      output,
    ])
    expect([code, err]).toEqual([0, expect.stringContaining('3 agents: a1, a2, a3')])
    expect(target.counts().requests).toBe(1003)
    const summary = summaryOf(output)
    expect(summary.requests).toEqual({ planned: 1003, sent: 1003, unsent: 0, answered: 1003, failed: 0, unfinished: 0 })
    expect(summary.verdict.trusted).toBe(true)
    expect(summary.generator?.workers.map(({ worker }) => worker)).toEqual([0, 1, 2, 3, 4, 5])
    // worker k of 6 sends every sixth request: 168 168 168 167 166 166 would be another division
    expect(summary.agents?.map(({ name, sent, state, lost }) => [name, sent, state, lost])).toEqual([
      ['a1', 335, 'finished', 0],
      ['a2', 334, 'finished', 0],
      ['a3', 334, 'finished', 0],
    ])
    expect(out).toMatch(/run \S+ on 3 agents, their clocks known to/)
    expect(rowsOf(output)).toHaveLength(1004)
    const again = newPath()
    const rerun = await hammer(['rerun', output, '-n', '13', '-o', again])
    const words = `hammer ${target.url}/ -c 12 -w 2 -n 13 .*--fleet nats://127\\.0\\.0\\.1:${server.port} --agents 3 --collect`
    expect([rerun.code, rerun.err]).toEqual([0, expect.stringMatching(`hammer: again: ${words}`)])
    expect(summaryOf(again).agents?.map(({ sent }) => sent)).toEqual([5, 4, 4])
    expect(rowsOf(again)).toHaveLength(14)
  })

  it('MM-22, LD-19: judges the sum as a local run would; --collect brings all rows home, and their analysis has the numbers of the run to the last digit', async () => {
    const target = await anvil({ defaults: 'delay=exp:2ms&status=200:9,503:1', seed: 3 })
    const output = newPath()
    const words = [
      `${target.url}/`,
      '-r',
      '400',
      '-d',
      '1s',
      '-c',
      '6',
      '--pacer',
      'thrifty',
      '--collect',
      '-o',
      output,
      '--threshold',
      'p50<1ms',
    ]
    expect((await onFleet(server, words)).code).toBe(99)
    const [header, ...rows] = rowsOf(output)
    expect(header).toBe('elapsed,response,status,error,lag,name,agent')
    expect(rows).toHaveLength(400)
    expect(new Set(rows.map((row) => row.split(',').at(-1)))).toEqual(new Set(['a1', 'a2', 'a3']))
    const { response, statuses, lag } = summaryOf(output)
    const { analyze } = await import('../../../src/library/analyze.js')
    const { summary: again } = await analyze(join(output, 'results.csv'))
    expect({ response: again.response, statuses: again.statuses, lag: again.lag }).toEqual({ response, statuses, lag })
  })

  it('LD-13: takes a script, what it imports and its data along; each row of a feed goes to one user of the whole fleet', async () => {
    const target = await anvil()
    const cwd = newFolder()
    mkdirSync(join(cwd, 'lib'))
    writeFileSync(join(cwd, 'lib/where.ts'), "export const where: string = '/?u='\n")
    writeFileSync(join(cwd, 'names.csv'), `name\n${Array.from({ length: 60 }, (_, i) => `n${i}`).join('\n')}\n`)
    writeFileSync(
      join(cwd, 'shop.ts'),
      `import { feed } from 'hammer-load'
import { where } from './lib/where.js'
const names = await feed('names.csv', 'once')
export const setup = () => ({ day: new Date(0) })
export async function shop(user) {
  const { name } = names.next(user)
  await user.http.get('/', { name })
  user.timer('five', 5)
  await user.sleep(40)
  user.count(user.shared.day instanceof Date ? 'dates' : 'others')
}`,
    )
    const output = newPath()
    const { code, err } = await onFleet(server, ['run', 'shop.ts', '--url', target.url, '-c', '6', '-d', '5s', '--collect', '-o', output], {
      cwd,
    })
    expect([code, err]).toEqual([0, expect.stringContaining('all agents are ready')])
    const { names, script } = summaryOf(output)
    expect(Object.keys(names)).toHaveLength(60)
    expect(Object.values(names).every(({ requests }) => requests === 1)).toBe(true)
    expect(script?.counters).toEqual({ dates: 60 })
    expect(script?.timers.five).toMatchObject({ count: 60, mean: 0.005, p99: 0.005, stdev: 0 })
  })

  it('LD-16: a script that does not load on an agent ends the run before any load, with the place', async () => {
    const target = await anvil()
    const cwd = newFolder()
    writeFileSync(
      join(cwd, 'bad.mjs'),
      "if (process.cwd().includes('results')) throw new Error('only there')\nexport const x = async (user) => user.http.get('/')\n",
    )
    const { code, err } = await onFleet(server, ['run', 'bad.mjs', '--url', target.url, '-c', '6', '-n', '6'], { cwd })
    expect([code, err]).toEqual([1, expect.stringMatching(/agent a\d cannot do this: \S*bad\.mjs:1:\d+: Error: only there/)])
    expect(err).toMatch('1 | if (process.cwd()')
    expect(target.counts().requests).toBe(0)
  })

  it.each([
    ['more agents than there are', ['-n', '9', '-c', '9', '--agents', '5'], 1, 'only 3 agents are free, and --agents asks for 5'],
    [
      'fewer connections than workers',
      ['-n', '9', '-c', '5', '-w', '2', '--agents', '3'],
      2,
      '5 connections cannot be divided over 3 agents of 2 workers each',
    ],
    ['a search for the warm-up', ['-W', 'auto', '-d', '2s'], 2, '--warm-up auto is not for fleets'],
    ['a dry run', ['--dry-run'], 2, '--dry-run is not for fleets'],
  ])('LD-13: %s is refused before any load', async (_, words, code, message) => {
    const target = await anvil()
    const said = await onFleet(server, [`${target.url}/`, ...words])
    expect([said.code, said.err]).toEqual([code, expect.stringContaining(message)])
    expect(target.counts().requests).toBe(0)
  })

  it('LD-13: a folder that holds results already is refused before any load', async () => {
    const target = await anvil()
    const output = newFolder()
    writeFileSync(join(output, 'summary.json'), '{}')
    const { code, err } = await onFleet(server, [`${target.url}/`, '-n', '60', '-c', '6', '-o', output])
    expect([code, err]).toEqual([2, expect.stringContaining('holds the results of another run')])
    const list = JSON.parse((await fleet(server, ['-j'])).out) as { readonly agents: readonly { readonly run: string | null }[] }
    expect(list.agents.every(({ run }) => run === null)).toBe(true)
    expect(target.counts().requests).toBe(0)
  })

  it('LD-14: goes on without the one who started it, shows all of it to whoever attaches, and ends when told so', async () => {
    const target = await anvil({ defaults: 'delay=20ms' })
    const detached = await onFleet(server, [`${target.url}/`, '-d', '30s', '-c', '4', '--agents', '2', '--detach', '-q'])
    const run = detached.out.trim()
    expect(detached.code).toBe(0)
    await eventually(() => target.counts().requests > 20, 'the run goes on')
    const list = JSON.parse((await fleet(server, ['-j'])).out) as {
      readonly runs: readonly { readonly run: string; readonly state: string }[]
    }
    expect(list.runs.find((one) => one.run === run)?.state).toBe('running')
    const checked = await fleet(server, ['check'])
    expect([checked.code, checked.out.match(/ ok$/gm)]).toEqual([0, [' ok', ' ok', ' ok']])
    const output = newPath()
    const [attached, stopped] = await Promise.all([fleet(server, ['attach', run, '-o', output]), fleet(server, ['stop', run])])
    expect([attached.code, stopped.code]).toEqual([0, 0])
    const { requests, duration, agents: took } = summaryOf(output)
    expect(requests.sent).toBe(target.counts().requests)
    expect(duration).toBeLessThan(30)
    expect(took).toHaveLength(2)
    expect((await fleet(server, ['stop', run])).err).toMatch('there is no run')
  })

  it('lists its agents, and those that have another version than this hammer', async () => {
    // run from the sources, hammer is of another version
    const [same, other] = await Promise.all([
      fleet(server, ['agents', '--upgrade-needed']),
      say(['fleet', 'agents', '--upgrade-needed', '-j', '--nats', server.url]),
    ])
    expect([same.code, same.out]).toEqual([0, expect.stringMatching(/^All 3 agents can be used by this hammer, \S+\.\n$/)])
    const listed = JSON.parse(other.out) as { readonly schema: string; readonly agents: readonly { readonly name: string }[] }
    expect([other.code, listed.schema, listed.agents.map(({ name }) => name)]).toEqual([1, 'hammer-fleet-agents/1', ['a1', 'a2', 'a3']])
    await expect(say(['fleet', '--upgrade-needed', '--nats', server.url])).resolves.toMatchObject({
      code: 2,
      err: expect.stringContaining('--upgrade-needed belongs to agents'),
    })
  })

  it('a quick run loads nothing of it', async () => {
    const text = readFileSync(new URL('../../../dist/thread.mjs', import.meta.url), 'utf8')
    expect(text).not.toMatch('nats')
    expect(existsSync(new URL('../../../dist/libraries/nats.cjs', import.meta.url))).toBe(true)
    const main = readFileSync(new URL('../../../dist/hammer.mjs', import.meta.url), 'utf8')
    expect(main).not.toMatch('JetStreamApiError')
  })
})

describe.skipIf(WITHOUT_SERVER)('a fleet in which something fails', () => {
  let own: Server
  beforeAll(async () => {
    own = await Server.start()
  })

  it('LD-13: without any agent says so; with --wait it takes the one that comes', async () => {
    const [list, checked, at] = await Promise.all([fleet(own, []), fleet(own, ['check']), anvil()])
    expect([list.code, list.out]).toEqual([0, expect.stringContaining('No agent')])
    expect([checked.code, checked.out]).toEqual([1, expect.stringContaining('No agent')])
    const words = [`${at.url}/`, '-n', '4', '-c', '2', '-o', 'none']
    const refused = await onFleet(own, words)
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('no agent is free')])
    const late = new Agent(own, 'late')
    expect((await onFleet(own, [...words, '--wait', '20s'])).code).toBe(0)
    await late.end('SIGINT')
    expect(at.counts().requests).toBe(4)
  })

  it('LO-22, LD-15: states what an agent that dies would have sent, over a restart of the server that loses nothing', async () => {
    const [first, second] = await agents(own, 2)
    const target = await anvil()
    const output = newPath()
    const words = [`${target.url}/`, '-r', '100', '-d', '4s', '-c', '4', '--pacer', 'thrifty', '-o', output, '--collect']
    const { code, out } = await onFleet(own, words, {
      started: async () => {
        await eventually(() => target.counts().requests > 280, 'the run goes on')
        await second.end('SIGKILL')
        await own.end()
        await new Promise((resolve) => setTimeout(resolve, 300))
        await own.begin()
      },
    })
    const { requests, agents: took, verdict } = summaryOf(output)
    const [stays, dies] = took ?? []
    expect([verdict.trusted, verdict.bottleneck]).toEqual([true, 'client'])
    expect(verdict.reasons[0]).toMatch(/^\d+ requests of agents that are gone were never sent: the load was less than planned$/)
    expect(stays).toMatchObject({ name: 'a1', state: 'finished', sent: 200, lost: 0 })
    expect(dies).toMatchObject({ name: 'a2', state: 'lost', lost: 200 - (dies?.sent ?? 0) })
    expect(dies?.sent).toBeGreaterThan(0)
    expect(requests).toMatchObject({ planned: 400, sent: 200 + (dies?.sent ?? 0), lost: dies?.lost })
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /1 of 2 agents from 00:0\d \(a2: nothing was heard of it any more\); planned rate 50 % from then on/,
    )
    expect(rowsOf(output)).toHaveLength(201)
    expect(code).toBe(0)
    // and ends in order, when its owner wants it
    expect(await first.end('SIGINT')).toBe(0)
  })

  it('LO-22: --rebalance has the others send what an agent leaves behind that its owner ends, to the last request', async () => {
    const three = await Promise.all(['b1', 'b2', 'b3'].map(async (name) => new Agent(own, name)))
    await Promise.all(three.map((agent) => agent.ready()))
    const target = await anvil({ defaults: 'delay=5ms' })
    const output = newPath()
    const words = [`${target.url}/`, '-n', '1500', '-c', '6', '--agents', '3', '--rebalance', '--collect', '-o', output]
    const { code, out, err } = await onFleet(own, words, {
      started: async () => {
        await eventually(() => target.counts().requests > 300, 'the run goes on')
        three[2].signal('SIGINT')
      },
    })
    expect([code, err]).toEqual([0, expect.stringContaining('the part of b3 goes to b1-for-b3, b2-for-b3')])
    expect(target.counts().requests).toBe(1500)
    const { requests, verdict, agents: took } = summaryOf(output)
    expect([requests.planned, requests.sent, requests.lost]).toEqual([1500, 1500, undefined])
    expect(verdict.trusted).toBe(true)
    expect(took?.map(({ name, tookOver, state, lost }) => [name, tookOver, state, lost])).toEqual([
      ['b1', null, 'finished', 0],
      ['b2', null, 'finished', 0],
      ['b3', null, 'ended', 0],
      ['b1-for-b3', 'b3', 'finished', 0],
      ['b2-for-b3', 'b3', 'finished', 0],
    ])
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /2 of 3 agents from 00:0\d \(b3: its owner ended it\); its part went to b1-for-b3, b2-for-b3 at 00:0\d/,
    )
    // the rows of one that has left are on its disk
    expect(rowsOf(output)).toHaveLength(1501 - (took?.[2]?.sent ?? 0))
    for (const agent of three.slice(0, 2)) await agent.end('SIGINT')
  })

  it('an agent that may not load a target refuses it', async () => {
    const agent = new Agent(own, 'careful', { HAMMER_ALLOW: 'example.com' })
    await agent.ready()
    const target = await anvil()
    const { code, err } = await onFleet(own, [`${target.url}/`, '-n', '5', '-c', '2', '--agents', '1'])
    expect([code, err]).toEqual([1, expect.stringContaining('127.0.0.1 may not be loaded from here')])
    expect(target.counts().requests).toBe(0)
  })
})
