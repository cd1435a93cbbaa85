// A fleet on hosts with addresses of their own, on a server with permissions: cables are cut, lines are slow, clocks are off.

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Summary } from '../../../src/core/summary.js'
import { DIST, hammer, newFolder, newPath, rowsOf, type Said, type SpawnOptions, sleep, summaryOf } from '../../cli/kit.js'
import { ahead, CAN, type Host, Network } from './hosts.js'
import { Agent, eventually, SERVER, WITHOUT_SERVER } from './kit.js'

const folder = newFolder()
const log = join(folder, 'anvil.csv')
const nkey = (role: string) => join(folder, 'keys', `${role}.nk`)
/** The clock of a3 is ahead by so much, in ms; the wall clock of a2 too. */
const AHEAD = 3000
const DELAY = 100
const JITTER = 20
/** Of the four together, per second. */
const RATE = 80
/** A machine that others use as well delays even the fastest of 40 requests by so much, in ms. */
const NOISE = 20
/** … and what it does in some seconds by so much. */
const BUSY = 1500

let desk: Host
let hosts: readonly Host[]
let agents: readonly Agent[]
let env: Readonly<Record<string, string>>
let meeting: { readonly url: string; readonly port: number }
let target: string

/** Runs hammer on one of the hosts. */
function on(host: Host, role: string, words: readonly string[], options: SpawnOptions = {}): Promise<Said> {
  return hammer(words, { ...options, under: host.under, env: { HAMMER_NATS_NKEY: nkey(role) } })
}

/** A run of all agents. Requests have its name in them. */
function run(name: string, words: readonly string[], options: SpawnOptions = {}): Promise<Said> {
  const load = [`${target}/${name}`, '--pacer', 'thrifty', ...words]
  return on(desk, 'coordinator', [...load, '--fleet', meeting.url], options)
}

/** When requests of a run came, by the anvil's log, in ms, in order. @param host null: of all */
function arrivals(name: string, host: Host | null = null): number[] {
  const [header, ...rows] = readFileSync(log, 'utf8').trimEnd().split('\n')
  const columns = header.split(',')
  const cells = rows.map((row) => new Map(row.split(',').map((cell, i) => [columns[i], cell])))
  const own = cells.filter((row) => row.get('path')?.endsWith(`/${name}`) && (host === null || row.get('address') === host.address))
  return own.map((row) => 1000 * Number(row.get('arrived'))).sort((a, b) => a - b)
}

describe.skipIf(!CAN.hosts || WITHOUT_SERVER)('a fleet on hosts of their own', () => {
  beforeAll(async () => {
    const network = new Network()
    const { hub } = network
    desk = network.host('desk')
    const distant = CAN.lines ? network.distantHost('a4', DELAY, JITTER) : network.host('a4')
    hosts = [...['a1', 'a2', 'a3'].map((name) => network.host(name)), await distant]
    meeting = { url: `nats://${hub.address}:4222`, port: 4222 }
    target = `http://${hub.address}:8088`
    const [config, key] = await Promise.all([
      hammer(['fleet', 'config', '--nats', meeting.url, '-o', join(folder, 'keys')]),
      hammer(['fleet', 'key']),
    ])
    writeFileSync(join(folder, 'nats-server.conf'), config.out)
    writeFileSync(join(folder, 'wall.cjs'), WALL)
    const inHub = (...words: string[]) => spawn(hub.under[0], [...hub.under.slice(1), ...words], { cwd: folder, stdio: 'ignore' })
    inHub(SERVER ?? '', '-c', 'nats-server.conf')
    inHub(process.execPath, DIST, 'anvil', '--host', hub.address, '--port', '8088', '--log', log)
    env = { HAMMER_NATS_NKEY: nkey('agent'), HAMMER_TRUST: key.out.trim(), HAMMER_ALLOW_TARGET: '10.77.0.0/24' }
    agents = hosts.slice(0, 3).map(({ under }, i) => {
      const clock = i === 2 && CAN.clocks ? ahead(AHEAD / 1000) : []
      return new Agent(meeting, `a${i + 1}`, i === 1 ? { ...env, NODE_OPTIONS: `--require ${folder}/wall.cjs` } : env, [...under, ...clock])
    })
    await Promise.all(agents.map((agent) => agent.ready()))
  }, 60_000)

  it('LD-15: of a host that is cut off for 2 s nothing is missing', async () => {
    const output = newPath()
    const { code } = await run('away', ['-r', '90', '-n', '270', '-c', '90', '--collect', '-o', output], {
      started: async () => {
        await eventually(() => arrivals('away', hosts[0]).length > 10, 'the run goes on')
        hosts[0].cut()
        await sleep(2000)
        hosts[0].mend()
      },
    })
    const { requests, agents: took } = summaryOf(output)
    expect([code, requests]).toEqual([0, { planned: 270, sent: 270, unsent: 0, answered: 270, failed: 0, unfinished: 0 }])
    expect(took?.map(({ sent, state, lost }) => [sent, state, lost])).toEqual(hosts.slice(0, 3).map(() => [90, 'finished', 0]))
    expect(rowsOf(output)).toHaveLength(271)
    expect(hosts.slice(0, 3).map((host) => arrivals('away', host).length)).toEqual([90, 90, 90])
  })

  it('LD-15: a host that is cut off and stays away is noticed within 5 s, and stated; when it is back, attach tells the rest', async () => {
    const output = newPath()
    let cut = Number.NaN
    let noticed = Number.NaN
    const { code, out, err } = await run('lost', ['-r', '90', '-d', '2s', '-c', '90', '-o', output], {
      started: async (child) => {
        child.stderr?.on('data', (text) => {
          if (`${text}`.includes('agent a2 is lost')) noticed = performance.now() - cut
        })
        await eventually(() => arrivals('lost', hosts[1]).length > 10, 'the run goes on')
        hosts[1].cut()
        cut = performance.now()
      },
    })
    expect(noticed).toBeLessThan(5000 + BUSY)
    const { requests, agents: took } = summaryOf(output)
    const [first, second, third] = took ?? []
    expect([first, third].map(({ state, lost }) => [state, lost])).toEqual([1, 3].map(() => ['finished', 0]))
    expect(second).toMatchObject({ state: 'lost', lost: 60 - second.sent })
    expect([code, requests]).toMatchObject([0, { planned: 180, sent: 180 - requests.unsent - (second.lost ?? 0), lost: second.lost }])
    expect(arrivals('lost', hosts[0])).toHaveLength(first.sent)
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /2 of 3 agents from 00:0\d \(a2: nothing was heard of it any more\); planned rate 66.7 % from then on/,
    )

    hosts[1].mend()
    const name = err.match(/; run (\S+)/)?.[1] ?? ''
    await eventually(() => agents[1].said.includes(`results/${name}-a2/`), 'it has handed in')
    const whole = newPath()
    const words = ['fleet', 'attach', name, '--nats', meeting.url, '--collect', '-o', whole]
    expect((await on(desk, 'coordinator', words)).code).toBe(0)
    const all = summaryOf(whole)
    expect(all.requests.lost).toBeUndefined()
    expect(all.requests.planned).toBe(180)
    expect(agentOf(all, 'a2')).toMatchObject({ state: 'finished', lost: 0, sent: all.requests.sent - first.sent - third.sent })
    expect(rowsOf(whole)).toHaveLength(181)
  })

  it('LD-20: the server lets nobody in without credentials, and nobody start a run with those of others', async () => {
    const words = [`${target}/refused`, '-n', '3', '-c', '3', '--fleet', meeting.url]
    const nobody = (more: readonly string[]) => hammer(more, { under: desk.under })
    const all = await Promise.all([
      nobody(['agent', '--nats', meeting.url, '--trust', env.HAMMER_TRUST]),
      nobody(['agent', '--nats', meeting.url, '--insecure-fleet']),
      nobody([...words, '--insecure-fleet']),
      on(desk, 'agent', words),
      on(desk, 'watcher', words),
    ])
    expect(all.map(({ code, err }) => [code, err])).toEqual([
      [2, expect.stringContaining('nobody there would know who is who')],
      [1, expect.stringContaining('no NATS server lets us in at nats://10.77.0.1:4222: Authorization Violation')],
      [1, expect.stringContaining('Authorization Violation')],
      [1, expect.stringContaining('Permissions Violation for Subscription')],
      [1, expect.stringMatching(/does not take "\S+bundle": Permissions Violation for Publish/)],
    ])
    expect(arrivals('refused')).toEqual([])
  })

  describe('a run of four', () => {
    const output = newPath()
    let said: Said
    let summary: Summary
    beforeAll(async () => {
      const distant = new Agent(meeting, 'a4', env, hosts[3].under)
      await distant.ready()
      said = await run('all', ['-r', String(RATE), '-n', '160', '-c', '48', '-o', output])
      summary = summaryOf(output)
      expect(await distant.end('SIGINT')).toBe(0)
    }, 60_000)

    it('LD-13: is exact; from each address came the share of its agent', () => {
      expect([said.code, said.err]).toEqual([0, expect.stringContaining('4 agents: a1, a2, a3, a4')])
      expect(summary.requests).toEqual({ planned: 160, sent: 160, unsent: 0, answered: 160, failed: 0, unfinished: 0 })
      expect(summary.agents?.map(({ name, sent, state }) => [name, sent, state])).toEqual(
        ['a1', 'a2', 'a3', 'a4'].map((name) => [name, 40, 'finished']),
      )
      expect(hosts.map((host) => arrivals('all', host).length)).toEqual([40, 40, 40, 40])
    })

    it.skipIf(!CAN.clocks)(
      'a clock that is 3 s ahead is known as that: the agent starts with the others, and its rows are of the same time',
      () => {
        const { offset, offsetError, folder } = agentOf(summary, 'a3')
        expect(Math.abs(1000 * offset - AHEAD)).toBeLessThanOrEqual(1000 * offsetError)
        const elapsed = rowsOf(folder ?? '')
          .slice(1)
          .map((row) => Number(row.split(',')[0]))
        expect(elapsed).toHaveLength(40)
        expect(Math.min(...elapsed)).toBeGreaterThanOrEqual(2 / RATE)
        expect(Math.max(...elapsed)).toBeLessThan(2 + AHEAD / 2000)
      },
    )

    it('starts at one instant, by the log of the anvil, as well as the clocks are known', () => {
      const first = lateness('all', 0)
      hosts.slice(0, 3).forEach((host, index) => {
        const known = agentOf(summary, 'a1').offsetError + agentOf(summary, `a${index + 1}`).offsetError
        expect(Math.abs(lateness('all', index) - first), host.address).toBeLessThan(1000 * known + NOISE)
      })
    })

    it.skipIf(!CAN.lines)('of an agent on a slow line the error of its clock is stated, and bounds how far off it starts', () => {
      const { offset, offsetError } = agentOf(summary, 'a4')
      expect(1000 * offsetError).toBeGreaterThan(DELAY - JITTER)
      // all hosts are on one machine: its clock is not off
      expect(Math.abs(offset)).toBeLessThanOrEqual(offsetError)
      expect(said.out).toContain(`their clocks known to ${(1000 * offsetError).toFixed(2)} ms`)
      const start = lateness('all', 3) - lateness('all', 0)
      expect(start).toBeGreaterThan(DELAY - JITTER - 1000 * offsetError - NOISE)
      expect(start).toBeLessThan(DELAY + JITTER + 1000 * offsetError + NOISE)
    })
  })
})

function agentOf({ agents: took }: Summary, name: string) {
  const found = took?.find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} took no part`)
  return found
}

/** How late the arrivals from one host are against the schedule, in ms after any instant: the least of all, on an open connection of a machine at rest. */
function lateness(name: string, index: number): number {
  const due = (i: number) => (1000 * (index + i * hosts.length)) / RATE
  return Math.min(...arrivals(name, hosts[index]).map((at, i) => at - due(i)))
}

/** Puts the wall clock of a process ahead. */
const WALL = `const { now } = Date
globalThis.Date = class extends Date {
  constructor(...words) {
    super(...(words.length > 0 ? words : [now() + ${AHEAD}]))
  }
  static now() {
    return now() + ${AHEAD}
  }
}
`
