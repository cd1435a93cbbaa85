// The experiment of wrk2: a server that is frozen for a while, and what that is to those who come meanwhile.

import { setTimeout as sleep } from 'node:timers/promises'
import { describeDisturbance } from './machine-load.mjs'
import { runHammer, startAnvil } from './run.mjs'
import { quantile } from './statistics.mjs'

const RATE = 2000
const SECONDS = 10
const FREEZE = 1400
const FREEZE_AT = 4000
const OFF = 0.02
/** Service times behind a freeze differ by what the full queue does to the server: not by more of the freeze than this. */
const SERVICE_OFF = 0.01
const NAMES = { p90: 0.9, p99: 0.99, 'p99.9': 0.999 }

/** Response and service times of a run with a freeze, beside what follows from the schedule and a run without. */
export async function freeze({ note }) {
  const anvil = await startAnvil()
  try {
    const calm = await run(anvil, () => {})
    let frozen = 0
    const icy = await run(anvil, async (server) => {
      frozen = await stopFor(server)
    })
    const { unsent, failed } = icy.requests
    note(
      `frozen for ${ms(frozen)}; ${icy.requests.answered} answered, ${failed} failed, ${unsent} unsent; ${describeDisturbance(icy.disturbance)}`,
    )
    const expected = expectedTimes(frozen / 1000)
    const figures = Object.entries(NAMES).map(([name, p]) => response(name, icy.response[name], quantile(expected, p)))
    const change = (icy.service.p99 - calm.service.p99) * 1000
    return [
      ...figures,
      {
        figure: 'service p99',
        measured: `${ms(icy.service.p99 * 1000)} (${ms(calm.service.p99 * 1000)} without)`,
        required: `unchanged ± ${(FREEZE * SERVICE_OFF).toFixed(0)} ms`,
        met: Math.abs(change) <= FREEZE * SERVICE_OFF,
      },
    ]
  } finally {
    await anvil.stop()
  }
}

async function run(anvil, meanwhile) {
  let meanwhileDone
  const { summary, disturbance } = await runHammer({
    url: `${anvil.url}/`,
    words: ['-r', String(RATE), '-d', `${SECONDS}s`, '-c', '50', '--pacer', 'precise'],
    servers: [anvil.child.pid],
    started: () => {
      meanwhileDone = meanwhile(anvil.child)
    },
  })
  await meanwhileDone
  return { ...summary, disturbance }
}

/** Returns how long it really was, in ms. */
async function stopFor(child) {
  await sleep(FREEZE_AT)
  child.kill('SIGSTOP')
  const from = performance.now()
  await sleep(FREEZE)
  child.kill('SIGCONT')
  return performance.now() - from
}

/** Who is due while the server is frozen waits until it thaws; nobody else waits. Seconds, one per request. */
function expectedTimes(frozen) {
  const thaw = FREEZE_AT / 1000 + frozen
  return Array.from({ length: RATE * SECONDS }, (_, n) => {
    const due = n / RATE
    return due >= FREEZE_AT / 1000 && due < thaw ? thaw - due : 0
  })
}

function response(name, measured, expected) {
  const off = measured / expected - 1
  return {
    figure: `response ${name}`,
    measured: `${ms(measured * 1000)} (${(off * 100).toFixed(1)} %)`,
    required: `${ms(expected * 1000)}${name === 'p99' ? ` ± ${OFF * 100} %` : ''}`,
    // further down, the time in which the queue is worked off shows
    met: name === 'p99' ? Math.abs(off) <= OFF : null,
  }
}

function ms(value) {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
