// A comparison of whole runs: the first is the base, every other one is compared with it, in all and name by name.

import { type Difference, type Differences, differences, sampleOf } from './comparison.js'
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
  /** What the user should know of its file. */
  readonly notes: readonly string[]
}

/** One run against the base. */
export interface Against extends Differences {
  /** Which of the runs, counted from 0; the base is 0. */
  readonly index: number
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
    against: others.map((other, i) => ({
      index: i + 1,
      ...differences(sampleOf(base.stretches), sampleOf(other.stretches), options),
      names: names(base, other, options),
      fairness: fairness(base, other, letters(i + 1)),
    })),
  }
}

/** What runs are called beside their labels: `A`, `B`, … */
export function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`
}

function letters(index: number): readonly [base: string, other: string] {
  return [letter(0), letter(index)]
}

function names(base: Candidate, other: Candidate, options: ComparingOptions): NameDifferences[] {
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
