// What the machine alone makes late: a loop that does nothing but wait for due times; prints their lateness in ms, p50 and p99.

import { quantile } from './statistics.mjs'

const RATE = 10_000
const SECONDS = 5

const late = []
const start = performance.now()
for (let n = 0; n < RATE * SECONDS; n++) {
  const due = start + (n * 1000) / RATE
  let now = performance.now()
  while (now < due) now = performance.now()
  late.push(now - due)
}
console.log(JSON.stringify({ p50: quantile(late, 0.5), p99: quantile(late, 0.99), max: quantile(late, 1) }))
