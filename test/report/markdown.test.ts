// Markdown for comments on pull requests: golden files, its length, and that nothing from outside becomes markup.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Summary } from '../../src/core/summary.js'
import { markdown } from '../../src/report/markdown.js'
import { code, markdownTable } from '../../src/report/markup.js'
import { expectGolden } from '../golden.js'
import { RUNS } from './fixtures.js'
import { HOSTILE, hostileSummary } from './hostile.js'
import { LABELLED } from './labelled.js'

const OPTIONS = { width: 100, colour: 'off' } as const

/** Without code, which means nothing: what is left must be ours. A span ends at the first run of as many backticks. */
function withoutCode(text: string): string {
  return text.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, 'C')
}

function run(name: string): Summary {
  const found = RUNS.find(([each]) => each === name)
  if (!found) throw new Error(`no run ${name}`)
  return found[1]
}

describe('the Markdown report', () => {
  it.each([...RUNS.filter(([name]) => !/\d/.test(name)), LABELLED])('of the run "%s" is as it was approved', (name, summary, options) => {
    expectGolden(`markdown-${name}`, markdown(summary, options).trimEnd())
  })

  it.each([
    ['failing', [true], '✅ The threshold holds.'],
    ['failing', [true, true], '✅ All 2 thresholds hold.'],
    ['failing', [true, false], '❌ 1 of 2 thresholds does not hold.'],
    ['healthy', [], 'The target was the bottleneck.'],
    ['overloaded', [true], '⚠️ The load generator was the bottleneck.'],
    ['refused', [false], '❌ Nothing was answered: 2,000 sent, not one complete response.'],
  ])('of the run "%s" with thresholds %j begins with the verdict', (name, held, verdict) => {
    const thresholds = held.map((holds) => ({ expression: 'p99<1s', measured: 1, limit: 1, measure: 'time' as const, holds }))
    expect(markdown({ ...run(name), thresholds }, OPTIONS)).toContain(`\n**${verdict}** `)
  })

  it('has nothing from outside that is markup, HTML, a mention or a link', () => {
    const hostile = hostileSummary()
    const rest = withoutCode(markdown(hostile, { ...OPTIONS, plan: HOSTILE[8], notes: HOSTILE }))
    expect(rest.replace(/<\/?(details|summary)>/g, '')).not.toMatch(/<[^\d]|\[|@|#\d|:\/\/|www\.|evil|script>|`|GH-/)
    expect(rest).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
  })

  it('has rows of as many cells as their heads, whatever the names are', () => {
    for (const table of markdown(hostileSummary(), OPTIONS).split('\n\n')) {
      const rows = table.split('\n').filter((line) => line.startsWith('|'))
      // as cmark-gfm reads it: a backslash before a pipe keeps the cell, whatever stands before the backslash
      const cells = rows.map((row) => row.match(/(?<!\\)\|/g)?.length)
      expect(new Set(cells).size, table).toBeLessThanOrEqual(1)
    }
  })

  it('fits into a comment, whatever was counted', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${'|'.repeat(400)}${i}`, i]))
    const names = Object.fromEntries(Object.keys(many).map((name) => [name, { requests: 1, failed: 0, response: run('healthy').response }]))
    const thresholds = Object.keys(many).map((expression) => ({
      expression,
      measured: 1,
      limit: 1,
      measure: 'plain' as const,
      holds: false,
    }))
    const text = markdown({ ...run('healthy'), errors: many, statuses: many, names, thresholds }, OPTIONS)
    expect(text.length).toBeLessThan(65_536)
    expect(text).toContain('does not fit into a comment')
    expect(text).toContain('300 of 300 thresholds do not hold')
  })
})

describe('code in Markdown', () => {
  it('is one span, whatever the text, and is the text again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[`| \\]*$/), fc.constantFrom(...HOSTILE)), (text) => {
        const span = code(text)
        if (span.startsWith('(')) return
        expect(withoutCode(span)).toBe('C')
      }),
    )
    expect(code('a `b` c')).toBe('``a `b` c``')
    expect(code('`')).toBe('`` ` ``')
    expect(code('')).toBe('(empty)')
  })

  it('in a cell keeps its pipes', () => {
    const column = { cells: ['name', code('a|b'), code('a\\|b')], align: 'left' as const }
    expect(markdownTable([column])).toEqual(['| name |', '|---|', '| `a\\|b` |', '| `a\\x7cb` |'])
  })
})
