// Modules of users, as they come: TypeScript and JavaScript of every kind, loaded in processes and threads of their own.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alone, load, NODES, PLACES, project } from './loader-kit.js'

type Files = Readonly<Record<string, string>>

const HELPER = 'export interface Shape { a: number }\nexport const a: number = 1\n'

/** What is loaded, from which files, and what it then exports. */
const KINDS: readonly (readonly [string, string, Files, unknown])[] = [
  ['types that vanish', 's.ts', { 's.ts': 'interface A { b: number }\nexport const b = ({ b: 1 } satisfies A).b as number' }, { b: 1 }],
  [
    'what Node cannot strip',
    's.ts',
    { 's.ts': 'enum E { A, B }\nclass P { constructor(readonly x: E) {} }\nexport const b = new P(E.B).x' },
    { b: 1 },
  ],
  ['helpers by their name', 's.ts', { 's.ts': "export { a } from './lib/h.ts'", 'lib/h.ts': HELPER }, { a: 1 }],
  ['helpers by the name they will have', 's.ts', { 's.ts': "export { a } from './lib/h.js'", 'lib/h.ts': HELPER }, { a: 1 }],
  ['helpers without an ending', 's.mts', { 's.mts': "export { a } from './lib/h'", 'lib/h.ts': HELPER }, { a: 1 }],
  [
    'a type imported as a value',
    's.ts',
    { 's.ts': "import { a, Shape } from './h.ts'\nexport const s: Shape = { a }", 'h.ts': HELPER },
    { s: { a: 1 } },
  ],
  ['JSON', 's.ts', { 's.ts': "import d from './d.json' with { type: 'json' }\nexport const x = d.x", 'd.json': '{"x":3}' }, { x: 3 }],
  ['await at the top level', 's.ts', { 's.ts': "export const a: number = (await import('./h.ts')).a", 'h.ts': HELPER }, { a: 1 }],
  ['its own place', 's.ts', { 's.ts': "import { basename } from 'node:path'\nexport const f = basename(import.meta.url)" }, { f: 's.ts' }],
  ['a plain module', 's.mjs', { 's.mjs': 'export const a = 1' }, { a: 1 }],
  ['an untyped package', 's.js', { 's.js': 'export const a = 1', 'package.json': '{}' }, { a: 1 }],
  ['TypeScript in an untyped package', 's.ts', { 's.ts': 'export const a: number = 1', 'package.json': '{}' }, { a: 1 }],
  ['CommonJS', 's.cjs', { 's.cjs': "const all = { a: 1 }\nall['b'] = 2\nmodule.exports = all" }, { a: 1, b: 2 }],
  ['CommonJS in a package of it', 's.js', { 's.js': 'exports.a = 1', 'package.json': '{"type":"commonjs"}' }, { a: 1 }],
  ['a default export', 's.ts', { 's.ts': 'export default async function main(): Promise<number> { return 5 }' }, { default: 5 }],
  [
    "packages of the user's project",
    'scripts/s.ts',
    {
      'scripts/s.ts': "import old from 'old'\nimport { now } from 'now'\nexport const both: string = old.was + now",
      'node_modules/old/index.js': "exports.was = 'old '",
      'node_modules/now/package.json': '{"type":"module","exports":"./main.js"}',
      'node_modules/now/main.js': "export const now = 'now'",
    },
    { both: 'old now' },
  ],
]

const OTHER = {
  'node_modules/hammer-load/package.json': '{"version":"0.0.1","main":"index.js"}',
  'node_modules/hammer-load/index.js': "exports.HammerError = 'another hammer'",
}
const IMPORT = "import { HammerError } from 'hammer-load'\nexport const h = HammerError"
const REQUIRE = "exports.h = require('hammer-load').HammerError"

/** Ways to `hammer-load`. */
const WAYS: readonly (readonly [string, Files])[] = [
  ['TypeScript', { 's.ts': IMPORT }],
  ['TypeScript that Node cannot strip', { 's.ts': `${IMPORT}\nenum E { A }` }],
  ['a module', { 's.mjs': IMPORT }],
  ['a file of an untyped package', { 's.js': IMPORT, 'package.json': '{}' }],
  ['CommonJS', { 's.cjs': REQUIRE }],
  ['a helper', { 's.ts': "export { h } from './h.ts'", 'h.ts': IMPORT }],
  ['a helper that is JavaScript', { 's.ts': "export { h } from './h.mjs'", 'h.mjs': IMPORT }],
  ['a helper that is CommonJS', { 's.ts': "import c from './h.cjs'\nexport const { h } = c", 'h.cjs': REQUIRE }],
  [
    'a helper that is CommonJS by its package',
    { 's.ts': "import c from './h.js'\nexport const { h } = c", 'h.js': REQUIRE, 'package.json': '{}' },
  ],
  ['CommonJS that requires CommonJS', { 's.cjs': "exports.h = require('./h.cjs').h", 'h.cjs': REQUIRE }],
  ['an import while it runs', { 's.ts': "export const h = async () => (await import('hammer-load')).HammerError" }],
]

describe.each(NODES)('on %s', (node) => {
  describe.each(PLACES)('in the %s', (where) => {
    it.each(KINDS)('loads %s', (_, name, files, values) => {
      expect(load(project(files), name, { node, where })).toEqual({ names: Object.keys(values as object), values, err: '' })
    })

    it.each(WAYS)('gives the running hammer to %s, whatever is installed', (_, files) => {
      const [name] = Object.keys(files)
      for (const installed of [{}, OTHER]) {
        expect(load(project({ ...files, ...installed }), name, { node, where })).toMatchObject({
          values: { h: 'the running hammer' },
          err: '',
        })
      }
    })
  })

  it.each(['ts', 'mts', 'mjs', 'js'])('keeps exports in the order of the file in .%s', (ending) => {
    const text =
      'export const write = 1\nexport function read() {}\nconst z = 2, b = 3\nexport { z as last, b }\nexport async function after() {}\n'
    for (const extra of ['', ending.endsWith('ts') ? 'enum E { A }\n' : '']) {
      const folder = project({ [`s.${ending}`]: text + extra, 'package.json': '{"type":"module"}' })
      expect(load(folder, `s.${ending}`, { node }).names).toEqual(['write', 'read', 'last', 'b', 'after'])
    }
  })

  it.each(['', 'enum E { A }'])('leaves file and line in stacks (%s)', (extra) => {
    const text = `interface A {\n  a: number\n}\n\nexport const late = async (given?: A): Promise<number> => {\n  const { a } = given!\n  return a\n}\n${extra}`
    const { values } = load(project({ 's.ts': text }), 's.ts', { node })
    expect(values?.late).toMatch(/^TypeError: .*s\.ts:6:/)
  })

  it('sees at once that a file or its helper has changed', () => {
    const folder = project({ 's.ts': "import { a } from './h.ts'\nexport const b: number = a + 1", 'h.ts': HELPER })
    expect(load(folder, 's.ts', { node }).values).toEqual({ b: 2 })
    writeFileSync(join(folder, 'h.ts'), HELPER.replace('= 1', '= 5'))
    expect(load(folder, 's.ts', { node }).values).toEqual({ b: 6 })
    writeFileSync(join(folder, 's.ts'), 'export const c: number = 1')
    expect(load(folder, 's.ts', { node }).values).toEqual({ c: 1 })
  })

  it('goes without a cache where there can be none', () => {
    const folder = project({ 's.ts': 'enum E { A }\nexport const b = E.A', file: '' })
    expect(load(folder, 's.ts', { node, cache: join(folder, 'file') })).toEqual({ names: ['b'], values: { b: 0 }, err: '' })
  })

  it('says what is missing when hammer.mjs was copied alone, if this Node cannot do without', () => {
    const folder = project({ 's.ts': 'export const a: number = 1', 'e.ts': 'enum E { A }\nexport const b = E.A' })
    const plain = load(folder, 's.ts', { node, hammer: alone })
    if (plain.error) expect(plain.error.message).toBe('s.ts needs the folder jiti beside hammer.mjs on this Node')
    else expect(plain.values).toEqual({ a: 1 })
    expect(load(folder, 'e.ts', { node, hammer: alone }).error?.message).toMatch(/e\.ts(:1:\d: .*enum| needs the folder jiti)/)
  })

  it('gives up on what awaits for ever', () => {
    const { error } = load(project({ 's.ts': 'await new Promise(() => {})' }), 's.ts', { node, patience: 300 })
    expect(error?.message).toBe('s.ts is still not loaded after 0.3 s')
  })
})

describe('what does not load', () => {
  const REFUSED: readonly (readonly [string, Files, RegExp, string | undefined, RegExp])[] = [
    [
      'a syntax error',
      { 's.ts': 'const a: number = 1\n\nexport const b = foo(a\nconst c = 2\n' },
      /^s\.ts:4:1: Unexpected token/,
      '4 | const c = 2\n  | ^',
      /valid/,
    ],
    ['a syntax error of JavaScript', { 's.mjs': 'export const b = (\n  1 +\n  ;\n' }, /^s\.mjs:3:3: /, '3 | ;\n  | ^', /valid/],
    ['one in a helper', { 's.ts': "import './h.ts'", 'h.ts': 'export const a = {,}' }, /^h\.ts:1:19: /, undefined, /valid/],
    ['one of CommonJS', { 's.cjs': 'exports.a = [1, 2' }, /^s\.cjs:1:18: /, undefined, /valid/],
    [
      'a package that is not there',
      { 's.ts': "import assert from 'node:assert'\nimport { x } from '@scope/not-there/deep'\nexport { assert, x }" },
      /^s\.ts:2:20: there is no package "@scope\/not-there\/deep"/,
      "2 | import { x } from '@scope/not-there/deep'\n  |                    ^",
      /npm install @scope\/not-there\. Paths of a tsconfig\.json are not read/,
    ],
    [
      'one that JavaScript wants',
      { 's.mjs': "import 'not-there'" },
      /^s\.mjs:1:9: there is no package "not-there"/,
      undefined,
      /npm install/,
    ],
    [
      'a helper that is not there',
      { 's.ts': "import './helpr.ts'", 'helper.ts': '' },
      /^s\.ts:1:11: there is no file helpr\.ts/,
      undefined,
      /Did you mean "helper\.ts"\?/,
    ],
    [
      'a wanting helper',
      { 's.ts': "import './h.ts'", 'h.ts': "\nimport 'gone'" },
      /^h\.ts:2:9: there is no package "gone"/,
      undefined,
      /npm/,
    ],
    [
      'an error at the top level',
      { 's.ts': 'interface A { a: 1 }\nconst go = (a?: A) => {\n  if (!a) { throw new TypeError("oops") }\n}\ngo()' },
      /^s\.ts:3:19: TypeError: oops$/,
      '3 | if (!a) { throw new TypeError("oops") }\n  |                 ^',
      /top level/,
    ],
    [
      'one in a helper of CommonJS',
      { 's.ts': "import './h.cjs'", 'h.cjs': '\n throw new Error("no")' },
      /^h\.cjs:2:8: Error: no$/,
      undefined,
      /top level/,
    ],
    [
      'an error of hammer at the top level',
      {
        's.ts': "import { HammerError } from 'hammer-load'\nthrow new HammerError('usage', 'a weight is negative', { advice: 'Take 0.' })",
      },
      /^s\.ts:2:7: a weight is negative$/,
      undefined,
      /^Take 0\.$/,
    ],
    [
      'a name that hammer does not have',
      { 's.ts': "import { scenaro } from 'hammer-load'\nscenaro(1)" },
      /^s\.ts:2:\d+: TypeError: scenaro is not a function$/,
      undefined,
      /./,
    ],
    ['what is thrown without a stack', { 's.ts': 'throw "a text"' }, /^s\.ts: a text$/, undefined, /top level/],
    ['another language', { 's.py': 'print(1)' }, /^s\.py is neither TypeScript nor JavaScript$/, undefined, /\.ts \.mts \.js \.mjs \.cjs/],
  ]

  it.each(REFUSED)('is refused with its place: %s', (_, files, message, excerpt, advice) => {
    const [name] = Object.keys(files)
    for (const node of NODES) {
      const { error, err } = load(project(files), name, { node })
      expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message), advice: expect.stringMatching(advice) })
      if (excerpt !== undefined) expect(error?.excerpt).toBe(excerpt)
      expect(err).toBe('')
    }
  })

  it('is refused when it cannot be read', () => {
    const folder = project({ 'a.ts': '' })
    mkdirSync(join(folder, 'b.ts'))
    for (const name of ['b.ts', 'c.ts']) expect(load(folder, name).error?.message).toBe(`${name} cannot be read`)
  })
})
