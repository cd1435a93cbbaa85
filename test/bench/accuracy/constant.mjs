// A server that answers after 100 ms has response times of 100 ms, whatever the percentile.

import { measure, optional } from '../tools.mjs'
import { describeDisturbance, leastDisturbed } from './machine-load.mjs'
import { HAMMER_CORE, readRows, runHammer, startExact } from './run.mjs'

const TRUE = 100
const OFF = 1
const PERCENTILES = ['min', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'max']

/** All percentiles of hammer beside the server's own times, and what autocannon says of the same where it is installed. */
export async function constant({ quick, note }) {
  const seconds = quick ? 3 : 10
  const [{ summary, rows, served, disturbance }] = await leastDisturbed(1, () => measureOne(seconds))
  note(describeDisturbance(disturbance))
  const worst = rows.reduce((a, b) => (b.response > a.response ? b : a))
  note(`the longest: due at ${worst.scheduled.toFixed(3)} s, ${ms(worst.response * 1000)}, of it lag ${ms(worst.lag * 1000)}`)
  note(`the server took ${ms(Math.min(...served))} to ${ms(Math.max(...served))}; hammer's are at most ${ms(excess(rows, served))} longer`)
  const figures = PERCENTILES.map((name) => {
    const value = summary.response[name] * 1000
    return { figure: name, measured: ms(value), required: `${TRUE} ± ${OFF} ms`, met: Math.abs(value - TRUE) <= OFF }
  })
  return [...figures, ...(await autocannon(seconds))]
}

async function measureOne(seconds) {
  const server = await startExact(TRUE)
  const words = ['-r', '10', '-d', `${seconds}s`, '-c', '10', '--pacer', 'precise']
  const run = await runHammer({ url: server.url, words, servers: [server.child.pid], read: readRows })
  return { ...run, served: (await server.stop()).map(({ took }) => took) }
}

/** Requests arrive in the order in which they were due: they are 100 ms apart. */
function excess(rows, served) {
  return Math.max(...rows.map(({ response }, i) => response * 1000 - served[i]))
}

async function autocannon(seconds) {
  const file = optional('autocannon/autocannon.js', 'npm install --no-save autocannon@9')
  if (!file) return []
  const server = await startExact(TRUE)
  const command = [process.execPath, file, '-R', '10', '-c', '10', '-d', String(seconds), '--json', server.url]
  const { latency } = JSON.parse((await measure(HAMMER_CORE, command)).out)
  await server.stop()
  const measured = `p50 ${latency.p50}, p99 ${latency.p99}, max ${latency.max} ms`
  return [{ figure: 'autocannon says', measured, required: `${TRUE} ± ${OFF} ms`, met: null }]
}

function ms(value) {
  return `${value.toFixed(2)} ms`
}
