// The report of a comparison for people: which runs, what speaks against it, the verdict, all numbers, names and pictures.

import { paint, type Tone } from '../../chart/paint.js'
import { type Against, type Comparison, letter } from '../../core/compare.js'
import { displayWidth, padRight, printable, truncate, wrap } from '../../core/text.js'
import { type Column, INDENT, labelled, type Page, paragraph, room, table, tableWidth } from '../layout.js'
import { verdictWords } from '../totals.js'
import { charts, MOST_LINES } from './charts.js'
import { CAUTION, type ComparisonOptions, footnotes, headline, limitWords, NAME_HEADS, nameCells, type SheetRow, sheet } from './sheet.js'

const NARROWEST = 60
const WIDEST = 200
const CHART_ROWS = 8
const SIGN = '! '
/** Room for the letter of a run. */
const LETTER = 3
/** A name is never cut shorter than this, nor shown longer than that. */
const SHORTEST_NAME = 8
const LONGEST_NAME = 40

const TONES: Readonly<Record<SheetRow['news'], Tone | null>> = { good: 'first', bad: 'bad', none: null }

/** A page of text between 60 and 200 columns wide; blocks that have nothing to say are absent. */
export function text(comparison: Comparison, options: ComparisonOptions): string {
  const page: Page = { width: Math.min(WIDEST, Math.max(NARROWEST, Math.floor(options.width))), colour: options.colour }
  const blocks = [
    runs(page, comparison),
    ...comparison.against.flatMap((against) => section(page, comparison, against)),
    limits(page, options),
    verdicts(page, comparison),
    charts(page, comparison, options.rows ?? CHART_ROWS),
    notes(page, comparison),
  ]
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')
}

function runs(page: Page, comparison: Comparison): string[] {
  const labels = comparison.runs.map((run) => printable(run.label))
  const align = Math.min(Math.floor(page.width / 2), Math.max(...labels.map(displayWidth)))
  return comparison.runs.flatMap(({ summary }, i) => {
    const start = `${letter(i)}  ${padRight(truncate(labels[i], align), align)}  `
    const rest = [printable(summary.target ?? ''), printable(summary.started ?? '').replace(/\.\d+Z$/, 'Z')]
      .filter((part) => part !== '')
      .join('  ')
    return [INDENT + start + truncate(rest, page.width - INDENT.length - displayWidth(start))]
  })
}

function section(page: Page, comparison: Comparison, against: Against): string[][] {
  const { fairness } = against
  return [
    [
      ...fairness.refusals.flatMap((one) => paragraph(page, printable(one), SIGN, 'bad')),
      ...fairness.warnings.flatMap((one) => paragraph(page, printable(one), SIGN, 'warn')),
    ],
    paragraph(page, headline(against), '', 'title'),
    numbers(page, comparison, against),
    names(page, against),
  ]
}

function numbers(page: Page, comparison: Comparison, against: Against): string[] {
  const rows = sheet(comparison, against)
  const columns = (verdict: 'verdict' | 'short'): Column[] => [
    { cells: ['', ...rows.map(({ name }) => name)], align: 'left' },
    { cells: [letter(0), ...rows.map(({ base }) => base)], align: 'right' },
    { cells: [letter(against.index), ...rows.map(({ other }) => other)], align: 'right' },
    { cells: [verdict === 'verdict' ? 'change [95 % interval]' : 'change', ...rows.map((row) => row[verdict])], align: 'left' },
  ]
  const full = columns('verdict')
  const fits = tableWidth(full) <= page.width - INDENT.length
  const shown = table(fits ? full : columns('short'))
  return shown.map((line, i) => {
    if (i === 0) return INDENT + paint(page.colour, 'quiet', line)
    const verdict = rows[i - 1][fits ? 'verdict' : 'short']
    const tone = TONES[rows[i - 1].news]
    return INDENT + (tone ? line.slice(0, line.length - verdict.length) + paint(page.colour, tone, verdict) : line)
  })
}

function names(page: Page, against: Against): string[] {
  if (against.names.length === 0) return []
  const cells = against.names.map(nameCells)
  const columns = (kind: 'text' | 'short'): Column[] =>
    NAME_HEADS.map((head, i) => ({ cells: [head, ...cells.map((row) => row[i][kind])], align: 'left' }))
  const left = (some: readonly Column[]) => page.width - INDENT.length - tableWidth(some) - 2
  const [full, short] = [columns('text'), columns('short')]
  const widths = [full, short, short.slice(0, -1), short.slice(0, 1)]
  const fitting = widths.find((some) => left(some) >= SHORTEST_NAME) ?? short.slice(0, 1)
  const most = Math.min(LONGEST_NAME, Math.max(SHORTEST_NAME, left(fitting)))
  const labels: Column = { cells: ['name', ...against.names.map(({ name }) => truncate(printable(name), most))], align: 'left' }
  const [head, ...lines] = table([labels, ...fitting])
  return [INDENT + paint(page.colour, 'quiet', head), ...lines.map((line) => INDENT + line), ...paragraph(page, CAUTION, '', 'quiet')]
}

function limits(page: Page, { limits: results }: ComparisonOptions): string[] {
  const line = (words: string, tone: Tone | null) => (tone ? paint(page.colour, tone, words) : words)
  return labelled(
    page,
    'limits',
    results.map((result) => {
      const fails = result.outcome === 'passed' || result.outcome === 'missing'
      const sign = fails ? '✘' : result.outcome === 'holds' ? '✔' : '?'
      const words = truncate(`${sign} ${printable(limitWords(result))}`, page.width - INDENT.length - 'throughput'.length - 2)
      return line(words, fails ? 'bad' : result.outcome === 'unknown' ? 'warn' : null)
    }),
  )
}

/** Who was the bottleneck of each run; nothing of a file without a run behind it. */
function verdicts(page: Page, { runs }: Comparison): string[] {
  const lines = runs.flatMap(({ summary }, i) =>
    verdictWords(summary, 'with reasons').flatMap((sentence, j) => {
      const start = j === 0 ? padRight(letter(i), LETTER) : ' '.repeat(LETTER)
      return wrap(sentence, room(page) - LETTER).map((line, k) => (k === 0 ? start : ' '.repeat(LETTER)) + line)
    }),
  )
  return labelled(page, 'verdict', lines)
}

function notes(page: Page, comparison: Comparison): string[] {
  const own = comparison.runs.flatMap(({ notes: some }, i) => some.map((note) => `${letter(i)}: ${printable(note)}`))
  const more = comparison.runs.length > MOST_LINES ? [`The charts show the first ${MOST_LINES} runs.`] : []
  return [...own, ...more, ...footnotes(comparison)].flatMap((note) => paragraph(page, note, '', 'quiet'))
}
