// Two hundred random mixes of faults: hammer counts each outcome as often as the server's own log has it.

import { fileURLToPath } from 'node:url'
import { hammerFile } from '../tools.mjs'
import { drawMix, uniformFrom } from './mixes.mjs'
import { pathOf, startAnvil, startServer } from './run.mjs'

const MIXES = 200
const SEED = 20261121
const moodyFile = fileURLToPath(new URL('moody.mjs', import.meta.url))
/** A kept connection that ended before the first byte has a name of its own (docs/results.md), and is closed all the same. */
const SAME = { 'closed-reused': 'closed' }

/** How many mixes agree; those that do not are printed. */
export async function faults({ quick, note }) {
  const { hammer } = await import(hammerFile)
  const servers = await startServers()
  const uniform = uniformFrom(SEED)
  const runs = []
  for (let i = 0; i < (quick ? 30 : MIXES); i++) {
    const mix = drawMix(i, uniform)
    const { summary } = await hammer({ url: servers[mix.kind].url + mix.path, output: 'none', ...mix.load })
    runs.push({ mix, counted: countsOf(summary) })
  }
  const logs = await stop(servers)
  const compared = runs.map(({ mix, counted }) => ({ mix, counted, logged: expected(mix, logs.get(pathOf(mix.path)) ?? []) }))
  const wrong = compared.filter(({ counted, logged }) => !equal(counted, logged))
  for (const { mix, counted, logged } of wrong) note(`${mix.path} ${JSON.stringify(mix.load)}: ${JSON.stringify({ counted, logged })}`)
  note(`outcomes, by the logs: ${describe(compared)}`)
  return [
    { figure: 'mixes that agree', measured: `${runs.length - wrong.length} of ${runs.length}`, required: 'all', met: wrong.length === 0 },
  ]
}

async function startServers() {
  const anvil = await startAnvil()
  const moody = await startServer([moodyFile])
  return { anvil, late: moody, refuse: moody }
}

/** Ends the servers; gives the entries of their logs by path. */
async function stop({ anvil, late }) {
  const lines = (await late.stop()).map((line) => line.split(','))
  const entries = [...(await anvil.stop()), ...lines.map(([path, outcome]) => ({ path: pathOf(path), outcome, status: '200' }))]
  const logs = new Map()
  for (const entry of entries) logs.set(entry.path, [...(logs.get(entry.path) ?? []), entry])
  return logs
}

/** Outcomes by cause; those that were answered by their status. */
function countsOf({ statuses, errors }) {
  const counts = {}
  for (const [status, n] of Object.entries(statuses)) add(counts, status, n)
  for (const [cause, n] of Object.entries(errors)) add(counts, SAME[cause] ?? cause, n)
  return counts
}

/** What follows from the log. Who was refused cannot be in it: these are the requests that it lacks. */
function expected({ kind, causes, load }, entries) {
  const counts = {}
  for (const { outcome, status } of entries) add(counts, causes[outcome] === 'answered' ? status : (causes[outcome] ?? outcome), 1)
  if (kind === 'refuse') add(counts, 'ECONNREFUSED', load.requests - entries.length)
  return counts
}

function add(counts, name, n) {
  if (n !== 0) counts[name] = (counts[name] ?? 0) + n
}

function equal(a, b) {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => a[name] === b[name])
}

function describe(compared) {
  const sums = {}
  for (const { logged } of compared) for (const [name, n] of Object.entries(logged)) add(sums, name, n)
  return Object.entries(sums)
    .map(([name, n]) => `${name} ${n}`)
    .join(', ')
}
