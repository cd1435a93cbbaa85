// Tells a script's listeners what happens; one that fails is noted, and disturbs nobody.

import type { Iterations } from '../../core/iterations.js'
import type { EventName, Hooks } from '../../workload/index.js'
import { thrown } from './ends.js'

/** The listeners of one worker. */
export class Events {
  private readonly hooks: Hooks
  private readonly iterations: Iterations
  private readonly file: string

  constructor(hooks: Hooks, iterations: Iterations, file: string) {
    this.hooks = hooks
    this.iterations = iterations
    this.file = file
  }

  /** Whether anybody listens: an event that nobody wants is not made. */
  has(name: EventName): boolean {
    return this.hooks[name].length > 0
  }

  emit(name: EventName, event: unknown): void {
    for (const listener of this.hooks[name]) {
      try {
        const result = listener(event)
        if (result instanceof Promise) result.catch((error) => this.note(name, error))
      } catch (error) {
        this.note(name, error)
      }
    }
  }

  private note(name: EventName, error: unknown): void {
    const { message, where } = thrown(error, this.file)
    this.iterations.problem({ kind: 'hook', scenario: `on.${name}`, message, where, count: 1 })
  }
}
