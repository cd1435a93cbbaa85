// A comparison of whole runs: the first is the base, every other one is compared with it, in all and name by name.

import { type CompareOptions, type Difference, type Differences, differences, sampleOf } from './comparison.js'
import { CONFIDENCE } from './confidence.js'
import { type Fairness, fairness } from './fairness.js'
import type { Timed } from './resample.js'
import { MOST_NAMES, noCounts, type Stretch } from './stretches.js'
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
  readonly runs: readonly Pick<Candidate, 'label' | 'summary' | 'notes'>[]
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
    runs: runs.map(({ label, summary, notes }) => ({ label, summary, notes })),
    against: others.map((other, i) => {
      const paired = arePaired(base, other)
      const how = { ...options, paired }
      return {
        index: i + 1,
        paired,
        ...differences(sampleOf(base.stretches), sampleOf(other.stretches), how),
        names: names(base, other, how),
        fairness: fairness(base, other, letters(i + 1)),
      }
    }),
  }
}

/** How much stretches of the same time may differ in length: the last one ends with the run. */
const SAME_TIME = 0.1

/** Two sides of one pair, whose stretches are of the same time: with `-n` one of them may have ended long before the other. */
function arePaired(base: Candidate, other: Candidate): boolean {
  if (base.pair === null || base.pair.key !== other.pair?.key || base.pair.side === other.pair.side) return false
  const isSame = ({ time }: Stretch, i: number) => Math.abs(time - other.stretches[i].time) <= SAME_TIME * time
  const starts = [base, other].map(({ summary }) => summary.warmUp.duration)
  return base.stretches.length === other.stretches.length && starts[0] === starts[1] && base.stretches.every(isSame)
}

/** What runs are called beside their labels: `A`, `B`, … */
export function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`
}

function letters(index: number): readonly [base: string, other: string] {
  return [letter(0), letter(index)]
}

function names(base: Candidate, other: Candidate, options: CompareOptions): NameDifferences[] {
  const [inBase, inOther] = [base, other].map(namesOf)
  const both = [...inBase].filter((name) => inOther.has(name)).slice(0, MOST_NAMES)
  return both.map((name) => {
    const samples = [base, other].map((run) => sampleOf(named(run, name)))
    return { name, differences: differences(samples[0], samples[1], options).differences }
  })
}

function namesOf({ stretches }: Candidate): Set<string> {
  return new Set(stretches.flatMap((stretch) => [...stretch.names.keys()]))
}

/** The stretches of a run with the requests of one name only. */
function named({ stretches }: Candidate, name: string): Timed[] {
  return stretches.map(({ time, names }) => {
    const { sent, failed, inTime, response, service } = names.get(name) ?? noCounts()
    return { time, sent, failed, inTime, response, service }
  })
}
