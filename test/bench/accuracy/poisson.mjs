// Random arrivals: are the gaps exponential, and independent?

import { describeDisturbance, leastDisturbed } from './machine-load.mjs'
import { readRows, runHammer, startExact } from './run.mjs'
import { autocorrelation, exponentialTest, gaps } from './statistics.mjs'

const SEED = '20261121'
const LEAST_P = 0.01
/** 99 of 100 samples of n independent gaps are correlated by less than this over √n. */
const Z = 2.576

/** In seconds: requests that come closer reach the server in one turn of its event loop, and it cannot tell how close they came. */
const RESOLUTION = 0.0001

/** The test of Kolmogorov and Smirnov against the exponential distribution of the rate, at the server and by the rows. */
export async function poisson({ quick, note }) {
  const rate = quick ? 2000 : 500
  const [{ rows, entries, disturbance }] = await leastDisturbed(1, () => measureOne(rate, quick ? 6 : 25))
  note(`${rate}/s, seed ${SEED}; ${describeDisturbance(disturbance)}`)
  return [
    ...figures('at the server', gaps(entries.map(({ arrived }) => arrived / 1000)), { rate, least: RESOLUTION }),
    ...figures('due, by the rows', gaps(rows.map(({ scheduled }) => scheduled)), { rate, least: 0 }),
  ]
}

async function measureOne(rate, seconds) {
  const server = await startExact(0)
  const words = ['-r', String(rate), '-d', `${seconds}s`, '-c', '50', '--arrivals', 'poisson', '--seed', SEED, '--pacer', 'precise']
  const run = await runHammer({ url: server.url, words, servers: [server.child.pid], read: readRows })
  return { ...run, entries: await server.stop() }
}

function figures(where, values, { rate, least }) {
  const { distance, p } = exponentialTest(values, rate, least)
  const correlation = autocorrelation(values)
  const limit = Z / Math.sqrt(values.length)
  return [
    {
      figure: `gaps ${where}, n = ${values.length}`,
      measured: `p = ${p.toFixed(3)}, D = ${distance.toFixed(4)}`,
      required: `p > ${LEAST_P}`,
      met: p > LEAST_P,
    },
    {
      figure: `correlation of gaps ${where}`,
      measured: correlation.toFixed(4),
      required: `± ${limit.toFixed(4)}`,
      met: Math.abs(correlation) <= limit,
    },
  ]
}
