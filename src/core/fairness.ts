// Whether two runs can be compared at all: alike in plan and machine, and both to be trusted.

import type { Candidate } from './compare.js'

/** What speaks against a comparison, in sentences. Texts in them come from files. */
export interface Fairness {
  /** The numbers of these runs do not mean the same, or mean nothing. */
  readonly refusals: readonly string[]
  /** The difference may come from something else than the target. */
  readonly warnings: readonly string[]
}

type Letters = readonly [base: string, other: string]

/** Compares what is known of two runs besides their numbers. */
export function fairness(base: Candidate, other: Candidate, letters: Letters): Fairness {
  const runs = [base, other]
  return {
    refusals: [...models(runs, letters), ...runs.flatMap((run, i) => untrusted(run, letters[i]))],
    warnings: [...plans(base, other, letters), ...runs.flatMap((run, i) => generator(run, letters[i]))],
  }
}

/** In the open model a response time begins when a request was due, whatever the target does; in the closed one when it was sent. */
function models(runs: readonly Candidate[], [a, b]: Letters): string[] {
  const [base, other] = runs.map(({ plan }) => plan?.get('model'))
  if (base === undefined || other === undefined || base === other) return []
  return [`${a} is of the ${base} model and ${b} of the ${other} model: their response times do not mean the same`]
}

function untrusted({ summary }: Candidate, letter: string): string[] {
  return summary.verdict.trusted ? [] : [`${letter} cannot be trusted: ${summary.verdict.reasons.join('; ') || 'its books do not balance'}`]
}

function plans(base: Candidate, other: Candidate, [a, b]: Letters): string[] {
  const missing = [base, other].flatMap(({ plan }, i) => (plan === null ? [[a, b][i]] : []))
  if (missing.length > 0) {
    const without = missing.length === 1 ? `${missing[0]} comes without its plan.json` : `${a} and ${b} come without their plan.json`
    return [`${without}: whether both ran alike is not known`]
  }
  // that two sides of a pair have different targets is what they were run for
  const expected = ['model', ...(base.pair !== null && base.pair.key === other.pair?.key ? ['target'] : [])]
  const different = [...(base.plan ?? [])].flatMap(([name, value]) => {
    const found = other.plan?.get(name)
    return expected.includes(name) || found === undefined || found === value ? [] : [`${name} (${value} | ${found})`]
  })
  return different.length === 0 ? [] : [`${a} and ${b} differ in ${different.join(', ')}`]
}

function generator({ summary: { verdict, intervals } }: Candidate, letter: string): string[] {
  const tainted = intervals.filter((interval) => interval.tainted).length
  return [
    ...(verdict.bottleneck === 'client'
      ? [`in ${letter} the load generator was the bottleneck: its numbers are not only those of the target`]
      : []),
    ...(tainted > 0 ? [`in ${letter} the generator disturbed ${tainted} of ${intervals.length} intervals`] : []),
  ]
}
