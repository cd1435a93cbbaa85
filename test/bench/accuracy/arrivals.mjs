// Even arrivals, counted by the server's clock in windows of 10 ms from the first arrival on.

import { describeDisturbance, leastDisturbed } from './machine-load.mjs'
import { readRows, runHammer, startExact } from './run.mjs'
import { windowCounts } from './statistics.mjs'

const RATE = 1000
const WINDOW = 0.01
const EXPECTED = RATE * WINDOW
/** An arrival at the edge of a window may fall to either side of it. */
const ALLOWED = 1 + 0.01 * EXPECTED

/** Windows that are off, as the server saw the requests, and as hammer says it sent them. */
export async function arrivals({ quick, note }) {
  const [{ rows, entries, disturbance }] = await leastDisturbed(1, () => measureOne(quick ? 5 : 30))
  const sent = judge(rows.map((row) => row.sent))
  const seen = judge(entries.map(({ arrived }) => arrived / 1000))
  note(describeDisturbance(disturbance))
  note(`sent: ${sent.off.length} windows off ${where(sent)}; at the server: ${seen.off.length} off ${where(seen)}`)
  return [
    figure('windows off, as sent', sent, null),
    figure('windows off, at the server', seen, seen.off.length === 0),
    { figure: 'requests at the server', measured: `${entries.length}`, required: `${rows.length}`, met: entries.length === rows.length },
  ]
}

async function measureOne(seconds) {
  const server = await startExact(0)
  const words = ['-r', String(RATE), '-d', `${seconds}s`, '-c', '10', '--pacer', 'precise']
  const run = await runHammer({ url: server.url, words, servers: [server.child.pid], read: readRows })
  return { ...run, entries: await server.stop() }
}

function judge(times) {
  const counts = windowCounts(times, WINDOW)
  const errors = counts.map((count) => Math.abs(count - EXPECTED))
  const off = [...counts.keys()].filter((i) => errors[i] > ALLOWED)
  return { counts, off, worst: Math.max(...errors) }
}

function figure(name, { counts, off, worst }, met) {
  return { figure: name, measured: `${off.length} of ${counts.length}, worst ${worst}`, required: '0', met }
}

function where({ counts, off }) {
  const some = off.slice(0, 8).map((i) => `${(i * WINDOW).toFixed(2)} s: ${counts[i]}`)
  return some.length === 0 ? '' : `(${some.join(', ')}${off.length > some.length ? ', …' : ''})`
}
