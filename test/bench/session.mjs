// What one GET of a script costs: session.get with a check against undici's request, in CPU per request of the client's process.
//
//   node test/bench/session.mjs [seconds]

import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Client } from 'undici'

const CONNECTIONS = 50
const ROUNDS = 4
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}'

if (process.argv[2] === 'serve') serve()
else await compare(Number(process.argv[2] ?? 1) * 1000)

/** As little of a server as answers a GET, in a process of its own. */
function serve() {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.write(ANSWER))
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
}

async function compare(length) {
  const { Session, folder } = await load()
  const server = fork(fileURLToPath(import.meta.url), ['serve'])
  const port = await new Promise((resolve) => server.once('message', resolve))
  const url = `http://127.0.0.1:${port}`
  const contenders = { undici: undiciUsers(url), session: sessionUsers(Session, url) }
  const best = {}
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, users] of Object.entries(contenders)) {
      const { cpu, rate } = await measure(users, length / ROUNDS)
      if (!(best[name]?.cpu < cpu)) best[name] = { cpu, rate }
    }
  }
  for (const [name, { cpu, rate }] of Object.entries(best)) {
    console.log(`${name.padEnd(8)} ${cpu.toFixed(2)} µs of CPU per request, ${Math.round(rate)} requests/s`)
  }
  console.log(`session / undici: ${(best.session.cpu / best.undici.cpu).toFixed(2)}`)
  server.kill()
  rmSync(folder, { recursive: true })
  process.exit()
}

async function load() {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  const common = { bundle: true, platform: 'node', format: 'esm', target: 'node20', banner: { js: banner } }
  await build({ ...common, entryPoints: [join(root, 'src/client/session/session.ts')], outfile: join(folder, 'session.mjs') })
  return { folder, ...(await import(join(folder, 'session.mjs'))) }
}

function undiciUsers(url) {
  return Array.from({ length: CONNECTIONS }, () => {
    const client = new Client(url)
    return async () => {
      const { statusCode, body } = await client.request({ path: '/', method: 'GET' })
      await body.text()
      if (statusCode !== 200) throw new Error(`status ${statusCode}`)
    }
  })
}

function sessionUsers(Session, url) {
  const tls = { verify: true, ca: null, cert: null, key: null, servername: null }
  const context = { now: () => performance.now(), record: () => {}, baseUrl: url, headers: [], timeout: 30_000, tls }
  return Array.from({ length: CONNECTIONS }, () => {
    const session = new Session(context)
    return async () => {
      const response = await session.get('/')
      response.text()
      if (response.status !== 200) throw new Error(`status ${response.status}`)
    }
  })
}

/** All users go on for so many ms. */
async function measure(users, length) {
  const [before, start] = [process.cpuUsage(), performance.now()]
  let requests = 0
  const run = async (once) => {
    for (; performance.now() - start < length; requests++) await once()
  }
  await Promise.all(users.map(run))
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / requests, rate: (requests / (performance.now() - start)) * 1000 }
}
