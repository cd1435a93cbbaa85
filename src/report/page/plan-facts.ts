// What plan.json says of a run: in words, as the line of the load that was planned, and on which machine.

import { list, number, pick, string } from '../../core/pick.js'
import { printable } from '../../core/printable.js'
import { bytes, count } from '../../core/units.js'
import { type PlannedRun, planWords } from '../plan-words.js'

/** The plan as a page shows it. */
export interface PlanFacts {
  /** `GET, closed, 50 connections on 2 workers, 10 s` */
  readonly words: string | null
  /** What the line counts. */
  readonly unit: 'requests per second' | 'iterations per second' | 'connections' | 'users'
  /** Corners of the planned load: `[seconds, height]`; empty where it is not known. */
  readonly line: readonly (readonly [at: number, height: number])[]
  /** `[label, value]`, of the machine and the versions. */
  readonly about: readonly (readonly [label: string, value: string])[]
}

/** Reads the document of plan.json, whatever stands in it. */
export function planFacts(document: unknown): PlanFacts {
  const isOpen = number(document, 'load', 'rate') !== null
  const isScript = pick(document, 'script') !== undefined
  return {
    words: wordsOf(document),
    unit: isOpen ? (isScript ? 'iterations per second' : 'requests per second') : isScript ? 'users' : 'connections',
    line: lineOf(document),
    about: about(document),
  }
}

function wordsOf(document: unknown): string | null {
  const exec = string(document, 'script', 'exec')
  const run = exec === null ? document : { ...(document as object), script: { file: '', only: null, exec: { name: exec } } }
  try {
    return printable(planWords(run as PlannedRun))
  } catch {
    // not as hammer writes it
    return null
  }
}

/** From 0 to full height over the ramp-up, from there along the stages, then on until the end. */
function lineOf(document: unknown): [number, number][] {
  const load = pick(document, 'load')
  const full = number(load, 'rate') ?? number(load, 'connections')
  const rampUp = number(load, 'rampUp') ?? 0
  if (full === null) return []
  const corners: [number, number][] = rampUp > 0 ? [[0, 0]] : []
  corners.push([rampUp / 1000, full])
  for (const stage of list(load, 'stages')) {
    const [at] = corners[corners.length - 1]
    corners.push([at + (number(stage, 'duration') ?? 0) / 1000, number(stage, 'target') ?? 0])
  }
  return until(corners, number(load, 'duration'))
}

/** Cut off at the end of the run, or led on until there. Without a planned end (null) it stops at its last corner. */
function until(corners: readonly [number, number][], duration: number | null): [number, number][] {
  if (duration === null) return [...corners]
  const end = duration / 1000
  const before = corners.filter(([at]) => at < end)
  const last = before[before.length - 1] ?? corners[0]
  const next = corners[before.length]
  const height = next ? last[1] + ((next[1] - last[1]) * (end - last[0])) / (next[0] - last[0] || 1) : last[1]
  return [...before, [end, height]]
}

function about(document: unknown): [string, string][] {
  const cores = number(document, 'machine', 'cores')
  const memory = number(document, 'machine', 'memory')
  const processor = string(document, 'machine', 'processor')
  const machine = [
    ...(cores === null ? [] : [`${count(cores)} ×`]),
    ...(processor === null ? [] : [processor.trim()]),
    ...(memory === null ? [] : [`, ${bytes(memory)} memory`]),
  ]
  const all: [string, string | null][] = [
    ['machine', machine.join(' ').replace(' ,', ',')],
    ['system', string(document, 'machine', 'system')],
    ['hammer', string(document, 'versions', 'hammer')],
    ['Node', string(document, 'versions', 'node')],
    ['address', string(document, 'address')],
    ['seed', String(number(document, 'load', 'seed') ?? '')],
  ]
  return all.flatMap(([label, value]) => (value ? [[label, printable(value)] as [string, string]] : []))
}
