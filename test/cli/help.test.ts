// Help, the version and docs/options.md: what people read before they run anything.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ANALYZE_OPTIONS } from '../../src/cli/analysis-options.js'
import { COMMANDS } from '../../src/cli/commands/index.js'
import { load } from '../../src/cli/commands/load.js'
import { AGENT_OPTIONS, FLEET_OPTIONS } from '../../src/cli/fleet-options.js'
import { flagOf, type OptionSpec, spelt } from '../../src/cli/option.js'
import { ANVIL_OPTIONS, CONFIG_OPTIONS, RUN_OPTIONS } from '../../src/cli/options.js'
import { optionsPage } from '../../src/cli/page.js'
import { SERVE_OPTIONS } from '../../src/cli/page-options.js'
import { displayWidth } from '../../src/core/text.js'
import { expectGolden } from '../golden.js'
import { hammer, say } from './kit.js'

type Table = Readonly<Record<string, OptionSpec>>

/** How an option begins in a list of options. */
function spellings(table: Table): string[] {
  return Object.entries(table).map(([name, { letter }]) => `${letter ? `-${letter}, ` : ''}--${flagOf(name)}`)
}

describe('help', () => {
  it('is short, with three examples, for hammer alone', async () => {
    const { code, out, err } = await say([])
    expect([code, err]).toEqual([0, ''])
    expect(out.match(/^ {2}hammer /gm)).toHaveLength(3)
    expect(out).toMatch('hammer --help')
  })

  it.each([
    ['hammer', [], { ...RUN_OPTIONS, ...FLEET_OPTIONS, ...CONFIG_OPTIONS }],
    ['hammer agent', ['agent'], AGENT_OPTIONS],
    ['hammer analyze', ['analyze'], ANALYZE_OPTIONS],
    ['hammer anvil', ['anvil'], ANVIL_OPTIONS],
    ['hammer demo', ['demo'], RUN_OPTIONS],
    ['hammer serve', ['serve'], SERVE_OPTIONS],
  ] as const)('of %s lists every option, itself and the version, and has examples', async (name, words, table) => {
    const { code, out, err } = await say([...words, '--help'])
    expect([code, err]).toEqual([0, ''])
    const listed = out.split('\n').map((line) => line.trimStart())
    for (const spelling of [...spellings(table), '-h, --help', '-V, --version']) {
      expect(listed.filter((line) => line === spelling || line.startsWith(`${spelling} `))).toHaveLength(1)
    }
    for (const { aliases = [] } of Object.values(table as Table))
      if (aliases.length > 0) expect(out).toContain(`also ${aliases.map(spelt).join(', ')}`)
    expect(out.split('Examples:\n')[1]).toMatch(`  ${name}`)
    expect(out.startsWith(`Usage: ${name} `)).toBe(true)
    expect(await say([...words, '-h'])).toEqual({ code, out, err })
    expect(await say(['help', ...words])).toEqual({ code, out, err })
  })

  it('of hammer is as it was approved', async () => {
    expectGolden('help', (await say(['--help'])).out.trimEnd())
  })

  it('names every other command', async () => {
    const { out } = await say(['--help'])
    for (const [name, { summary }] of Object.entries(COMMANDS)) expect(out).toMatch(new RegExp(`hammer ${name} +${summary}`))
  })

  it('of the anvil explains every behaviour', async () => {
    const { BEHAVIOURS } = await import('../../src/anvil/index.js')
    const { out } = await say(['anvil', '--help'])
    for (const { example } of BEHAVIOURS) expect(out).toContain(example)
  })

  it('fits 120 columns, but for examples', async () => {
    for (const words of [['--help'], ['analyze', '--help']]) {
      const [options] = (await say(words)).out.split('Examples:')
      for (const line of options.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(120)
    }
  })

  it('has examples that are valid', async () => {
    const { parse } = await import('../../src/cli/program.js')
    const { readValues } = await import('../../src/cli/read-values.js')
    const { resolvePlan } = await import('../../src/cli/resolve.js')
    for (const [line] of load.examples) {
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1)
      const parsed = await parse('hammer', load, words)
      if (parsed.kind !== 'run') return expect.fail(line)
      expect(resolvePlan(parsed.argument ?? '', readValues(RUN_OPTIONS, parsed.given)).target.scheme).toBe('http')
    }
  })
})

describe('the version', () => {
  it('is printed alone, by every command and in every place', async () => {
    for (const words of [['-V'], ['--version'], ['analyze', '-V'], ['http://localhost:1', '-c', '5', '--version']]) {
      expect(await say(words)).toEqual({ code: 0, out: 'dev\n', err: '' })
    }
  })

  it('of the build is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await hammer(['-V'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })
})

describe('docs/options.md', () => {
  it('is what the options tables say', () => {
    const file = new URL('../../docs/options.md', import.meta.url)
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, optionsPage())
    expect(existsSync(file) && readFileSync(file, 'utf8'), 'run UPDATE_GOLDEN=1 npx vitest run test/cli/help.test.ts').toBe(optionsPage())
  })

  it('has a row for every option', () => {
    const rows = optionsPage().split('\n')
    for (const table of [RUN_OPTIONS, CONFIG_OPTIONS, ANALYZE_OPTIONS, ANVIL_OPTIONS]) {
      for (const spelling of spellings(table)) expect(rows.some((row) => row.startsWith(`| \`${spelling}`))).toBe(true)
    }
  })

  it('is a table that Markdown understands: three cells in each row', () => {
    const rows = optionsPage()
      .split('\n')
      .filter((line) => line.startsWith('|'))
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(4)
  })
})
