// What a program says against the protocol: every line is counted, one of each kind is shown.

import type { Iterations } from '../../core/iterations.js'
import { SCENARIO } from './protocol.js'

const LONGEST_EXCERPT = 80
/** Kinds beyond these are one: an unknown field has any name. */
const MOST_KINDS = 50

/** Counts into the iterations of a run, as soon as there is one. */
export class Faults {
  private readonly messages = new Map<string, string>()
  private readonly early: string[] = []
  private iterations: Iterations | null = null

  attach(iterations: Iterations): void {
    this.iterations = iterations
    for (const message of this.early) this.count(message)
  }

  /** @param line the first of each kind is shown, as far as it is short */
  add(fault: string, line: string): void {
    const kind = this.messages.has(fault) || this.messages.size < MOST_KINDS ? fault : 'a line has another fault'
    const message = this.messages.get(kind) ?? `${kind}: ${excerpt(line)}`
    this.messages.set(kind, message)
    if (this.iterations) this.count(message)
    // more of them than this before the run are not worth their memory
    else if (this.early.length < MOST_KINDS) this.early.push(message)
  }

  private count(message: string): void {
    this.iterations?.problem({ kind: 'protocol', scenario: SCENARIO, message, where: '', count: 1 })
  }
}

function excerpt(line: string): string {
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT)}…` : line
}
