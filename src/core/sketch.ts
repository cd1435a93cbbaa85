// What a picture of single requests is drawn from, taken down row by row: a grid of all, and some of them by themselves.

import { Density, type DensityState } from './density.js'
import { Handful, type HandfulState } from './handful.js'
import { Specimens, type SpecimensState } from './specimens.js'

/** Answers are kept by themselves as long as there are no more; of requests that failed so many are always kept. */
export const MOST_ANSWERS = 4000
export const MOST_MISSES = 1000

/** Answers are put by and taken down so many at a time: a third of the work of taking each down by itself. */
const AT_A_TIME = 512
const NONE = new Float64Array(0)
const NO_STATUS = new Int16Array(0)

/** Takes rows in any order; sketches of parts add up to that of the whole. Times in µs. */
export class Sketch {
  private readonly grid: Density
  private readonly few = new Handful(MOST_ANSWERS)
  readonly misses = new Specimens<string>(MOST_MISSES)
  private ended = NONE
  private response = NONE
  private status = NO_STATUS
  private waiting = 0

  constructor(grid = new Density()) {
    this.grid = grid
  }

  /** All answers on a grid. */
  get density(): Density {
    this.takeDown()
    return this.grid
  }

  /** All answers by themselves, where there are few. */
  get answers(): Handful {
    this.takeDown()
    return this.few
  }

  answer(ended: number, response: number, status: number): void {
    if (this.ended.length === 0) this.begin()
    const i = this.waiting++
    this.ended[i] = ended
    this.response[i] = response
    this.status[i] = status
    if (i === AT_A_TIME - 1) this.takeDown()
  }

  private begin(): void {
    this.ended = new Float64Array(AT_A_TIME)
    this.response = new Float64Array(AT_A_TIME)
    this.status = new Int16Array(AT_A_TIME)
  }

  private takeDown(): void {
    const { ended, response, waiting } = this
    this.waiting = 0
    this.grid.recordAll(ended, response, waiting)
    this.few.recordAll({ ended, response, kind: this.status }, waiting)
  }

  /** A request that was sent, but not answered. */
  miss(ended: number, response: number, cause: string): void {
    this.misses.record(ended, response, cause)
  }

  add(other: Sketch): void {
    this.density.add(other.density)
    this.answers.add(other.answers)
    this.misses.add(other.misses)
  }

  toState(): SketchState {
    return { density: this.density.toState(), answers: this.answers.toState(), misses: this.misses.toState() }
  }

  static from({ density, answers, misses }: SketchState): Sketch {
    const sketch = new Sketch(Density.from(density))
    sketch.few.restore(answers)
    sketch.misses.restore(misses)
    return sketch
  }
}

/** A {@link Sketch} as plain data. */
export interface SketchState {
  readonly density: DensityState
  readonly answers: HandfulState
  readonly misses: SpecimensState<string>
}
