#!/usr/bin/env node
// The command of a checkout and of the package: it loads the build.

import { existsSync } from 'node:fs'

const build = new URL('../dist/hammer.mjs', import.meta.url)
if (existsSync(build)) {
  const { command } = await import(build.href)
  await command(process.argv.slice(2))
} else {
  console.error('hammer is not built yet: run npm start, or npm install && npm run build')
  process.exitCode = 1
}
