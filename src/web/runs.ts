// The runs below a folder: what each was, and how it went, at a glance.

import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { number, pick, string } from '../analyze/pick.js'

/** One run in the list. What its files do not say is null. */
export interface RunLine {
  /** Of its folder. */
  readonly name: string
  readonly title: string | null
  readonly tags: readonly (readonly [name: string, value: string])[]
  readonly target: string | null
  /** ISO 8601, UTC. */
  readonly started: string | null
  /** In seconds, as all times here. */
  readonly duration: number | null
  readonly answered: number | null
  readonly failed: number | null
  readonly rate: number | null
  readonly p50: number | null
  readonly p99: number | null
  readonly outcome: Outcome
}

/** In one word: what a reader must know before the numbers. */
export type Outcome = 'good' | 'threshold failed' | 'hammer was the bottleneck' | 'not trustworthy' | 'no summary'

/** A list longer than this is none to look through: the newest are shown. */
export const MOST_RUNS = 500
/** A summary larger than this is none of ours, in bytes. */
const LARGEST = 64 << 20

interface Known {
  readonly stamp: string
  readonly line: RunLine
}

/** The runs of one folder; what was read is kept for as long as the file stays the same. */
export class Runs {
  readonly folder: string
  private known = new Map<string, Known>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** Names of folders that hold a run; links such as `latest` are not among them. */
  names(): string[] {
    const folders = readdirSync(this.folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    return folders.map(({ name }) => name).filter((name) => FILES.some((file) => stampOf(join(this.folder, name, file)) !== null))
  }

  /** The path of the run's folder; null: there is no such run. */
  path(name: string): string | null {
    return this.names().includes(name) ? join(this.folder, name) : null
  }

  /** The newest first. */
  async list(): Promise<{ readonly runs: readonly RunLine[]; readonly more: number }> {
    const names = this.names()
    const lines: RunLine[] = []
    // one after the other: there may be hundreds, and a run may be going on
    for (const name of names) lines.push(await this.line(name))
    this.known = new Map([...this.known].filter(([name]) => names.includes(name)))
    const sorted = lines.sort((a, b) => compare(b.started ?? b.name, a.started ?? a.name) || compare(b.name, a.name))
    return { runs: sorted.slice(0, MOST_RUNS), more: Math.max(0, sorted.length - MOST_RUNS) }
  }

  private async line(name: string): Promise<RunLine> {
    const folder = join(this.folder, name)
    const file = FILES.map((one) => join(folder, one)).find((path) => stampOf(path) !== null) ?? ''
    const stamp = `${file} ${stampOf(file)}`
    const known = this.known.get(name)
    if (known?.stamp === stamp) return known.line
    const line = lineOf(name, await readJson(file))
    this.known.set(name, { stamp, line })
    return line
  }
}

/** One of these makes a folder a run; the first that is there says most. */
const FILES = ['summary.json', 'plan.json', 'results.csv'] as const

/** Tells one state of a file from another; null: it is no file. */
function stampOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? `${found.size} ${found.mtimeMs}` : null
}

async function readJson(path: string): Promise<unknown> {
  try {
    if (!path.endsWith('.json') || statSync(path).size > LARGEST) return null
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** @param json of summary.json or plan.json; anything may be in it */
function lineOf(name: string, json: unknown): RunLine {
  const summary = string(json, 'schema')?.startsWith('hammer-summary/') ? json : null
  return {
    name,
    title: string(json, 'title'),
    tags: tagsOf(pick(json, 'tags')),
    target: string(json, 'target'),
    started: string(json, 'started'),
    duration: number(summary, 'duration'),
    answered: number(summary, 'requests', 'answered'),
    failed: number(summary, 'requests', 'failed'),
    rate: number(summary, 'rate', 'answered'),
    p50: number(summary, 'response', 'p50'),
    p99: number(summary, 'response', 'p99'),
    outcome: summary === null ? 'no summary' : outcomeOf(summary),
  }
}

function outcomeOf(summary: unknown): Outcome {
  if (pick(summary, 'verdict', 'trusted') !== true) return 'not trustworthy'
  if (string(summary, 'verdict', 'bottleneck') === 'client') return 'hammer was the bottleneck'
  const thresholds = pick(summary, 'thresholds')
  return Array.isArray(thresholds) && thresholds.some((one) => pick(one, 'holds') === false) ? 'threshold failed' : 'good'
}

function tagsOf(tags: unknown): [string, string][] {
  if (typeof tags !== 'object' || tags === null) return []
  return Object.entries(tags).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
