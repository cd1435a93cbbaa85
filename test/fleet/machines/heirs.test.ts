// Parts of agents that are gone, divided among those that are there.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../../src/core/plan.js'
import type { Bus } from '../../../src/fleet/machines/bus.js'
import { ofPlace, passOn } from '../../../src/fleet/machines/heirs.js'
import type { Answer, Member, Order } from '../../../src/fleet/machines/messages.js'
import type { Launched } from '../../../src/fleet/machines/prepare.js'
import { Roster, type Seat } from '../../../src/fleet/machines/roster.js'
import { isId } from '../../../src/fleet/machines/subjects.js'
import { planOf } from '../../core/plans.js'

const agree: (order: Order) => Answer = () => ({ ok: true, now: 0 })

/** A run of `count` agents, whose orders are heard by `answer`. */
function runOf(count: number, load: Partial<LoadPlan>, answer: (order: Order, agent: string) => Answer = agree) {
  const orders: { readonly agent: string; readonly order: Order }[] = []
  const members = Array.from({ length: count }, (_, index): Member => {
    const id = `a${index}`
    return { id, agent: id, place: { index, count }, heir: null, name: id, host: 'h', cores: 1, floor: null, offset: 10 * index, error: 0 }
  })
  const request = async (subject: string, text: string) => {
    const agent = subject.split('.')[2]
    const order = JSON.parse(text) as Order
    orders.push({ agent, order })
    return { string: () => JSON.stringify(answer(order, agent)) }
  }
  const bus = { connection: { request }, signer: () => ({ seal: (order: Order) => order }) } as unknown as Bus
  const launched = { record: { run: 'r', bundle: { name: 'b', sha256: 'x' } }, plan: planOf(load), startAt: 1000 } as unknown as Launched
  const roster = new Roster(members, 0)
  const pass = (seat: Seat, there: readonly Seat[]) => passOn(bus, launched, { seat, there, number: 1, elapsed: () => 5000 })
  return { roster, orders, pass }
}

const PACED = { connections: 12, pacing: 100 } as const

describe('what an agent leaves behind', () => {
  it('is divided so that every number of its part is in exactly one of theirs, also when heirs leave something behind', async () => {
    const { roster, pass } = runOf(3, { model: 'open', rate: 100, connections: 64 })
    const [a, b, c] = roster.seats
    const first = await pass(a, [b, c])
    roster.add(first, 0)
    const [heir] = roster.seats.slice(3)
    const second = await pass(heir, [b, c])
    const numbers = ({ place: { index, count } }: Member) => Array.from({ length: 600 }, (_, i) => i).filter((i) => i % count === index)
    const sorted = (parts: readonly Member[]) => parts.flatMap(numbers).sort((x, y) => x - y)
    expect(sorted(first)).toEqual(numbers(a.member))
    expect(sorted(second)).toEqual(numbers(heir.member))
  })

  it('begins at one moment in the near future, on the clock of each', async () => {
    const { roster, orders, pass } = runOf(3, PACED)
    const [a, b, c] = roster.seats
    await pass(a, [b, c])
    expect(orders.map(({ order }) => order.kind === 'take' && order.heir)).toEqual([
      { of: 'a0', from: 6000, requests: null, at: 1010 },
      { of: 'a0', from: 6000, requests: null, at: 1020 },
    ])
  })

  it('is a number of requests where they are divided by number: those that it had not sent', async () => {
    const { roster, pass } = runOf(3, { connections: 12, requests: 301, duration: null })
    const [a, b, c] = roster.seats
    a.sent = 40
    expect((await pass(a, [b, c])).map(({ heir }) => heir?.requests)).toEqual([31, 30])
    a.sent = 101
    expect(await pass(a, [b, c])).toEqual([])
  })

  it('goes to as many as it has connections for', async () => {
    const { roster, pass } = runOf(4, { connections: 8, pacing: 100 })
    const [a, ...others] = roster.seats
    expect((await pass(a, others)).map(({ place }) => place)).toEqual([
      { index: 0, count: 8 },
      { index: 4, count: 8 },
    ])
  })

  it('goes first to those that have taken over nothing yet', async () => {
    const { roster, pass } = runOf(3, { connections: 3, pacing: 100 })
    const [a, b, c] = roster.seats
    const [heir] = await pass(a, [b, c])
    roster.add([heir], 0)
    const [next] = await pass(a, roster.seats.slice(1))
    expect([heir.agent, next.agent]).toEqual(['a1', 'a2'])
  })

  it('goes to the others where one refuses, and those that had agreed are told to forget it', async () => {
    const refuse = (_: Order, agent: string): Answer => (agent === 'a1' ? { ok: false, reason: 'it is about to leave' } : agree(_))
    const { roster, orders, pass } = runOf(3, PACED, refuse)
    const [a, b, c] = roster.seats
    const heirs = await pass(a, [b, c])
    expect(heirs.map(({ agent, place }) => ({ agent, place }))).toEqual([{ agent: 'a2', place: { index: 0, count: 3 } }])
    const takes = orders.filter(({ order }) => order.kind === 'take').map(({ order }) => order.kind === 'take' && order.seat)
    const stops = orders.filter(({ order }) => order.kind === 'stop').map(({ order }) => order.kind === 'stop' && order.seat)
    expect(stops).toEqual(takes.slice(0, 2))
    expect(heirs[0].id).toBe(takes[2])
    expect(takes[2]).not.toBe(takes[1])
  })

  it('goes to seats of their own, however long the names of agents are', async () => {
    const { roster, pass } = runOf(3, PACED)
    const long = (seat: Seat, letter: string): Seat => {
      const id = `ip-10-0-12-34-eu-central-1-compute-internal-${letter.repeat(16)}`
      return { ...seat, member: { ...seat.member, id, agent: id, name: id } }
    }
    const [a, b, c] = roster.seats
    const heirs = await pass(long(a, 'a'), [long(b, 'b'), long(c, 'c')])
    const ids = heirs.map(({ id }) => id)
    expect(new Set([...ids, ...heirs.map(({ agent }) => agent)]).size).toBe(4)
    expect([...ids, ...heirs.map(({ name }) => name)].every(isId)).toBe(true)
  })

  it('keeps the name of an agent that looks like one that has taken over', async () => {
    const { roster, pass } = runOf(2, PACED)
    const [a, b] = roster.seats
    const named = { ...b, member: { ...b.member, name: 'load-for-eu' } }
    expect((await pass(a, [named])).map(({ name }) => name)).toEqual(['load-for-eu-for-a0'])
  })

  it('is left out, with the reasons, where nobody takes it', async () => {
    const { roster, pass } = runOf(3, PACED, () => ({ ok: false, reason: 'no room' }))
    const [a, b, c] = roster.seats
    await expect(pass(a, [b, c])).rejects.toThrow('no room')
    await expect(pass(a, [])).rejects.toThrow('nobody is there')
  })

  it('is nothing when the run is about to end', async () => {
    const { roster, orders, pass } = runOf(2, { ...PACED, duration: 5500 })
    const [a, b] = roster.seats
    expect([await pass(a, [b]), orders]).toEqual([[], []])
  })
})

it('the workers of all places have a total between them', () => {
  const numbers = fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 8 }))
  fc.assert(
    fc.property(numbers, ([total, count, workers]) => {
      const parts = Array.from({ length: count }, (_, index) => ofPlace(total, { index, count }, workers))
      return parts.reduce((sum, n) => sum + n, 0) === total
    }),
  )
})
