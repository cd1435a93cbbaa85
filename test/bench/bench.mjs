// npm run bench [-- plain tls two memory start analyze] [--rounds N]: what the README says about speed, measured here.

import { benchAnalyze } from './analyze.mjs'
import { benchLoad } from './load.mjs'
import { benchMemory } from './memory.mjs'
import { startNginx } from './nginx.mjs'
import { benchStart } from './start.mjs'
import { machine, need } from './tools.mjs'

const LOADS = ['plain', 'tls', 'two']
const ALL = [...LOADS, 'memory', 'start', 'analyze']
const words = process.argv.slice(2)
const at = words.indexOf('--rounds')
const rounds = at >= 0 ? Number(words[at + 1]) : 5
const named = words.filter((word) => ALL.includes(word))
const cases = named.length > 0 ? named : ALL

need({ nginx: 'apt: nginx-light', wrk: 'apt: wrk', taskset: 'apt: util-linux', openssl: 'apt: openssl', '/usr/bin/time': 'apt: time' })
console.log(machine())
const stopNginx = await startNginx()
try {
  for (const name of cases) {
    if (LOADS.includes(name)) await benchLoad(name, rounds)
    else if (name === 'memory') await benchMemory()
    else if (name === 'start') await benchStart()
    else await benchAnalyze(rounds)
  }
} finally {
  stopNginx()
}
