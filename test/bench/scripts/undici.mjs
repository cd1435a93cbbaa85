// The simplest scenario with nothing but undici: one GET, one check, a client and a loop for each user.
//
//   node test/bench/scripts/undici.mjs ORIGIN USERS SECONDS

import { Client } from 'undici'

const [origin, users, seconds] = process.argv.slice(2)
const end = performance.now() + Number(seconds) * 1000
let iterations = 0
await Promise.all(Array.from({ length: Number(users) }, iterate))
console.log(iterations)
process.exit()

async function iterate() {
  const client = new Client(origin)
  for (; performance.now() < end; iterations++) {
    const { statusCode, body } = await client.request({ path: '/', method: 'GET' })
    await body.text()
    if (statusCode !== 200) throw new Error(`status ${statusCode}`)
  }
}
