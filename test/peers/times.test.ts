// Times that are true: none made up, none measured from the wrong start, none moved by a clock that jumps.

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { planTo } from '../client/plan.js'
import { rawServer } from '../client/raw-server.js'
import { carryOut } from '../engine/carry-out.js'
import { engineAt, type Run, runAt } from './load.js'

const NAMES = ['min', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'max'] as const

describe('20 requests a second to a server that takes 100 ms', () => {
  let run: Run
  beforeAll(async () => {
    run = await runAt('delay=100ms', { rate: 20, duration: 1, connections: 10 })
  })

  it('autocannon [ran] A, goose #277: are 20 times of 100 ms, and none is invented', () => {
    const { response } = run.summary
    expect(response.count).toBe(20)
    expect(response.min).toBeGreaterThanOrEqual(0.099)
    expect(response.p50).toBeLessThan(0.25)
  })

  it('oha #157, fortio README: have percentiles that rise from min to max, and a mean between', () => {
    for (const shape of [run.summary.response, run.summary.service, run.summary.lag]) {
      const times = NAMES.map((name) => shape[name] ?? Number.NaN)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(shape.mean).toBeGreaterThanOrEqual(times[0])
      expect(shape.mean).toBeLessThanOrEqual(times[8])
    }
  })

  it('vegeta #164, fortio #3: have the wait for their turn apart, in the lag and in the response time', () => {
    for (const row of run.rows) {
      expect(row.at('lag')).toBeGreaterThanOrEqual(0)
      expect(row.at('response') - row.at('lag')).toBeGreaterThan(0.099)
    }
    expect(run.summary.lag.count).toBe(20)
    expect(run.summary.lag.p50).toBeLessThan(0.05)
  })

  it('k6 #4715, bombardier #103: have no time longer than the run', () => {
    for (const row of run.rows) expect(row.at('response')).toBeLessThanOrEqual(row.at('elapsed'))
    expect(Math.max(...run.rows.map((row) => row.at('elapsed')))).toBeLessThan(6)
  })

  it('oha #816: have a time to connect where one was made, shorter than the time to the first byte', () => {
    const made = run.rows.filter(({ text }) => text.connect !== '')
    expect(made).toHaveLength(run.connections.opened)
    for (const row of made) {
      expect(row.at('connect')).toBeGreaterThan(0)
      expect(row.at('connect')).toBeLessThan(row.at('response'))
    }
  })

  it('h2load #1551: have a time to the first byte each, not one a connection', () => {
    const times = run.rows.map((row) => row.at('ttfb'))
    for (const [i, time] of times.entries()) {
      expect(time).toBeGreaterThan(0.098)
      expect(time).toBeLessThanOrEqual(run.rows[i].at('response'))
    }
    expect(new Set(times).size).toBeGreaterThan(5)
  })
})

describe('the clock of a request', () => {
  it('autocannon #15: is its own in a pipeline, and after a new connection', async () => {
    const parts = { load: { requests: 60, pipeline: 4 }, connection: { requestsPerConnection: 10 } }
    const { rows, entries, health } = await engineAt('delay=exp:4ms', parts)
    expect([rows.length, entries.length, health.opened]).toEqual([60, 60, 6])
    const over = rows.map(({ sent, ended }, i) => ended - sent - ((entries[i].answered ?? Number.NaN) - entries[i].arrived))
    // what the server saw lies within what we saw, and all but fills it
    expect(Math.min(...over)).toBeGreaterThan(-0.01)
    expect(over.toSorted((a, b) => a - b)[30]).toBeLessThan(5)
    const differing = new Set(rows.map(({ sent }) => sent))
    expect(differing.size).toBeGreaterThan(10)
  })

  it('oha, artillery-core PR #135: stops with the last byte of the body, and the first byte is that of the head', async () => {
    const server = await rawServer(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n')
      setTimeout(() => socket.write('ok'), 60)
    })
    const { rows } = await carryOut(planTo(server.url, { load: { requests: 4, connections: 4 } }))
    for (const { sent, firstByte, ended } of rows) {
      expect(firstByte).toBeGreaterThan(sent)
      expect(firstByte).toBeLessThanOrEqual(ended)
      expect(ended - sent).toBeGreaterThan(58)
    }
    expect(Math.max(...rows.map(({ firstByte, ended }) => ended - firstByte))).toBeGreaterThan(40)
  })
})

describe('a wall clock that is stepped', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('wrk #327, wrk2 #138, k6 #4715: moves nothing', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-06-01T12:00:00Z') })
    let steps = 0
    const stepping = setInterval(() => vi.setSystemTime(++steps % 2 === 0 ? 1e12 : 2e12), 10)
    const began = performance.now()
    const closed = await engineAt('delay=5ms', { load: { duration: 200, connections: 2 } })
    const open = await engineAt('delay=5ms', { load: { model: 'open', rate: 100, duration: 200, connections: 5 } })
    const whole = await runAt('delay=5ms', { requests: 20, connections: 2 })
    const took = performance.now() - began
    clearInterval(stepping)
    expect(steps).toBeGreaterThan(5)
    expect(open.rows).toHaveLength(20)
    for (const { rows } of [closed, open]) {
      expect(rows.length).toBeGreaterThan(10)
      for (const { sent, ended } of rows) {
        expect(sent).toBeGreaterThanOrEqual(0)
        expect(ended - sent).toBeGreaterThan(4)
        expect(ended).toBeLessThan(took)
      }
    }
    expect(whole.summary.duration).toBeGreaterThan(0.04)
    expect(whole.summary.duration).toBeLessThan(took / 1000)
  })
})

describe('a server that stands still for 300 ms of 600', () => {
  it('wrk #99, wrk2 #81: keeps all waiting that were due in that time, and their times say so', async () => {
    const load = { model: 'open', rate: 100, duration: 600, connections: 2, grace: 5000 } as const
    const { rows, causes } = await engineAt('freeze=150ms-450ms', { load })
    expect(causes).toEqual({ '': 60 })
    const times = rows.map(({ scheduled, ended }) => ended - scheduled)
    // those due in the first 200 ms of the freeze; with a time per connection there would be two
    expect(times.filter((time) => time >= 100).length).toBeGreaterThanOrEqual(17)
    expect(times.filter((time) => time >= 100).length).toBeLessThanOrEqual(45)
    expect(Math.max(...times)).toBeGreaterThanOrEqual(270)
    // what the server took is the time of two of them only
    const served = rows.map(({ sent, ended }) => ended - sent)
    expect(served.filter((time) => time >= 100).length).toBeLessThanOrEqual(12)
  })
})
