// The files of a new project.

/** By path; `version` is that of hammer. */
export function projectFiles(version: string): ReadonlyMap<string, string> {
  return new Map([
    ['hammer.config.ts', CONFIG],
    ['scripts/first.ts', SCRIPT],
    ['results/.gitignore', RESULTS],
    ['tsconfig.json', json(TYPES)],
    ['package.json', json(packageJson(version))],
    ['.gitignore', 'node_modules/\n'],
  ])
}

const CONFIG = `// Options of every run here, by the names of the command line in camel case; what stands there comes first.

import type { Config } from 'hammer-load'

export const config = {
  url: 'http://localhost:8088',
  tests: {
    first: { script: 'scripts/first.ts', connections: 10, duration: '10s' },
    big: { script: 'scripts/first.ts', connections: 100, duration: '1m', rampUp: '10s' },
  },
} satisfies Config
`

const SCRIPT = `// Nine reads for every write.

import assert from 'node:assert/strict'
import { scenario } from 'hammer-load'

export const read = scenario({ weight: 90 }, async ({ http }) => {
  const response = await http.get('/')
  assert.equal(response.status, 200)
})

export const write = scenario({ weight: 10 }, async ({ http }) => {
  const response = await http.post('/', { json: { OK: 1 } })
  assert.equal(response.status, 200)
})
`

const RESULTS = `# every run has a folder of its own here
*
!.gitignore
`

const TYPES = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
  },
  include: ['hammer.config.ts', 'scripts'],
}

function packageJson(version: string) {
  return {
    private: true,
    type: 'module',
    scripts: { anvil: 'hammer anvil', once: 'hammer run --test first --once', first: 'hammer run --test first', types: 'tsc' },
    dependencies: { 'hammer-load': /^\d/.test(version) ? `^${version}` : '*' },
    devDependencies: { '@types/node': '^20.19.0', typescript: '^6.0.0' },
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
