// Temporary files for tests of the analyzer.

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { type AnalyzeOptions, analyze } from '../../src/analyze/analyze.js'
import { type Layout, ownLayout } from '../../src/analyze/layout.js'
import type { ScanRange } from '../../src/analyze/scan.js'

const root = mkdtempSync(join(tmpdir(), 'hammer-analyze-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let files = 0

/** Writes a file of its own name, or of `name` in a folder of its own. */
export function fileOf(content: string | Uint8Array, name?: string): string {
  const file = name ? join(root, `folder-${files++}`, name) : join(root, `file-${files++}.csv`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

/** Analyses a text. */
export function analyzeText(content: string | Uint8Array, options: Partial<AnalyzeOptions> = {}) {
  return analyze(fileOf(content), { interval: 1000, ...options })
}

export const HEADER = 'elapsed,response,status,error,lag,name'
export const OWN = ownLayout(HEADER.split(',')) as Layout

/** The whole of a file without a header. */
export function rangeOf(file: string, layout: Layout, change: Partial<ScanRange> = {}): ScanRange {
  const tally = { interval: 1000, warmUp: 0, end: null }
  return { file, start: 0, end: statSync(file).size, layout, tally, phases: 'all', base: null, quotes: 'none', ...change }
}
