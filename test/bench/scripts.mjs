// npm run bench:scripts [-- speed start idle names] [--rounds N] [--seconds N]: what load scripts cost.

import { startNginx } from './nginx.mjs'
import { idle } from './scripts/idle.mjs'
import { names } from './scripts/names.mjs'
import { speed } from './scripts/speed.mjs'
import { start } from './scripts/start.mjs'
import { machine, need, table } from './tools.mjs'

/** Each measures, prints what it saw, and returns its figures. */
const PARTS = { speed, start, idle, names }
const HEAD = ['figure', 'measured', 'must reach', '']

const words = process.argv.slice(2)
const rounds = numberAfter('--rounds', 5)
const seconds = numberAfter('--seconds', 10)
const named = words.filter((word) => Object.hasOwn(PARTS, word))
const parts = Object.entries(PARTS).filter(([name]) => named.length === 0 || named.includes(name))

need({ nginx: 'apt: nginx-light', taskset: 'apt: util-linux', openssl: 'apt: openssl', '/usr/bin/time': 'apt: time' })
console.log(machine())
const stopNginx = await startNginx()
const rows = []
try {
  for (const [name, part] of parts) {
    for (const { figure, measured, required, met } of await part({ rounds, seconds })) {
      rows.push([`${name}: ${figure}`, measured, required, met ? 'met' : 'missed'])
    }
  }
} finally {
  stopNginx()
}
console.log(`\n**must reach**\n\n${table(HEAD, rows)}`)

function numberAfter(option, otherwise) {
  const at = words.indexOf(option)
  return at >= 0 ? Number(words[at + 1]) : otherwise
}
