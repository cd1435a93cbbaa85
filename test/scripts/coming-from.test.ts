// The pages for users of older load generators: their scripts are files that run, and no number of theirs is lost.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { anvil, hammer, newFolder } from '../cli/kit.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const scripts = join(ROOT, 'scripts/coming-from')
const pages = readdirSync(join(ROOT, 'docs/coming-from')).map((name) => name.replace('.md', ''))
/** Where the scripts and configurations expect the anvil. */
const PLACE = 'http://localhost:8088'

/** What one iteration does not reach. */
const MORE: Readonly<Record<string, readonly string[][]>> = { locust: [['--tag', 'items']] }

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const filesOf = (page: string) => [`${page}.ts`, `${page}.config.ts`].filter((name) => readdirSync(scripts).includes(name))

describe.each(pages)('the page for %s', (page) => {
  const text = read(`docs/coming-from/${page}.md`)

  it('shows its scripts as they are, and no others', () => {
    const shown = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
    expect(shown.sort()).toEqual(
      filesOf(page)
        .map((name) => read(`scripts/coming-from/${name}`))
        .sort(),
    )
    expect(read('docs/coming-from.md')).toContain(`(coming-from/${page}.md)`)
  })

  it('says what is different, and what is not there', () => {
    for (const heading of ['## Options', '## What is different', '## What is not there']) expect(text).toContain(`\n${heading}\n`)
  })

  it('has a script that succeeds against the anvil, step by step', async () => {
    const { url } = await anvil()
    const cwd = newFolder()
    for (const name of filesOf(page)) {
      const here = name.endsWith('.config.ts') ? 'hammer.config.ts' : name
      writeFileSync(join(cwd, here), read(`scripts/coming-from/${name}`).replaceAll(PLACE, url.replace(/\/$/, '')))
    }
    for (const words of [[], ...(MORE[page] ?? [])]) {
      const { code, out, err } = await hammer(['run', `${page}.ts`, '--url', url, '--once', ...words], { cwd })
      expect([code, err]).toEqual([0, expect.not.stringContaining('hammer:')])
      expect(out).toMatch(/^ {2}ok, /m)
      expect(out).not.toMatch(/^ {2}failed/m)
    }
  })
})

it('the tests named in a configuration can be run by their names', async () => {
  const cwd = newFolder()
  for (const [name, here] of [
    ['molotov.ts', 'molotov.ts'],
    ['molotov.config.ts', 'hammer.config.ts'],
  ])
    writeFileSync(join(cwd, here), read(`scripts/coming-from/${name}`))
  const { code, out } = await hammer(['run', '--test', 'big', '--dry-run'], { cwd })
  expect([code, out]).toEqual([expect.any(Number), expect.stringContaining('100 users')])
})

it('the worked example of docs/scripts.md is the file that is tested', () => {
  expect(read('docs/scripts.md')).toContain(`\`\`\`ts\n${read('scripts/login-browse-post.ts')}\`\`\``)
})

/** What users of older systems must not lose, by number. */
const NUMBERS: Readonly<Record<string, string>> = {
  H: '1-14',
  MM: '1-8 13 14 19 21 23-25',
  MO: '1-17 21-23',
  LO: '1-10 15-17 19-21 24-28 30',
  LD: '1-8 10-12 17 19 21 22',
}

function allNumbers(): string[] {
  return Object.entries(NUMBERS).flatMap(([system, ranges]) =>
    ranges.split(' ').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, i) => `${system}-${first + i}`)
    }),
  )
}

const numbersIn = (text: string) => text.match(/\b(?:H|MM|MO|LO|LD)-\d+\b/g) ?? []

/** Numbers in the names of tests: texts that come first in brackets, comments left out. */
function numbersInTests(): string[] {
  const folder = join(ROOT, 'test')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'))
  const lines = files
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
  return lines.flatMap((line) => [...line.matchAll(/\((['"`])(.*?)\1/g)].flatMap(([, , title]) => numbersIn(title)))
}

/** Numbers in the table of docs/coming-from.md, each of whose rows ends with a reason. */
function numbersWithReason(): string[] {
  const rows = read('docs/coming-from.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  return rows
    .filter((cells) => cells.length === 6 && cells.slice(1, 5).every((cell) => cell !== ''))
    .flatMap(([, numbers]) => numbersIn(numbers))
}

describe('what users of older load generators had', () => {
  it('has a test with its number, or stands in docs/coming-from.md with the reason', () => {
    const found = new Set([...numbersInTests(), ...numbersWithReason()])
    expect(allNumbers().filter((number) => !found.has(number))).toEqual([])
  })

  it('is all in the list', () => {
    expect(allNumbers()).toHaveLength(14 + 15 + 20 + 22 + 15)
  })
})
