// Builds dist/: hammer.mjs, the one file that is everything, thread.mjs, the part of it that sends, jiti for the TypeScript of
// scripts where Node cannot read it, the types, and the notices of what is bundled.

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** CommonJS inside an ES module needs these. */
const BANNER = `#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'; import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url); const __filename = __toPath(import.meta.url); const __dirname = __toPath(new URL('.', import.meta.url));`

/** Piscina loads a worker.js from beside itself; here that is the file of the pool's task, which runs the code of that worker.js. */
const piscinaInOneFile = {
  name: 'piscina-in-one-file',
  setup(plugin) {
    replace(plugin, /piscina[\\/]dist[\\/]index\.js$/, "(0, node_path_1.resolve)(__dirname, 'worker.js')", 'this.options.filename', 'js')
    replace(
      plugin,
      /src[\\/](bundle|thread)\.ts$/,
      "createRequire(import.meta.url)('piscina-worker')",
      "require('piscina/dist/worker.js')",
      'ts',
    )
    // piscina's exports do not name its worker
    plugin.onResolve({ filter: /^piscina\/dist\/worker\.js$/ }, () => ({ path: join(root, 'node_modules/piscina/dist/worker.js') }))
  },
}

/** What only scripts need lies beside the one file: with it inside every run would start 30 ms later. */
const BESIDE = {
  'undici/lib/dispatcher/client.js': 'undici',
  'tough-cookie': 'tough-cookie',
  htmlparser2: 'htmlparser2',
  ws: 'ws',
  './nats-library.js': 'nats',
  'prom-client': 'prom-client',
  'hot-shots': 'hot-shots',
}
/** Those that are several packages as one: by their own file. */
const SOURCES = { './nats-library.js': 'src/fleet/machines/nats-library.ts' }
/** @param libraries their folder, seen from the file that is built */
const beside = (libraries) => ({
  name: 'beside-one-file',
  setup(plugin) {
    const path = (name) => `${libraries}/${BESIDE[name]}.cjs`
    plugin.onResolve({ filter: new RegExp(`^(${Object.keys(BESIDE).join('|')})$`) }, ({ path: name }) => ({
      path: name,
      namespace: 'beside',
    }))
    plugin.onResolve({ filter: /^\.\.?\/libraries\//, namespace: 'beside' }, ({ path: file }) => ({ path: file, external: true }))
    plugin.onLoad({ filter: /./, namespace: 'beside' }, ({ path: name }) => ({ contents: `module.exports = require('${path(name)}')` }))
  },
})

/** Few runs ask for an output of `--out`: each lies beside, too. */
const outletsBeside = {
  name: 'outlets-beside',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/outlets\/\w+\.js$/ }, ({ path }) => ({ path: path.replace(/js$/, 'mjs'), external: true }))
  },
}

/** These parts of Node take 12 ms to load, and most runs need none: they are loaded when something of them is first used. */
const LAZY = ['node:tls', 'node:crypto', 'node:http', 'node:zlib', 'node:dns/promises']
const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^(${LAZY.join('|')})$`) }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'lazy' } : undefined,
    )
    plugin.onLoad({ filter: /./, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default')
      const getters = names.map((name) => `get ${name}() { return process.getBuiltinModule('${path}').${name} }`)
      return { contents: `module.exports = { ${getters.join(', ')} }` }
    })
  },
}

function replace(plugin, filter, from, to, loader) {
  plugin.onLoad({ filter }, ({ path }) => {
    const text = readFileSync(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${path} has changed: ${from} is not in it`)
    return { contents: text.replace(from, to), loader }
  })
}

mkdirSync(join(root, 'dist'), { recursive: true })
// what is there stays usable until the new one is complete
const OWN = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // start-up counts: one-byte text without white space is read a tenth faster; names stay, for readable stacks
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
  external: ['@napi-rs/nice'],
  define: { HAMMER_VERSION: JSON.stringify(version) },
  banner: { js: BANNER },
  plugins: [piscinaInOneFile, beside('./libraries'), outletsBeside, lazyBuiltins],
  metafile: true,
  logLevel: 'warning',
}
const { metafile } = await build({ ...OWN, entryPoints: ['src/bundle.ts'], outfile: 'dist/hammer.new.mjs' })
// a thread that sends to one URL would spend 15 ms on reading all of it before the first request
await build({ ...OWN, entryPoints: ['src/thread.ts'], outfile: 'dist/thread.new.mjs' })
rmSync(join(root, 'dist/types'), { recursive: true, force: true })
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
})
const libraries = await build({
  absWorkingDir: root,
  entryPoints: Object.entries(BESIDE).map(([from, to]) => ({ in: SOURCES[from] ?? from, out: to })),
  outdir: 'dist/libraries',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
  external: ['bufferutil', 'utf-8-validate', 'unix-dgram'],
  metafile: true,
  logLevel: 'warning',
})
rmSync(join(root, 'dist/outlets'), { recursive: true, force: true })
const outlets = await build({
  ...OWN,
  entryPoints: readdirSync(join(root, 'src/output/outlets')).map((name) => `src/output/outlets/${name}`),
  outdir: 'dist/outlets',
  outExtension: { '.js': '.mjs' },
  splitting: true,
  plugins: [beside('../libraries'), lazyBuiltins],
})
// read as text, and put into the pages that hammer writes
const PAGE = {
  absWorkingDir: root,
  outdir: 'dist/page',
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: ['chrome100', 'firefox100', 'safari15'],
  charset: 'ascii',
  minify: true,
  metafile: true,
  logLevel: 'warning',
}
const page = await build({
  ...PAGE,
  entryPoints: { page: 'src/report/page/browser/main.ts', 'page-style': 'src/report/page/browser/page.css' },
  globalName: 'hammerPage',
})
const comparison = await build({
  ...PAGE,
  entryPoints: { compare: 'src/report/page/browser/compare/main.ts', 'compare-style': 'src/report/page/browser/compare/compare.css' },
})
// what a page that follows a run has beside it
await build({ ...PAGE, entryPoints: { live: 'src/web/browser/main.ts', 'live-style': 'src/web/browser/live.css' } })
for (const name of ['page', 'compare']) {
  const script = join(root, `dist/page/${name}.js`)
  // esbuild leaves tabs in strings as they are: a page has no control characters
  writeFileSync(script, readFileSync(script, 'utf8').replaceAll('\t', '\\t'))
}
for (const name of ['page', 'compare', 'live']) renameSync(join(root, `dist/page/${name}-style.css`), join(root, `dist/page/${name}.css`))
const jiti = ['jiti.cjs', 'babel.cjs'].map((name) => `node_modules/jiti/dist/${name}`)
// not in the one file: it would be four times as large, for what most runs never need
mkdirSync(join(root, 'dist/jiti'), { recursive: true })
for (const path of jiti) copyFileSync(join(root, path), join(root, 'dist/jiti', basename(path)))
writeFileSync(
  join(root, 'dist/NOTICES.md'),
  notices([
    ...[metafile, libraries.metafile, outlets.metafile, page.metafile, comparison.metafile].flatMap(({ inputs }) => Object.keys(inputs)),
    ...jiti,
  ]),
)
for (const name of ['thread', 'hammer']) renameSync(join(root, `dist/${name}.new.mjs`), join(root, `dist/${name}.mjs`))

/** The licence of every package of which something is in the bundle. */
function notices(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))
  const parts = [...folders].sort().map((folder) => {
    const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name))
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : `Licence: ${about.license}`
    return `## ${about.name} ${about.version}\n\n${text}\n`
  })
  return `# What is bundled in hammer.mjs, libraries/, page/ and jiti/\n\n${parts.join('\n')}`
}
