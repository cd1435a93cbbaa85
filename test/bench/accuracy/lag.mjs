// How late hammer sends: sent − scheduled, at three rates, one worker, on a core of its own or on both.

import { fileURLToPath } from 'node:url'
import { HTTP_PORT, startNginx } from '../nginx.mjs'
import { measure, median, which } from '../tools.mjs'
import { describeDisturbance, leastDisturbed, pidsOf } from './machine-load.mjs'
import { ALL_CORES, HAMMER_CORE, readRows, runHammer, startAnvil } from './run.mjs'
import { quantile } from './statistics.mjs'

const ROUNDS = 3
/** By requests per second, in ms. */
const MUST = [
  { rate: 1000, p50: 0.01, p99: 0.05 },
  { rate: 10_000, p50: 0.01, p99: 0.1 },
  { rate: 50_000, p50: 0.01, p99: 0.3 },
]
/** With one core the worker shares it with the thread that writes the rows, the compiler and the collector. */
const PLACES = { 'one core': HAMMER_CORE, 'both cores': ALL_CORES }
/** By then, in seconds, code is compiled and connections are open. */
const STARTED = 1
const spinFile = fileURLToPath(new URL('spin.mjs', import.meta.url))

/** p50 and p99 of whole runs, medians of the rounds; how they are without the first second stands beside. */
export async function lag({ quick, note }) {
  const server = await startTarget()
  try {
    const figures = [await bareLoop()]
    for (const must of MUST) {
      for (const [place, cores] of Object.entries(PLACES)) {
        const attempt = async () => {
          const run = await measureOne(server, { rate: must.rate, cores, seconds: quick ? 3 : 10 })
          note(`${must.rate}/s, ${place}: ${describe(run)}`)
          return run
        }
        figures.push(...figuresOf({ ...must, place }, await leastDisturbed(quick ? 1 : ROUNDS, attempt)))
      }
    }
    return figures
  } finally {
    await server.stop()
  }
}

/** The machine's own share: what is late where nothing is done but waiting. */
async function bareLoop() {
  const { p50, p99, max } = JSON.parse((await measure(HAMMER_CORE, [process.execPath, spinFile])).out)
  return { figure: 'a bare loop on the same core', measured: `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`, required: '', met: null }
}

async function startTarget() {
  if (which('nginx') && which('openssl')) {
    const stop = await startNginx()
    return { url: `http://127.0.0.1:${HTTP_PORT}/`, pids: pidsOf('nginx'), stop }
  }
  const { url, child, stop } = await startAnvil()
  return { url: `${url}/`, pids: [child.pid], stop }
}

async function measureOne({ url, pids }, { rate, cores, seconds }) {
  const words = ['-r', String(rate), '-d', `${seconds}s`, '-c', '50', '--pacer', 'precise']
  const { summary, rows, disturbance } = await runHammer({ url, words, cores, servers: pids, read: readRows })
  const later = rows.filter(({ scheduled, error }) => scheduled >= STARTED && error === '').map((row) => row.lag)
  const times = {
    p50: summary.lag.p50,
    p99: summary.lag.p99,
    max: summary.lag.max,
    laterP50: quantile(later, 0.5),
    laterP99: quantile(later, 0.99),
  }
  for (const name of Object.keys(times)) times[name] *= 1000
  return { ...times, unanswered: summary.requests.planned - summary.requests.answered, disturbance }
}

function figuresOf({ rate, place, p50, p99 }, runs) {
  const of = (key) => median(runs.map((run) => run[key]))
  const figure = (name, [whole, later], limit) => ({
    figure: `${name} at ${rate}/s, ${place}`,
    measured: `${ms(of(whole))} (${ms(of(later))} after ${STARTED} s)`,
    required: `≤ ${limit} ms`,
    met: of(whole) <= limit,
  })
  return [figure('p50', ['p50', 'laterP50'], p50), figure('p99', ['p99', 'laterP99'], p99)]
}

function describe({ p50, p99, max, laterP99, unanswered, disturbance }) {
  const times = `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}; p99 after ${STARTED} s ${ms(laterP99)}`
  return `${times}; ${unanswered} unanswered; ${describeDisturbance(disturbance)}`
}

function ms(value) {
  return `${value.toFixed(3)} ms`
}
