// npm run bench:web [-- --tabs] [--rate N] [--seconds N] [--watchers N] [--interval 100ms] [--at 0,900]: what a live page costs hammer.

import { machine, need, table } from './tools.mjs'
import { end, endAll, load, pause, start } from './web/hammer.mjs'
import { WATCHERS } from './web/watchers.mjs'

const words = process.argv.slice(2)
const rate = Number(after('--rate', '200'))
const seconds = Number(after('--seconds', '20'))
const count = Number(after('--watchers', '10'))
const interval = after('--interval', '100ms')
const stages = after('--at', '0,900').split(',').map(Number)
const kind = words.includes('--tabs') ? 'tabs' : 'clients'
const each = interval.endsWith('ms') ? Number.parseFloat(interval) : 1000 * Number.parseFloat(interval)
/** Until a young process is compiled, and its garbage is of one kind. */
const SETTLE = 5_000
const MUST = 2

need(kind === 'tabs' ? { chromium: 'apt: chromium' } : {})
console.log(`${machine()}\n-r ${rate} -i ${interval}, ${count} ${kind}, ${seconds} s each\n`)
const rows = []
try {
  const { found: target } = await start(['anvil', '-p', '0'], /(http:\S+)\s/)
  const run = [target, '-r', String(rate), '-d', '1d', '-i', interval, '-q', '-o', 'none', '--web', '0', '--web-end', 'exit']
  const { child, found: url } = await start(run, /(http:\S+)\s/)
  const began = performance.now()
  for (const stage of stages) {
    await pause(Math.max(SETTLE, began + stage * each - performance.now()))
    const alone = await load(child, seconds)
    const close = await WATCHERS[kind](url, count)
    await pause(SETTLE)
    const at = Math.round((performance.now() - began) / each)
    const watched = await load(child, seconds)
    await close()
    const cells = [alone.main, watched.main, alone.helped, watched.helped].map((share) => share.toFixed(2))
    rows.push([`from interval ${at}`, ...cells, watched.helped - alone.helped < MUST ? 'met' : 'missed'])
  }
  await end(child)
} finally {
  await endAll()
}
const head = ['% of a core', 'main thread, alone', `with ${count} ${kind}`, 'and helpers, alone', `with ${count} ${kind}`, `< ${MUST} more`]
console.log(table(head, rows))

function after(option, otherwise) {
  const at = words.indexOf(option)
  return at >= 0 ? words[at + 1] : otherwise
}
