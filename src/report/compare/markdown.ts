// The report of a comparison as Markdown, for a comment on a pull request.

import { type Against, type Comparison, letter } from '../../core/compare.js'
import { printable } from '../../core/text.js'
import { verdictWords } from '../totals.js'
import { CAUTION, type ComparisonOptions, footnotes, headline, limitWords, NAME_HEADS, nameCells, sheet } from './sheet.js'

const SIGNS = { good: '🟢 ', bad: '🔴 ', none: '' } as const

/** Ends with a line break. What comes from files and servers is escaped: it can neither mark up nor link nor mention. */
export function markdown(comparison: Comparison, { limits }: ComparisonOptions): string {
  const runs = comparison.runs.map(({ label, summary }, i) => [
    letter(i),
    safe(label),
    safe(summary.target ?? ''),
    safe(summary.started ?? ''),
  ])
  const notes = comparison.runs.flatMap((run, i) => run.notes.map((note) => `${letter(i)}: ${safe(note)}`))
  const blocks = [
    table(['', 'run', 'target', 'started'], runs),
    ...comparison.against.flatMap((against) => section(comparison, against)),
    limits
      .map((result) => `- ${result.outcome === 'holds' ? '✔' : result.outcome === 'unknown' ? '?' : '✘'} ${safe(limitWords(result))}`)
      .join('\n'),
    comparison.runs
      .flatMap(({ summary }, i) => {
        const said = verdictWords(summary, 'with reasons')
        return said.length === 0 ? [] : [`- ${letter(i)}: ${safe(said.join('; '))}`]
      })
      .join('\n'),
    [...notes, ...footnotes(comparison)].map((note) => `<sub>${note}</sub>`).join('  \n'),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function section(comparison: Comparison, against: Against): string[] {
  const { fairness, names } = against
  const doubts = [...fairness.refusals, ...fairness.warnings].map((one) => `> ⚠ ${safe(one)}`).join('\n>\n')
  const rows = sheet(comparison, against).map(({ name, base, other, verdict, news }) => [name, base, other, SIGNS[news] + verdict])
  const perName = names.map((one) => [safe(one.name), ...nameCells(one).map(({ text, news }) => SIGNS[news] + text)])
  return [
    doubts,
    `**${headline(against)}**`,
    table(['', letter(0), letter(against.index), 'change, 95 % interval'], rows),
    ...(names.length > 0 ? [table(['name', ...NAME_HEADS], perName), `<sub>${CAUTION}</sub>`] : []),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** One line of plain text: every sign that Markdown or HTML could take for its own is an entity, and so are @ and #. */
function safe(text: string): string {
  return printable(text).replace(/[&<>|\\`*_[\](){}#@!~:]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
