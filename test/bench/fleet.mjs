// npm run bench:fleet [-- start exact bytes crowd mixes] [--quick] [--rounds N] [--seed N]: whether several machines are one generator.

import { bytes } from './fleet/bytes.mjs'
import { crowd } from './fleet/crowd.mjs'
import { exact } from './fleet/exact.mjs'
import { endAll, SERVER } from './fleet/kit.mjs'
import { mixes } from './fleet/mixes.mjs'
import { start } from './fleet/start.mjs'
import { machine, need, table } from './tools.mjs'

/** Each measures, and returns its figures; `quick` is for trying the benchmark itself. */
const PARTS = { start, exact, bytes, crowd, mixes }
const HEAD = ['figure', 'measured', 'must reach', '']

const words = process.argv.slice(2)
const rounds = numberAfter('--rounds', 50)
const seed = numberAfter('--seed', 1)
const quick = words.includes('--quick')
const named = words.filter((word, i) => !word.startsWith('--') && !['--rounds', '--seed'].includes(words[i - 1]))
const unknown = named.filter((word) => !Object.hasOwn(PARTS, word))
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')}, --quick, --rounds N and --seed N.`)
  process.exit(2)
}
need({ taskset: 'apt: util-linux', script: 'apt: bsdutils', [SERVER]: 'apt: nats-server' })
console.log(`${machine()}${quick ? '; quick: too short to judge by' : ''}\n`)
const rows = []
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue
    console.log(`${name} …`)
    for (const { figure, measured, required, met } of await part({ quick, rounds, seed, note: (text) => console.log(`  ${text}`) })) {
      rows.push([`${name}: ${figure}`, measured, required, verdict(met)])
    }
    await endAll()
  }
} finally {
  await endAll()
}
console.log(`\n${table(HEAD, rows)}`)

/** Null: only to know. */
function verdict(met) {
  if (met === null) return ''
  return met ? 'met' : 'missed'
}

function numberAfter(option, otherwise) {
  const at = words.indexOf(option)
  return at >= 0 ? Number(words[at + 1]) : otherwise
}
