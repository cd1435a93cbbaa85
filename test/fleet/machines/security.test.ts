// A fleet on a server with the permissions of `hammer fleet config`: everybody may do what he needs, and nothing else.

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.js'
import { meetingAt } from '../../../src/fleet/machines/address.js'
import { putObject } from '../../../src/fleet/machines/bundle.js'
import { Bus } from '../../../src/fleet/machines/bus.js'
import { listAgents, listRuns, stopRun } from '../../../src/fleet/machines/list.js'
import { newKey, signerOf } from '../../../src/fleet/machines/seal.js'
import { startOf } from '../../../src/fleet/machines/start.js'
import { INBOX } from '../../../src/fleet/machines/subjects.js'
import { anvil, hammer, newFolder, newPath, summaryOf } from '../../cli/kit.js'
import { Agent, onFleet, Server, WITHOUT_SERVER } from './kit.js'

let server: Server
let agent: Agent
const keys = join(newFolder(), 'keys')
const nkey = (role: string) => join(keys, `${role}.nk`)
const as = (role: string) => ({ env: { HAMMER_NATS_NKEY: nkey(role) } })

async function busOf(role: string, inbox: keyof typeof INBOX): Promise<Bus> {
  const none = { user: null, creds: null, ca: null, cert: null, key: null, insecure: false }
  const signer = signerOf(newKey())
  if (signer === null) throw new Error('a new key is none')
  return Bus.join(meetingAt({ ...none, url: server.url, nkey: nkey(role) }, '--nats'), { name: 'test', inbox, signer: () => signer })
}

describe.skipIf(WITHOUT_SERVER)('a fleet on a server with permissions', () => {
  beforeAll(async () => {
    const [made, key] = await Promise.all([hammer(['fleet', 'config', '-o', keys]), hammer(['fleet', 'key'])])
    server = await Server.start(made.out)
    agent = new Agent(server, 'a1', {
      HAMMER_NATS_NKEY: nkey('agent'),
      HAMMER_TRUST: key.out.trim(),
      HAMMER_MAX_RATE: '200',
      HAMMER_ALLOW_TARGET: '127.0.0.0/8',
    })
    await agent.ready()
  })

  it('LD-20: its secrets are in files that nobody else can read, and in nothing that is printed', async () => {
    const again = await hammer(['fleet', 'config', '-o', keys])
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('is there already')])
    for (const role of ['coordinator', 'agent', 'watcher']) {
      expect(statSync(nkey(role)).mode & 0o777).toBe(0o600)
      expect(agent.said).not.toContain(readFileSync(nkey(role), 'utf8').trim())
    }
    const without = await hammer(['fleet', 'config'])
    expect([without.code, without.out, without.err]).toEqual([2, '', expect.stringContaining('config needs a folder')])
  })

  it('carries out what a trusted key has signed, rows included', async () => {
    const target = await anvil()
    const output = newPath()
    const words = [`${target.url}/`, '-r', '100', '-d', '300ms', '-c', '2', '--pacer', 'thrifty', '--collect', '-o', output]
    const { code, err } = await onFleet(server, words, as('coordinator'))
    expect([code, err]).toEqual([0, expect.stringContaining('rows of a1 are here')])
    expect(summaryOf(output).requests.sent).toBe(30)
  })

  it('LD-20: what another key has signed, or what its owner does not allow, ends before any load', async () => {
    const target = await anvil()
    const folder = newFolder()
    const stranger = join(folder, 'stranger.key')
    writeFileSync(stranger, newKey(), { mode: 0o600 })
    const attempts = [
      [['--fleet-key', stranger, '-r', '10'], /a1: it does not trust the key ed25519:\S+\. Whoever runs that agent/],
      [['-r', '1000'], /lets it send 200\/s \(--max-rate\), and its part of the plan goes up to 1,000\/s/],
      [[], /only the target bounds how much/],
    ] as const
    for (const [words, message] of attempts) {
      const said = await onFleet(server, [`${target.url}/`, '-d', '1s', '-c', '2', ...words], as('coordinator'))
      expect([said.code, said.err.replace(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(message)])
    }
    expect(target.counts().requests).toBe(0)
  })

  it('a watcher sees agents and runs, and cannot end one', async () => {
    const bus = await busOf('watcher', 'console')
    try {
      await bus.prepare()
      expect((await listAgents(bus)).map(({ name, clock }) => [name, clock !== null])).toEqual([['a1', true]])
      const runs = await listRuns(bus)
      const [run] = runs
      const ended = runs.find(({ startAt }) => startAt !== null) ?? run
      // this process is on the machine of whoever started it, and its wall clock is off
      const clock = { now: () => systemClock.now(), date: () => new Date(Date.parse(ended.started) + 60_000) }
      expect(Math.abs((await startOf(bus, ended, clock)) - (ended.startAt ?? Number.NaN))).toBeLessThan(5000)
      const alone = await startOf(bus, { ...ended, members: [] }, clock)
      expect(clock.now() - alone).toBeGreaterThan(59_999)
      expect(await stopRun(bus, run)).toEqual([expect.stringMatching(/Permissions Violation/)])
      await expect(putObject(await bus.plans(), 'x', new Uint8Array(9))).rejects.toThrow(/Permissions Violation/)
    } finally {
      await bus.close()
    }
  })

  it('an agent can neither publish a plan, nor give orders, nor hear what others are told', async () => {
    const bus = await busOf('agent', 'agent')
    try {
      await expect(putObject(await bus.plans(), 'x', new Uint8Array(9))).rejects.toThrow(/Permissions Violation/)
      await expect((await bus.runs()).put('r1', '{}')).rejects.toThrow(/Permissions Violation/)
      await expect(bus.connection.request('hammer.agent.a1.order', '{}')).rejects.toThrow(/Permissions Violation/)
      const overheard = async () => {
        for await (const _ of bus.connection.subscribe(`${INBOX.console}.>`)) return
      }
      await expect(overheard()).rejects.toThrow(/Permissions Violation/)
    } finally {
      await bus.close()
    }
  })

  it.each([
    ['without a key to trust', ['--nats-user', 'anna:secret'], /--trust is missing/],
    ['without credentials', [], /nobody there would know who is who/],
    ['with a key that is none', ['--nats-user', 'anna:secret', '--trust', 'ed25519:x'], /"ed25519:x" is no public key/],
    ['with half a user', ['--nats-user', 'secret'], /a name and a password are expected/],
    ['with a network that is none', ['--insecure-fleet', '--allow-target', '10.0.0.0/99'], /"10\.0\.0\.0\/99" is no network/],
  ])('LD-20: an agent outside loopback %s does not start', async (_, words, message) => {
    const { code, err } = await hammer(['agent', '--nats', 'nats://192.0.2.1:4222', ...words])
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
    expect(err).not.toContain('secret')
  })
})
