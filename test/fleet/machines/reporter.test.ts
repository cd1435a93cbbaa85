// How an agent ends its account: in one message where it fits, else by an object, and never in silence.

import { expect, it } from 'vitest'
import type { Bus } from '../../../src/fleet/machines/bus.js'
import { type AgentCondition, said, unpack } from '../../../src/fleet/machines/messages.js'
import type { Outbox } from '../../../src/fleet/machines/outbox.js'
import { Reporter } from '../../../src/fleet/machines/reporter.js'
import { planOf } from '../../core/plans.js'

const CONDITION: AgentCondition = {
  duration: 1000,
  main: { busy: 0, writing: 0 },
  machine: { busy: null, stolen: null },
  ended: null,
  failure: null,
  folder: null,
  opened: 1,
  unsolicited: 0,
}
const NEVER = new AbortController().signal

/** A reporter, what it said, and what it kept. The store fails so many times before it takes something. */
function reporting(failures = 0) {
  const heard: Uint8Array[] = []
  const kept = new Map<string, Uint8Array>()
  let left = failures
  const store = {
    putBlob: async ({ name }: { name: string }, bytes: Uint8Array) => {
      if (left-- > 0) throw new Error('not now')
      kept.set(name, bytes)
    },
  }
  const bus = { objects: async () => store } as unknown as Bus
  const outbox = {
    say: async (bytes: Uint8Array) => {
      heard.push(bytes)
      return true
    },
  } as unknown as Outbox
  const reporter = new Reporter({ run: 'r', agent: 'a', plan: planOf() }, outbox)
  return { reporter, bus, kept, messages: () => heard.map((bytes) => said(unpack(bytes))) }
}

it('says all its counts in its last message', async () => {
  const { reporter, bus, kept, messages } = reporting()
  await reporter.finish(bus, CONDITION, NEVER)
  expect(messages()).toMatchObject([{ kind: 'done', object: null, counts: { tally: {} } }])
  expect(kept.size).toBe(0)
})

it('keeps counts that are too long for a message as an object, tries again, and reports meanwhile', async () => {
  const { reporter, bus, kept, messages } = reporting(1)
  await reporter.finish(bus, CONDITION, NEVER, 10)
  const all = messages()
  expect(all.at(-1)).toMatchObject({ kind: 'done', counts: null, object: { name: 'r/a/final' } })
  expect(all.slice(0, -1).map(({ kind }) => kind)).toEqual(['report', 'report'])
  expect([...kept.keys()]).toEqual(['r/a/final'])
})

it('gives up when it is told to', async () => {
  const { reporter, bus, messages } = reporting(Number.POSITIVE_INFINITY)
  await reporter.finish(bus, CONDITION, AbortSignal.abort(), 10)
  expect(messages()).toEqual([])
})
