// The package as a user gets it: packed, installed in an empty folder, run and imported; and the one file alone.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hammer-smoke-'))
const run = (command, words, cwd) => execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const TSC = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--ignoreConfig']
const USE = `import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { analyze, hammer } from 'hammer-load'
const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
  const url = \`http://127.0.0.1:\${(server.address() as AddressInfo).port}/\`
  const { summary, folder } = await hammer({ url, requests: 5, connections: 1 })
  const again = await analyze(folder as string)
  console.log(summary.requests.answered === again.summary.requests.answered ? summary.requests.answered : 'not', 'answered')
  server.close()
})
`
/** With an enum, which Node cannot strip: the package must bring what reads it. */
const TYPED_CONFIG = `import { HammerError, type Config } from 'hammer-load'
enum Size { Small = 3 }
export const config: Config = { url: 'http://127.0.0.1:1', tests: { plan: { connections: HammerError ? Size.Small : 0 } } }
`

try {
  packaged(join(folder, 'package'))
  alone(join(folder, 'alone'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The tarball: nothing to install beside it, both commands, the library and its types. */
function packaged(place) {
  mkdirSync(place)
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', place], root))
  writeFileSync(join(place, 'package.json'), '{ "type": "module", "private": true }')
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(place, filename)], place)
  assert.deepEqual(
    readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['hammer-load'],
  )
  const text = run('npx', ['hammer', 'demo', '-d', '1s', '--ramp-up', '0', '-c', '2'], place)
  assert.match(text, /answered/)
  assert.match(run('npx', ['hammer-load', 'analyze'], place), /answered/)
  writeFileSync(join(place, 'use.ts'), USE)
  run(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), ...TSC, '--typeRoots', join(root, 'node_modules/@types'), 'use.ts'],
    place,
  )
  assert.match(run(process.execPath, ['use.js'], place), /^5 answered/)
  writeFileSync(join(place, 'hammer.config.ts'), TYPED_CONFIG)
  assert.match(run('npx', ['hammer', '--test', 'plan', '--dry-run'], place), /3 connections/)
  rmSync(join(place, 'hammer.config.ts'))
  const { honestRate, floor } = JSON.parse(run('npx', ['hammer', 'selftest', '-q', '-j', '-o', 'none'], place))
  assert.ok(floor.p50 > 0 && floor.p99 >= floor.p50 && (honestRate === null || honestRate > 0))
  console.log('package: commands, self-test, library and types work; nothing else is installed with it')
}

/** dist/hammer.mjs copied into an empty folder: workers, analysis and all. */
function alone(place) {
  mkdirSync(place)
  copyFileSync(join(root, 'dist/hammer.mjs'), join(place, 'hammer.mjs'))
  run(process.execPath, ['hammer.mjs', 'demo', '-d', '1s', '--ramp-up', '0', '-c', '4', '-w', '2', '-q'], place)
  const [name] = readdirSync(join(place, 'results'))
  const summary = JSON.parse(readFileSync(join(place, 'results', name, 'summary.json'), 'utf8'))
  assert.ok(summary.requests.answered > 0)
  const again = JSON.parse(run(process.execPath, ['hammer.mjs', 'analyze', '--format', 'json'], place))
  assert.deepEqual(again.response, summary.response)
  const refused = spawnSync(process.execPath, ['hammer.mjs', 'http://127.0.0.1:1/'], { cwd: place, encoding: 'utf8' })
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /refuses connections/)
  console.log('one file: runs alone in an empty folder, with workers and analysis')
}
