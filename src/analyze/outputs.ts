// What became of the outputs of a run, out of its summary.

import type { OutletSummary } from '../core/summary.js'
import { list, number, string } from './pick.js'

/** As the run kept them; what is none of ours is left out. Nothing for a run without any. */
export function outputsOf(summary: unknown): { readonly outputs?: readonly OutletSummary[] } {
  const outputs = list(summary, 'outputs').flatMap((output) => {
    const [kind, where, error] = ['kind', 'where', 'error'].map((key) => string(output, key))
    const [written, dropped] = [number(output, 'written'), number(output, 'dropped')]
    if (kind === null || where === null || written === null || dropped === null) return []
    return [{ kind, where, written, dropped, error }]
  })
  return outputs.length > 0 ? { outputs } : {}
}
