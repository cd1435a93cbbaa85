// npm run bench:accuracy [-- lag arrivals poisson constant freeze faults memory] [--quick]: whether the numbers of hammer are true.

import { arrivals } from './accuracy/arrivals.mjs'
import { constant } from './accuracy/constant.mjs'
import { faults } from './accuracy/faults.mjs'
import { freeze } from './accuracy/freeze.mjs'
import { lag } from './accuracy/lag.mjs'
import { memory } from './accuracy/memory.mjs'
import { poisson } from './accuracy/poisson.mjs'
import { machine, need, table } from './tools.mjs'

/** Each measures, and returns its figures; `quick` is for trying the benchmark itself. */
const PARTS = { lag, arrivals, poisson, constant, freeze, faults, memory }
const HEAD = ['figure', 'measured', 'must reach', '']

const words = process.argv.slice(2)
const unknown = words.filter((word) => !Object.hasOwn(PARTS, word) && word !== '--quick')
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')} and --quick.`)
  process.exit(2)
}
need({ taskset: 'apt: util-linux' })
const quick = words.includes('--quick')
const named = words.filter((word) => word !== '--quick')
console.log(`${machine()}${quick ? '; quick: too short to judge by' : ''}\n`)
const rows = []
for (const [name, part] of Object.entries(PARTS)) {
  if (named.length > 0 && !named.includes(name)) continue
  console.log(`${name} …`)
  for (const { figure, measured, required, met } of await part({ quick, note: (text) => console.log(`  ${text}`) })) {
    rows.push([`${name}: ${figure}`, measured, required, verdict(met)])
  }
}
console.log(`\n${table(HEAD, rows)}`)

/** Null: only for comparison. */
function verdict(met) {
  if (met === null) return ''
  return met ? 'met' : 'missed'
}
