// JUnit XML: golden files, its schema, and that nothing from outside breaks it.

import { describe, expect, it } from 'vitest'
import { junit } from '../../src/report/junit.js'
import { expectGolden } from '../golden.js'
import { RUNS } from './fixtures.js'
import { hostileSummary } from './hostile.js'
import { LABELLED } from './labelled.js'

/** An element of the document. */
interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
}

const TOKEN = /<\?xml version="1\.0" encoding="UTF-8"\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy
/** Only the five entities, no raw ampersand, and characters that XML 1.0 has. */
const TEXT = /^(?:&(?:amp|lt|gt|quot|apos);|[^&\p{Cc}\p{Cs}\ufffe\uffff]|\n)*$/u

/** Reads strictly what is in use here of XML; throws for everything else. */
function parse(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  let at = 0
  for (const [token, end, name, attributes, alone, words = ''] of text.matchAll(TOKEN)) {
    at += token.length
    if (!TEXT.test(`${words}${attributes ?? ''}`)) throw new Error(`no text of XML: ${JSON.stringify(token)}`)
    if (end === '/' && open.pop()?.name !== name) throw new Error(`ends without a beginning: ${token}`)
    if (name === undefined || end === '/') continue
    const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])
    const element = { name, attributes: Object.fromEntries(pairs), children: [] }
    open.at(-1)?.children.push(element)
    if (alone === '') open.push(element)
  }
  if (at !== text.length || open.length !== 1) throw new Error(`no XML at ${at}: ${text.slice(at, at + 40)}`)
  return root.children[0]
}

/** As the schema of Ant wants it, which is the stricter one of the two in use. */
function expectSchema(document: Element): void {
  expect(document.name).toBe('testsuites')
  for (const [i, suite] of document.children.entries()) {
    expect(Object.keys(suite.attributes).sort()).toEqual(
      ['errors', 'failures', 'hostname', 'id', 'name', 'package', 'tests', 'time', 'timestamp'].sort(),
    )
    expect(suite.attributes).toMatchObject({ id: String(i), timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) })
    const cases = suite.children.filter(({ name }) => name === 'testcase')
    expect(suite.children.map(({ name }) => name)).toEqual(['properties', ...cases.map(() => 'testcase'), 'system-out', 'system-err'])
    const failed = cases.filter(({ children }) => children.length > 0)
    expect(suite.attributes).toMatchObject({ tests: String(cases.length), failures: String(failed.length) })
    for (const { attributes } of cases) {
      expect(attributes).toEqual({ name: expect.stringMatching(/\S/), classname: expect.any(String), time: '0' })
      expect(attributes.name).toBe(attributes.name.replace(/\s+/g, ' ').trim())
    }
    for (const { children } of failed) expect(children).toMatchObject([{ name: 'failure', attributes: { message: expect.any(String) } }])
  }
}

describe('the JUnit report', () => {
  it.each(['labelled', 'refused', 'three-columns'])('of the run "%s" is as it was approved', (wanted) => {
    const [, summary] = [...RUNS, LABELLED].find(([name]) => name === wanted) ?? LABELLED
    expectGolden(`junit-${wanted}`, junit(summary).trimEnd())
  })

  it.each([...RUNS, LABELLED])('of the run "%s" is of the common schema', (_, summary) => {
    expectSchema(parse(junit(summary)))
  })

  it('has thresholds and checks as tests', () => {
    const names = parse(junit(LABELLED[1])).children.map(({ attributes, children }) => [
      attributes.name,
      ...children
        .filter(({ name }) => name === 'testcase')
        .map((one) => `${one.attributes.name}${one.children.length > 0 ? ' failed' : ''}`),
    ])
    expect(names).toEqual([
      ['run', 'the run was carried out'],
      ['thresholds', 'p99&lt;1ms failed', 'errors&lt;1%', 'p50[GET /no]&lt;1s failed'],
      ['checks', 'cart is empty', 'price is right failed'],
    ])
  })

  it('fails where nothing was answered, or where the books do not balance', () => {
    const [, refused] = RUNS.find(([name]) => name === 'refused') ?? RUNS[0]
    expect(junit(refused)).toContain('Nothing was answered')
    const verdict = { trusted: false, bottleneck: 'none', reasons: ['2 is not 1'] } as const
    expect(junit({ ...LABELLED[1], verdict })).toContain('message="These numbers cannot be trusted. 2 is not 1"')
  })

  it('is XML, whatever the names are', () => {
    expectSchema(parse(junit(hostileSummary())))
  })
})
