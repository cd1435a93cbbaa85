// What a plan needs beside what a machine has: the numbers, what is told of them, and the page that people see.

import { describe, expect, it } from 'vitest'
import { dryRunPage } from '../../src/cli/dry-run-page.js'
import { type Fit, fitsOf } from '../../src/cli/fits.js'
import { type Machine, portsOf } from '../../src/cli/machine.js'
import type { LoadPlan, Plan } from '../../src/core/plan.js'
import { demandOf } from '../../src/load/demand.js'
import { planOf } from '../core/plans.js'
import { expectGolden } from '../golden.js'

const ROW = 33
const MACHINE: Machine = {
  cores: 4,
  descriptors: 1024,
  ports: { available: 28_232, first: 32_768, last: 60_999, hold: 60_000 },
  disk: { free: 40e9, obstacle: null },
}

interface Situation {
  readonly load?: Partial<LoadPlan>
  readonly perConnection?: number
  readonly machine?: Partial<Machine>
}

function planIn({ load = {}, perConnection }: Situation): Plan {
  const plan = planOf({ model: load.rate ? 'open' : 'closed', connections: 10, ...load })
  return { ...plan, connection: { ...plan.connection, requestsPerConnection: perConnection ?? null } }
}

function fits(situation: Situation, rowWidth: number | null = ROW): Fit[] {
  const plan = planIn(situation)
  return fitsOf({ load: plan.load, demand: demandOf(plan), machine: { ...MACHINE, ...situation.machine }, rowWidth })
}

/** Status, need and limit of one of them. */
function numbers(name: Fit['name'], situation: Situation) {
  const found = fits(situation).find((one) => one.name === name)
  if (!found) return expect.fail(`no ${name}`)
  const { status, needed, available } = found
  return [status, needed, available]
}

const BRISK = { rate: 1200, duration: 30_000, connections: 600 }

describe('descriptors', () => {
  it.each([
    ['as many as there are', { load: { connections: 960 } }, ['ok', 1024, 1024]],
    ['one too many', { load: { connections: 961 } }, ['no', 1025, 1024]],
    ['a limit that is not known', { machine: { descriptors: null } }, ['unknown', 74, null]],
    // 1,200/s · 0.25 s = 300 that wait for the server to close
    ['room for those that wait to be closed', { load: BRISK, perConnection: 1 }, ['ok', 664, 1024]],
    ['no room for them', { load: { ...BRISK, connections: 700 }, perConnection: 1 }, ['risk', 764, 1024]],
  ] as const)('%s', (_, situation, expected) => {
    expect(numbers('descriptors', situation)).toEqual(expected)
  })
})

describe('ports', () => {
  const long = { ...BRISK, duration: 600_000 }
  const loopback = { ports: { available: 28_232, first: 32_768, last: 60_999, hold: 1000 } }
  const waves = [20_000, 0, 20_000].map((target) => ({ duration: 5000, target }))
  it.each([
    ['one for each connection', { load: BRISK }, ['ok', 600, 28_232]],
    ['more connections than ports', { load: { connections: 30_000 } }, ['no', 30_000, 28_232]],
    ['new connections, more than ports', { load: BRISK, perConnection: 1 }, ['risk', 36_000, 28_232]],
    ['each for two requests', { load: BRISK, perConnection: 2 }, ['ok', 18_300, 28_232]],
    // those of a minute and a moment, and 600 that are open
    ['a longer run', { load: long, perConnection: 1 }, ['risk', 72_900, 28_232]],
    ['ports that are free again after a second', { load: long, perConnection: 1, machine: loopback }, ['ok', 2100, 28_232]],
    ['as many as the answers allow', { perConnection: 1 }, ['unknown', null, 28_232]],
    ['a system that does not tell', { load: BRISK, machine: { ports: null } }, ['unknown', 600, null]],
    ['connections that come back', { load: { connections: 0, duration: 15_000, stages: waves } }, ['risk', 40_000, 28_232]],
  ] as const)('%s', (_, situation, expected) => {
    expect(numbers('ports', situation as Situation)).toEqual(expected)
  })

  it('says how many addresses would do', () => {
    const advice = (situation: Situation) => fits(situation).find(({ name }) => name === 'ports')?.advice
    expect(advice({ load: BRISK, perConnection: 1 })).toMatch(/28,232 ports last for 469 new .* up to 1,200 a second.* over 2 addresses/)
    expect(advice({ load: { connections: 60_000 } })).toMatch(/use at most -c 28232.* over 3 addresses/)
  })
})

describe('the rest', () => {
  const full = { disk: { free: 1e6, obstacle: null } }
  it.each([
    ['sending', 'a rate that a thread can send', { load: { rate: 1e5 } }, ['ok', 1e5, 1e5]],
    ['sending', 'a rate for two', { load: { rate: 150_000 } }, ['risk', 150_000, 1e5]],
    ['sending', 'a rate for two, with two', { load: { rate: 150_000, workers: 2 } }, ['ok', 75_000, 1e5]],
    ['disk', 'room for all rows', { load: { rate: 1000 } }, ['ok', 330_000, 40e9]],
    ['disk', 'no room for them', { load: { rate: 5000 }, machine: full }, ['no', 1_650_000, 1e6]],
    ['disk', 'perhaps no room', { machine: full }, ['risk', 82_500_000, 1e6]],
    ['disk', 'no place', { machine: { disk: { free: 40e9, obstacle: 'x is no folder' } } }, ['no', 82_500_000, 40e9]],
    ['disk', 'room that is not known', { load: { rate: 1000 }, machine: { disk: null } }, ['unknown', 330_000, null]],
    ['cores', 'a core for each worker that waits precisely, and one more', { load: { rate: 9, workers: 3 } }, ['ok', 4, 4]],
    ['cores', 'no core more', { load: { rate: 9, workers: 4 } }, ['risk', 5, 4]],
    ['cores', 'workers that wait thriftily', { load: { rate: 9, workers: 4, pacer: 'thrifty' } }, ['ok', 4, 4]],
    ['cores', 'more workers than cores', { load: { connections: 10, workers: 5 } }, ['risk', 5, 4]],
  ] as const)('%s: %s', (name, _, situation, expected) => {
    expect(numbers(name, situation)).toEqual(expected)
  })

  it('nothing is said of the disk where nothing is written, and of sending where the rate is not known', () => {
    expect(fits({}, null).map(({ name }) => name)).toEqual(['descriptors', 'ports', 'cores'])
  })

  it('what is not ok comes with advice, and what is ok without', () => {
    const all = [{ load: { rate: 1e6, duration: 1e7, connections: 30_000, workers: 9 } }, { load: BRISK, perConnection: 1 }, {}].flatMap(
      (s) => fits(s),
    )
    for (const { status, advice } of all) expect(advice === null).toBe(status === 'ok')
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['ok', 'risk', 'no']))
  })
})

describe('the ports of this machine', () => {
  const settings = (texts: Readonly<Record<string, string>>) => (name: string) => texts[name] ?? null
  const usual = { ip_local_port_range: '32768\t60999\n', ip_local_reserved_ports: '\n', tcp_tw_reuse: '2\n', tcp_timestamps: '1\n' }
  it.each([
    ['the usual ones', {}, 'network', { available: 28_232, hold: 60_000 }],
    ['over loopback', {}, 'loopback', { available: 28_232, hold: 1000 }],
    ['over loopback after a delay', { tcp_tw_reuse_delay: '250\n' }, 'loopback', { hold: 250 }],
    ['without early reuse', { tcp_tw_reuse: '0\n' }, 'loopback', { hold: 60_000 }],
    ['with early reuse everywhere', { tcp_tw_reuse: '1\n' }, 'network', { hold: 1000 }],
    ['without time stamps', { tcp_tw_reuse: '1\n', tcp_timestamps: '0\n' }, 'network', { hold: 60_000 }],
    ['some reserved, one of them outside', { ip_local_reserved_ports: '8080,40000-40099,60999-61005\n' }, 'network', { available: 28_131 }],
    ['reserved twice', { ip_local_reserved_ports: '40000-40009,40005-40014' }, 'network', { available: 28_217 }],
  ] as const)('%s', (_, more, where, expected) => {
    expect(portsOf(settings({ ...usual, ...more }), where)).toMatchObject(expected)
  })

  it('are not known where the system does not tell', () => {
    expect(portsOf(() => null, 'network')).toBe(null)
  })
})

describe('the page of a dry run', () => {
  const page = (situation: Situation, width: number, addresses = ['127.0.0.1']) => {
    const plan = planIn(situation)
    const { ports } = MACHINE
    const target = { ...plan.target, url: 'http://shop.example/', host: 'shop.example' }
    const machine = { cores: 2, ports }
    return dryRunPage(
      { plan: { ...plan, target }, addresses, demand: demandOf(plan), fits: fits({ ...situation, machine }) },
      { width, colour: 'off' },
    )
  }

  it('is as it was approved', () => {
    const bold = { rate: 150_000, duration: 36e6, connections: 30_000, workers: 2, arrivals: 'poisson', rampUp: 60_000 } as const
    const pages = [
      ['an open plan that fits', page({ load: { ...BRISK, connections: 10 } }, 100)],
      ['new connections', page({ load: BRISK, perConnection: 1 }, 100, ['10.0.0.1', '10.0.0.2'])],
      ['nothing fits', page({ load: bold }, 100)],
      ['a closed plan, narrow', page({}, 60)],
      ['paced connections', page({ load: { connections: 100, pacing: 1000, rampUp: 4000 } }, 100)],
      ['as many as the answers allow', page({ load: { connections: 100 }, perConnection: 10 }, 100)],
    ]
    expectGolden(
      'dry-run',
      pages
        .map(([name, text]) => `# ${name}\n${text}\n`)
        .join('\n')
        .trimEnd(),
    )
  })
})
