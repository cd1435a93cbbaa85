// All outlets of a run as one output: what one of them does wrong stops that one only, and is said once.

import { errorCode, HammerError } from '../core/errors.js'
import type { SampleBatch } from '../core/sample.js'
import type { OutletSummary } from '../core/summary.js'
import { count } from '../core/units.js'
import type { Meter } from './meter.js'
import type { About, Open, Outlet, Over, Seen } from './outlet.js'
import type { OutSpec } from './where.js'

/** At the end each outlet gets so long to get rid of what waits, in ms. */
const PATIENCE = 5000
/** Between two looks, in ms. */
const TICK = 1000

/** What outlets need of the run that opens them. */
export interface OutletOptions {
  readonly about: Omit<About, 'where'>
  readonly kinds: Readonly<Record<string, { readonly load: () => Promise<{ readonly open: Open }> }>>
  /** Told of each outlet that has a problem, once. */
  readonly say: (text: string) => void
  readonly patience?: number
}

interface Entry {
  readonly spec: OutSpec
  readonly outlet: Outlet
  /** What it threw, or that it was given up. */
  fault: string | null
  told: boolean
}

/**
 * Opens all outlets, before anything is sent.
 * @throws {HammerError} `usage` naming the one that cannot be opened; the others are closed again
 */
export async function openOutlets(specs: readonly OutSpec[], options: OutletOptions): Promise<Outlets> {
  const entries: Entry[] = []
  // a place that was named is looked at before a folder is made for the others
  const inOrder = [...specs].sort((a, b) => Number(a.where === '') - Number(b.where === ''))
  try {
    for (const spec of inOrder) entries.push({ spec, outlet: await openOne(spec, options), fault: null, told: false })
  } catch (error) {
    for (const { outlet } of entries) outlet.close?.()
    throw error
  }
  return new Outlets(
    specs.flatMap((spec) => entries.filter((entry) => entry.spec === spec)),
    options,
  )
}

async function openOne(spec: OutSpec, { about, kinds }: OutletOptions): Promise<Outlet> {
  const { open } = await kinds[spec.kind].load()
  try {
    return await open({ ...about, where: spec.where })
  } catch (error) {
    const advice = (error as { readonly advice?: unknown } | null)?.advice
    if (typeof advice !== 'string') throw error
    const name = `--out ${spec.kind}${spec.shown === '' ? '' : `=${spec.shown}`}`
    throw new HammerError('usage', `${name}: ${(error as Error).message}`, { option: '--out', value: spec.shown, advice })
  }
}

/** The outlets of one run. Nothing here throws. */
export class Outlets {
  private readonly entries: readonly Entry[]
  private readonly say: (text: string) => void
  private readonly patience: number
  private lastTick = 0

  constructor(entries: readonly Entry[], { say, patience = PATIENCE }: Omit<OutletOptions, 'about' | 'kinds'>) {
    this.entries = entries
    this.say = say
    this.patience = patience
  }

  get count(): number {
    return this.entries.length
  }

  take(batch: SampleBatch): void {
    for (const entry of this.entries) {
      if (entry.fault === null && entry.outlet.take) attempt(entry, () => entry.outlet.take?.(batch))
    }
  }

  /** Rows that were counted elsewhere. */
  merge(counted: Meter): void {
    for (const entry of this.entries) {
      if (entry.fault === null && entry.outlet.merge) attempt(entry, () => entry.outlet.merge?.(counted))
    }
  }

  /** @param now in ms, of any clock; at most once a second the outlets are shown the run */
  tick(now: number, look: () => Seen): void {
    if (this.entries.length === 0 || now - this.lastTick < TICK) return
    this.lastTick = now
    const seen = look()
    for (const entry of this.entries) {
      if (entry.fault === null) attempt(entry, () => entry.outlet.tick?.(seen))
      if (problemOf(entry) !== null) this.tell(entry, 'the run goes on')
    }
  }

  /** The run is over: everything that waits goes out, or is given up after a while. */
  async finish(over: Over): Promise<void> {
    await Promise.all(this.entries.map((entry) => this.wait(entry, () => entry.outlet.finish?.(over))))
  }

  /** The run's files are written. Returns whether that mattered to anyone. */
  async after(over: Over): Promise<'nothing' | 'done'> {
    const waiting = this.entries.filter(({ outlet }) => outlet.after !== undefined)
    await Promise.all(waiting.map((entry) => this.wait(entry, () => entry.outlet.after?.(over))))
    return waiting.length === 0 ? 'nothing' : 'done'
  }

  close(): void {
    for (const entry of this.entries) attempt(entry, () => entry.outlet.close?.())
  }

  /** What became of each, for summary.json. */
  summary(): OutletSummary[] {
    return this.entries.map((entry) => {
      const { spec, outlet } = entry
      return { kind: spec.kind, where: spec.shown, written: outlet.written, dropped: outlet.dropped, error: problemOf(entry) }
    })
  }

  private async wait(entry: Entry, act: () => Promise<void> | undefined): Promise<void> {
    if (entry.fault === null) {
      const limit = entry.outlet.patience ?? this.patience
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), limit)
      })
      const done = Promise.resolve()
        .then(act)
        .catch((error) => blame(entry, error))
      if ((await Promise.race([done, late])) === 'late') {
        entry.fault = `given up ${limit / 1000} s after the end`
        attempt(entry, () => entry.outlet.close?.())
      }
      clearTimeout(timer)
    }
    if (problemOf(entry) !== null || entry.outlet.dropped > 0) this.tell(entry)
  }

  private tell(entry: Entry, more = ''): void {
    if (entry.told) return
    entry.told = true
    const { spec, outlet } = entry
    const name = spec.shown === '' ? spec.kind : `${spec.kind} ${spec.shown}`
    const what = [problemOf(entry), outlet.dropped > 0 ? `${count(outlet.dropped)} dropped` : null, more || null]
    this.say(`output ${name}: ${what.filter((text) => text !== null).join('; ')}`)
  }
}

function problemOf({ fault, outlet }: Entry): string | null {
  if (fault !== null && outlet.error !== null && fault !== outlet.error) return `${outlet.error}; ${fault}`
  return fault ?? outlet.error
}

function attempt(entry: Entry, act: () => void): void {
  try {
    act()
  } catch (error) {
    blame(entry, error)
  }
}

function blame(entry: Entry, error: unknown): void {
  entry.fault ??= error instanceof Error ? `${error.message}` : errorCode(error)
}
