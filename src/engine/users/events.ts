// Tells a script's listeners what happens; one that fails is noted, and disturbs nobody.

import type { Iterations } from '../../core/iterations.js'
import type { EventName, Hooks } from '../../workload/index.js'
import type { Attention } from './attention.js'
import { thrown } from './ends.js'

/** Where it is noted what listeners do. */
export interface EventsContext {
  readonly iterations: Iterations
  readonly attention: Attention
  /** Path of the script, for its lines in stacks. */
  readonly file: string
}

/** The listeners of one worker. */
export class Events {
  private readonly hooks: Hooks
  private readonly iterations: Iterations
  private readonly attention: Attention
  private readonly file: string

  constructor(hooks: Hooks, { iterations, attention, file }: EventsContext) {
    this.hooks = hooks
    this.iterations = iterations
    this.attention = attention
    this.file = file
  }

  /** Whether anybody listens: an event that nobody wants is not made. */
  has(name: EventName): boolean {
    return this.hooks[name].length > 0
  }

  emit(name: EventName, event: unknown): void {
    if (!this.has(name)) return
    const before = this.attention.turnTo(`on.${name}`)
    this.tell(name, event)
    this.attention.turnTo(before)
  }

  private tell(name: EventName, event: unknown): void {
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
