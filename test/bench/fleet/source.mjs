// Parts of the source, bundled, so that benchmarks can speak as agents do.

import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../tools.mjs'
import { place } from './kit.mjs'

const PARTS = `
export { Counts, packReport } from './src/fleet/machines/counts.ts'
export { pack, PROTOCOL } from './src/fleet/machines/messages.ts'
export { Bus } from './src/fleet/machines/bus.ts'
export { PRESENCE, runSubject } from './src/fleet/machines/subjects.ts'
export { Merged } from './src/fleet/machines/merge-counts.ts'
export { noHealth } from './src/core/sample.ts'
`

/** The path of a module with what an agent says and how. */
export async function bundleSource() {
  const outfile = join(place('source'), 'source.mjs')
  const banner = "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)"
  await build({
    stdin: { contents: PARTS, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: banner },
    logLevel: 'warning',
  })
  return outfile
}
