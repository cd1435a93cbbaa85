// A run on a fleet that is changed while it goes on, by several consoles: all agents change together, and everybody knows.

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { UNLABELLED } from '../../../src/core/label.js'
import type { Marker } from '../../../src/core/marker.js'
import type { LoadPlan, Plan } from '../../../src/core/plan.js'
import { Steering } from '../../../src/core/steering.js'
import type { Summary } from '../../../src/core/summary.js'
import { Control } from '../../../src/fleet/control.js'
import { meetingAt } from '../../../src/fleet/machines/address.js'
import { Bus } from '../../../src/fleet/machines/bus.js'
import { listRuns } from '../../../src/fleet/machines/list.js'
import { keepMade, readMade } from '../../../src/fleet/machines/made.js'
import { attach, type FleetOptions, fleetRun } from '../../../src/fleet/machines/run.js'
import { allOf, newKey, signerOf } from '../../../src/fleet/machines/seal.js'
import type { RunOptions, Started } from '../../../src/fleet/run.js'
import { changedSchedule } from '../../../src/load/change.js'
import { anvil, summaryOf } from '../../cli/kit.js'
import { planTo } from '../../client/plan.js'
import { Agent, eventually, Server, WITHOUT_SERVER } from './kit.js'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { readonly version: string }
const signer = signerOf(newKey())
if (signer === null) throw new Error('a new key is none')

let server: Server

function fleetOptions(agents: number, said: string[] = []): FleetOptions {
  const none = { user: null, creds: null, nkey: null, ca: null, cert: null, key: null, insecure: false }
  return {
    meeting: meetingAt({ ...none, url: server.url }, '--fleet'),
    signer: () => signer as NonNullable<typeof signer>,
    agents,
    wait: 5000,
    rows: 'leave',
    lostParts: 'left out',
    detach: new AbortController().signal,
    cwd: process.cwd(),
    said: (text) => said.push(text),
  }
}

function runOptions(onStart: (started: Started) => void): RunOptions {
  const signal = new AbortController().signal
  const files = { output: 'none', columns: ['elapsed', 'response', 'status', 'error', 'lag', 'name'], header: 'header' } as const
  return { ...files, version, thresholds: [], bail: [], signal, permit: () => {}, onStart }
}

function planAt(url: string, rate: number, length: Partial<LoadPlan>): Plan {
  const load = { model: 'open', rate, connections: 6, pacer: 'thrifty', ...length } as const
  return { ...planTo(url, { load }), label: UNLABELLED }
}

/** How many requests come of a plan with these markers. */
function reckoned(plan: Plan, markers: readonly Marker[]): number | null {
  const changes: { at: number; target: number | null }[] = []
  const steering = new Steering()
  steering.follow((change) => changes.push(change))
  const clock = { now: () => 0, date: () => new Date(0) }
  const control = new Control({ plan, clock, startAt: 0, steering, stop: () => {}, fits: null })
  for (const marker of markers) control.obey(marker)
  return changedSchedule(plan.load, changes).countBefore(plan.load.duration ?? 0)
}

/** Acts on a run as soon as it has begun. */
async function onRun(plan: Plan, options: FleetOptions, act: (started: Started) => Promise<void>) {
  let acting: Promise<void> = Promise.resolve()
  const result = await fleetRun(
    plan,
    runOptions((started) => {
      acting = act(started)
      acting.catch(() => {})
    }),
    options,
  )
  await acting
  return result
}

function kinds({ markers }: Pick<Summary, 'markers'>) {
  return markers?.map(({ kind, target, text }) => [kind, target ?? text].filter((one) => one !== undefined).join(' '))
}

describe.skipIf(WITHOUT_SERVER)('a run on a fleet', () => {
  const all: Agent[] = []
  beforeAll(async () => {
    server = await Server.start()
    all.push(new Agent(server, 'a1'), new Agent(server, 'a2'))
    await Promise.all(all.map((agent) => agent.ready()))
  })

  it('LO-17: is paused, resumed, scaled and marked on all agents at once, by any console; shares stay exact, and everybody keeps the same markers', async () => {
    const target = await anvil()
    const plan = planAt(target.url, 100, { requests: 400 })
    const bus = await Bus.join(fleetOptions(2).meeting, { name: 'test', inbox: 'console' })
    let other: Promise<Summary> | null = null
    const said: string[] = []
    const { summary } = await onRun(plan, fleetOptions(2, said), async ({ control, controlled }) => {
      await control.pause()
      expect(controlled()).toMatchObject({ paused: true, target: 0 })
      const [{ run }] = await listRuns(bus)
      other = new Promise((resolve, reject) => {
        const onStart = async (second: Started) => {
          await eventually(() => second.controlled().paused, 'the second console knows of the pause')
          await second.control.mark('by another')
          await second.control.resume()
          await second.control.scale(400)
        }
        const options = runOptions((second) => void onStart(second).catch(reject))
        attach(run, options, fleetOptions(2)).then((result) => resolve(result.summary), reject)
      })
      await eventually(() => controlled().target === 400, 'the first console knows what the second did')
    })
    expect(kinds(summary)).toEqual(['pause', 'mark by another', 'resume', 'scale 400'])
    expect((await (other as unknown as Promise<Summary>)).markers).toEqual(summary.markers)
    expect(summary.requests).toMatchObject({ planned: 400, sent: 400 })
    expect(target.counts().requests).toBe(400)
    expect(summary.verdict.trusted).toBe(true)
    const took = summary.agents ?? []
    expect(took.map(({ state, sent, lost }) => [state, sent, lost])).toEqual([
      ['finished', 200, 0],
      ['finished', 200, 0],
    ])
    for (const { folder } of took) expect(summaryOf(folder ?? '').markers).toEqual(summary.markers)
    expect(said.filter((text) => /too late|did not answer/.test(text))).toEqual([])
    await bus.close()
  })

  it('is caught up with by agents that missed what was done; of one that does not answer it is said, and noted', async () => {
    const target = await anvil()
    const plan = planAt(target.url, 20, { requests: 150 })
    const bus = await Bus.join(fleetOptions(2).meeting, { name: 'test', inbox: 'console' })
    const said: string[] = []
    const { summary, notes } = await onRun(plan, fleetOptions(2, said), async ({ control }) => {
      const [{ run }] = await listRuns(bus)
      // kept, but told to nobody
      const marker = { at: 0.1, kind: 'scale', target: 1000 } as const
      const order = { kind: 'change', run, number: 0, marker } as const
      await keepMade(bus, run, () => (signer as NonNullable<typeof signer>).seal(order, allOf(run), Date.now()))
      expect((await readMade(bus, run)).sealed).toHaveLength(1)
      all[0].signal('SIGSTOP')
      await control.scale(500)
      await eventually(() => said.some((text) => text.includes('did not answer')), 'it is said')
      all[0].signal('SIGCONT')
    })
    expect(kinds(summary)).toEqual(['scale 1000', 'scale 500'])
    expect(notes).toContainEqual(
      expect.stringMatching(/^agent a1 did not answer: it hears of the change of the load at \d+\.\d s when it is back/),
    )
    for (const { folder } of summary.agents ?? []) expect(summaryOf(folder ?? '').markers).toEqual(summary.markers)
    expect(target.counts().requests).toBe(150)
    await bus.close()
  })

  it('LD-20: stays as it is on all agents when the owner of one is against it; what agents owe, and others take over from them, goes along the changes', async () => {
    const careful = new Agent(server, 'a3', { HAMMER_MAX_RATE: '60' })
    await careful.ready()
    const target = await anvil()
    const plan = planAt(target.url, 60, { duration: 4000 })
    const { summary } = await onRun(plan, { ...fleetOptions(3), lostParts: 'taken over' }, async ({ control, controlled }) => {
      await expect(control.scale(300)).rejects.toThrow(/a3: its owner lets it send 60\.0\/s \(--max-rate\)/)
      expect(controlled()).toMatchObject({ paused: false, target: 60, markers: [] })
      await control.scale(150)
      await careful.end('SIGINT')
    })
    expect(kinds(summary)).toEqual(['scale 150'])
    const wanted = reckoned(plan, summary.markers ?? []) ?? 0
    expect(wanted).toBeGreaterThan(240)
    const { requests, agents: took = [] } = summary
    expect(took.map(({ name, state, tookOver }) => [name, state, tookOver])).toEqual([
      ['a1', 'finished', null],
      ['a2', 'finished', null],
      ['a3', 'ended', null],
      ['a1-for-a3', 'finished', 'a3'],
      ['a2-for-a3', 'finished', 'a3'],
    ])
    // the second in which the heirs got ready is lost
    expect(took.map(({ lost }) => lost)).toEqual([0, 0, requests.lost, 0, 0])
    expect([requests.planned, requests.sent + requests.unsent + (requests.lost ?? 0)]).toEqual([wanted, wanted])
    expect(target.counts().requests).toBe(requests.sent)
  })
})
