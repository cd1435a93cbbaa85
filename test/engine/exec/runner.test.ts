// External programs, run by the engine in this thread: what they did, and that nothing is left of them.

import { existsSync, readFileSync } from 'node:fs'
import { kill } from 'node:process'
import { Writable } from 'node:stream'
import { describe, expect, it, test } from 'vitest'
import { systemClock } from '../../../src/core/clock.js'
import { Iterations } from '../../../src/core/iterations.js'
import { type ScriptSummary, scriptSummary } from '../../../src/core/script-summary.js'
import { type RunnerOptions, startRunner } from '../../../src/engine/exec/index.js'
import { generateUsers } from '../../../src/engine/users/index.js'
import { until } from '../../cli/kit.js'
import type { PlanParts } from '../../client/plan.js'
import { type ScriptRow, scriptPlan } from '../users/script.js'

/** A program for `sh` that is ready, does `body` for every order, whose number is `$i`, and ends with `last`. */
function program(body: string, last = ''): string {
  return `echo '{"ready":1}'
while read -r line; do
  case $line in *stop*) break ;; esac
  i=\${line#*:}; i=\${i%%,*}
  ${body}
done
${last}`
}

interface Played extends ScriptSummary {
  readonly rows: readonly Pick<ScriptRow, 'name' | 'status' | 'cause' | 'scheduled' | 'sent'>[]
  readonly books: readonly [due: number, sent: number]
  readonly err: string
}

type Load = NonNullable<PlanParts['load']>

async function play(command: string, load: Load = {}, more: Partial<RunnerOptions> = {}): Promise<Played> {
  const plan = scriptPlan('http://127.0.0.1:1', { load })
  const heard = ear()
  const workload = await startRunner({ ...options(command, heard), ...more })
  const all = new Iterations(plan.interval)
  const rows: Played['rows'][number][] = []
  let [due, sent] = [0, 0]
  const { index, count } = more.place ?? { index: 0, count: 1 }
  const shard = { plan, index, count, startAt: systemClock.now() }
  for await (const batch of generateUsers(shard, workload, new AbortController().signal)) {
    if (batch.iterations) all.add(batch.iterations)
    due += batch.health.due
    sent += batch.health.sent
    for (let i = 0; i < batch.length; i++) {
      const name = batch.names[batch.name[i]]
      const cause = batch.causes[batch.cause[i]]
      rows.push({ name, cause, status: batch.status[i], scheduled: batch.scheduled[i], sent: batch.sent[i] })
    }
  }
  return { ...scriptSummary(all), rows, books: [due, sent], err: heard.text }
}

function options(command: string, err: Writable): RunnerOptions {
  return { plan: { command, name: 'program', env: { HAMMER_ARGS: '{"a":"b"}' } }, place: { index: 0, count: 1 }, err }
}

function ear(): Writable & { text: string } {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      stream.text += chunk
      done()
    },
  }) as Writable & { text: string }
  stream.text = ''
  return stream
}

/** Whether a process still does anything: one that only nobody has asked about is dead. */
function isAlive(pid: number): boolean {
  try {
    kill(pid, 0)
    return !existsSync('/proc') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

const DONE = 'echo "{\\"done\\":$i}"'

describe('LD-17 an external program', () => {
  it('carries out iterations, and its samples, checks, counters and timers are those of the run', async () => {
    const body = `echo "{\\"sample\\":{\\"name\\":\\"look\\",\\"time\\":0.5,\\"status\\":201,\\"bytes\\":7},\\"iterate\\":$i}"
      echo '{"sample":{"name":"look","time":0.25,"error":"full"}}'
      echo '{"check":"told","ok":true}'; echo '{"count":"orders","n":2}'; echo '{"timer":"login","time":0.5}'
      ${DONE}`
    const { iterations, rows, books, checks, counters, timers, problems, ended } = await play(program(body), { requests: 6 })
    expect(iterations).toEqual({ started: 6, succeeded: 6, failed: 0, errored: 0, unfinished: 0 })
    expect([rows.length, books]).toEqual([12, [12, 12]])
    expect(rows.filter(({ name, status, cause }) => name === 'look' && status === 201 && cause === '')).toHaveLength(6)
    expect(rows.filter(({ status, cause }) => status === 0 && cause === 'full')).toHaveLength(6)
    expect([checks, counters]).toEqual([{ told: { passed: 6, failed: 0 } }, { orders: 12 }])
    expect(timers).toMatchObject({ login: { count: 6, max: 0.0005 } })
    expect([problems, ended]).toEqual([[], null])
  })

  it('may answer in any order, and is told as many iterations at a time as there are users', async () => {
    // three orders, then their answers, the last one first
    const body = `waiting="$i $waiting"; case $waiting in *' '*' '*' '*) for i in $waiting; do ${DONE}; done; waiting= ;; esac`
    const { iterations } = await play(program(body), { requests: 9, connections: 3 })
    expect(iterations).toMatchObject({ started: 9, succeeded: 9 })
  })

  it('learns its place, its options, and numbers of iterations and users that are unique over all workers', async () => {
    const body = `echo "$HAMMER_WORKER of $HAMMER_WORKERS, $HAMMER_ARGS: $line" >&2; ${DONE}`
    const { err } = await play(program(body), { requests: 4, connections: 2 }, { place: { index: 1, count: 2 } })
    expect(err).toBe(
      [0, 1].map((n) => `[worker 1] 1 of 2, {"a":"b"}: {"iterate":${1 + 2 * n},"user":1,"iteration":${n},"scenario":"exec"}\n`).join(''),
    )
  })

  it('tells failures from errors, and can end a user or the run', async () => {
    const body = `case $i in
      0) echo '{"done":0,"failure":"no title"}' ;; 1) echo '{"done":1,"error":"no name"}' ;;
      2) echo '{"done":2,"stop":true}' ;; *) echo "{\\"done\\":$i,\\"abort\\":\\"enough\\"}" ;; esac`
    const one = await play(program(body), { connections: 1 })
    expect(one.iterations).toMatchObject({ started: 3, succeeded: 1, failed: 1, errored: 1 })
    expect(one.problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual(['failure: no title', 'error: no name'])
    const { ended } = await play(program('echo "{\\"done\\":$i,\\"abort\\":\\"enough\\"}"'), { connections: 1 })
    expect(ended).toEqual({ reason: 'enough', how: 'asked' })
  })

  it('counts the first sample of an iteration from when that was due, in the open model', async () => {
    const body = `echo "{\\"sample\\":{\\"name\\":\\"x\\",\\"time\\":0},\\"iterate\\":$i}"; ${DONE}`
    const { rows } = await play(program(body), { model: 'open', rate: 1000, requests: 5, connections: 5, duration: null })
    expect(rows.map(({ scheduled }) => Math.round(scheduled))).toEqual([0, 1, 2, 3, 4])
    expect(rows.every(({ scheduled, sent }) => sent >= scheduled)).toBe(true)
  })

  it('counts every line against the protocol, shows the first of each kind, and goes on', async () => {
    const long = `printf '%070000d\\n' 0`
    const body = `echo "Trace $i"; echo '{"done":99}'; echo '{"sample":{"name":"x","time":1e9}}'; echo '{"count":"x","iterate":99}'; ${long}; ${DONE}`
    const { iterations, rows, counters, problems } = await play(program(body), { requests: 3, connections: 1 })
    expect([iterations.succeeded, rows, counters]).toEqual([3, [], {}])
    expect(problems.map(({ kind, message, count }) => [kind, count, message.slice(0, 60)])).toEqual([
      ['protocol', 3, 'a line is no JSON: Trace 0'],
      ['protocol', 3, 'a done is of an iteration that is not going on: {"done":99}'],
      ['protocol', 3, 'a time is longer than the run: {"sample":{"name":"x","time":'],
      ['protocol', 3, 'a line is about an iteration that is not going on: {"count":'],
      ['protocol', 3, `a line is too long: ${'0'.repeat(40)}`],
    ])
  })

  test.each([
    ['a code', 'exit 3', 'the program exited with code 3: first / last words'],
    ['a signal', 'kill -9 $$', 'the program was ended by SIGKILL: first / last words'],
    ['success', 'exit 0', 'the program exited with code 0: first / last words'],
  ])('that ends with %s ends the run, with its last words, and its iterations are errors', async (_, exit, reason) => {
    const body = `[ $i = 2 ] && { echo first >&2; echo last words >&2; ${exit}; }; ${DONE}`
    const { iterations, ended, problems } = await play(program(body), { connections: 1 })
    expect(iterations).toEqual({ started: 3, succeeded: 2, failed: 0, errored: 1, unfinished: 0 })
    expect(ended).toEqual({ reason, how: 'broken' })
    expect(problems).toEqual([{ kind: 'error', scenario: 'exec', message: reason, where: '', count: 1 }])
  })

  it('that never answers leaves its iterations unfinished, and is made to end with all that it has started', async () => {
    const command = `trap '' TERM; sleep 300 & echo pids $$ $! >&2; echo '{"ready":1}'; while :; do sleep 300; done`
    const played = await play(command, { connections: 2, duration: 300, grace: 0, requests: null }, { graces: { stop: 20, term: 20 } })
    expect(played.iterations).toEqual({ started: 2, succeeded: 0, failed: 0, errored: 0, unfinished: 2 })
    expect(played.problems).toEqual([])
    const pids = /pids (\d+) (\d+)/.exec(played.err)?.slice(1).map(Number) ?? []
    expect(pids).toHaveLength(2)
    await until(() => !pids.some(isAlive))
  })

  it('may still count when it is told to stop, and has to end well', async () => {
    const last = `echo '{"count":"seen","n":5}'; echo sorry >&2; exit 4`
    const { iterations, counters, problems } = await play(program(DONE, last), { requests: 2, connections: 1 })
    expect([iterations.succeeded, counters]).toEqual([2, { seen: 5 }])
    expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual(['teardown: the program exited with code 4: sorry'])
  })

  it('cannot steer the terminal by what it says on standard error', async () => {
    const { err } = await play(program(DONE, "printf '\\033[31mred\\n' >&2"), { requests: 1, connections: 1 })
    expect(err).toBe('[worker 0] \\x1b[31mred\n')
  })

  test.each([
    ['is not there', 'exec /nowhere/program', /exited with code 127: /],
    ['ends at once', 'echo no module >&2; exit 3', /exited with code 3: no module/],
    ['says something else first', 'echo hello; sleep 300', /said something else first: "hello"/],
    ['speaks another version', `echo '{"ready":2}'; sleep 300`, /version 2 of the protocol/],
    ['is never ready', 'sleep 300', /did not say \{"ready":1\} within 0.05 s/],
  ])('that %s is refused before the run', async (_, command, message) => {
    const patience = message.source.includes('0.05') ? 50 : 10_000
    const refused = startRunner({ ...options(command, ear()), patience })
    await expect(refused).rejects.toMatchObject({ code: 'target', message: expect.stringMatching(message) })
  })
})
