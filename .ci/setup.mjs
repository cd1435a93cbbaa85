// Makes a checkout ready: installs and builds where that was not done, or not since the sources changed.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`hammer needs Node 20.19 or newer; this is ${process.version}`)
  process.exit(1)
}

const time = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0)
const newest = (folder) =>
  Math.max(...readdirSync(join(root, folder), { recursive: true }).map((name) => statSync(join(root, folder, name)).mtimeMs))

if (time('node_modules/.package-lock.json') < time('package-lock.json')) {
  console.error('hammer: installing …')
  // npm's own settings of this run (such as --omit) must not leave out what the build needs
  npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error')
}
if (time('dist/hammer.mjs') < Math.max(newest('src'), time('.ci/build.mjs'), time('package.json'))) {
  console.error('hammer: building …')
  execFileSync(process.execPath, [join(root, '.ci/build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] })
}

function npm(...words) {
  const windows = process.platform === 'win32'
  try {
    execFileSync(windows ? 'npm.cmd' : 'npm', words, { cwd: root, stdio: ['ignore', 2, 2], shell: windows })
  } catch {
    // npm has said what is wrong
    console.error(`hammer: npm ${words[0]} did not work; see above`)
    process.exit(1)
  }
}
