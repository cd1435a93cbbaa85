// A comparison of whole runs: the first is the base, every other one is compared with it, in all and name by name.

import { type CompareOptions, type Difference, type Differences, differences, sampleOf } from './comparison.js'
import { CONFIDENCE } from './confidence.js'
import { type Fairness, fairness } from './fairness.js'
import type { Pictures } from './pictures.js'
import type { Timed } from './resample.js'
import { joinedAs, MOST_NAMES, noCounts, type Stretch } from './stretches.js'
import type { Summary } from './summary.js'

/** A run to be compared. */
export interface Candidate {
  /** As the user named it; from outside. */
  readonly label: string
  /** Where its rows stand. */
  readonly file: string
  readonly summary: Summary
  readonly stretches: readonly Stretch[]
  /** What was run, as `plan.json` says, by name; null where there is none. */
  readonly plan: ReadonlyMap<string, string> | null
  /** Which side it was of two runs that took turns, and what only those two have in common; null: it was alone. */
  readonly pair: { readonly side: string; readonly key: string } | null
  /** What the user should know of its file. */
  readonly notes: readonly string[]
  /** What a page draws of it; only where it was asked for. */
  readonly pictures?: Pictures
}

/** One run against the base. */
export interface Against extends Differences {
  /** Which of the runs, counted from 0; the base is 0. */
  readonly index: number
  /** Both took turns on one schedule: blocks of the same time were drawn of both. */
  readonly paired: boolean
  /** Names that both runs have, in the order of the base. */
  readonly names: readonly NameDifferences[]
  readonly fairness: Fairness
}

/** The differences of the requests of one name. */
export interface NameDifferences {
  readonly name: string
  readonly differences: readonly Difference[]
}

/** All that a report of a comparison says. Times in seconds. */
export interface Comparison {
  readonly schema: 'hammer-comparison/1'
  readonly seed: number
  /** How sure the intervals are, of all numbers of two runs together. */
  readonly confidence: number
  /** The base first. */
  readonly runs: readonly Pick<Candidate, 'label' | 'summary' | 'notes' | 'pictures'>[]
  readonly against: readonly Against[]
}

/** How to compare. */
export interface ComparingOptions {
  readonly seed: number
  readonly replicates?: number
}

/** Compares all runs with the first. Whether that is fair is not decided here: see {@link Against.fairness}. */
export function compare(runs: readonly Candidate[], options: ComparingOptions): Comparison {
  const [base, ...others] = runs
  return {
    schema: 'hammer-comparison/1',
    seed: options.seed,
    confidence: CONFIDENCE,
    runs: runs.map(({ label, summary, notes, pictures }) => ({ label, summary, notes, ...(pictures && { pictures }) })),
    against: others.map((other, i) => {
      const pair = pairOf(base, other)
      const [a, b] = pair ?? [base, other]
      const how = { ...options, paired: pair !== null }
      return {
        index: i + 1,
        paired: pair !== null,
        ...differences(sampleOf(a.stretches), sampleOf(b.stretches), how),
        names: names(a, b, how),
        fairness: fairness(base, other, letters(i + 1)),
      }
    }),
  }
}

/** By what share the last stretches of the same time may differ in length: they end with their runs. The others are equal. */
const SAME_END = 0.5
const SAME_TIME = 0.001

/** The stretches of two sides of one pair as stretches of the same time; null where they are none: with `-n` one may have ended long before. */
function pairOf(base: Candidate, other: Candidate): readonly [Stretched, Stretched] | null {
  if (base.pair === null || base.pair.key !== other.pair?.key || base.pair.side === other.pair.side) return null
  if (base.summary.warmUp.duration !== other.summary.warmUp.duration) return null
  const a = joinedAs(base.stretches, other.stretches)
  const b = joinedAs(other.stretches, base.stretches)
  const isSame = ({ time }: Stretch, i: number) => Math.abs(time - b[i].time) <= (i === a.length - 1 ? SAME_END : SAME_TIME) * time
  return a.length === b.length && a.every(isSame) ? [{ stretches: a }, { stretches: b }] : null
}

type Stretched = Pick<Candidate, 'stretches'>

/** What runs are called beside their labels: `A`, `B`, … */
export function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`
}

function letters(index: number): readonly [base: string, other: string] {
  return [letter(0), letter(index)]
}

function names(base: Stretched, other: Stretched, options: CompareOptions): NameDifferences[] {
  const [inBase, inOther] = [base, other].map(namesOf)
  const both = [...inBase].filter((name) => inOther.has(name)).slice(0, MOST_NAMES)
  return both.map((name) => {
    const samples = [base, other].map((run) => sampleOf(named(run, name)))
    return { name, differences: differences(samples[0], samples[1], options).differences }
  })
}

function namesOf({ stretches }: Stretched): Set<string> {
  return new Set(stretches.flatMap((stretch) => [...stretch.names.keys()]))
}

/** The stretches of a run with the requests of one name only. */
function named({ stretches }: Stretched, name: string): Timed[] {
  return stretches.map(({ time, names }) => {
    const { sent, failed, inTime, response, service } = names.get(name) ?? noCounts()
    return { time, sent, failed, inTime, response, service }
  })
}
