// What the steps of a sizing decided, in words.

import { type Decision, decision, type SizingStep } from '../core/sizing.js'

const WORDS: Readonly<Record<Decision, string>> = {
  'too few': 'too few to judge by',
  within: 'within the limit',
  beyond: 'limit passed',
}

/** Whether the load may rise further, and why not. */
export function decided(step: SizingStep, limit: number): string {
  return WORDS[decision(step, limit)]
}
