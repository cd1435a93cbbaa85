// A run as its live page sees it: where it stands, what was done, and the orders that the page gives.

import { type Clock, systemClock } from '../core/clock.js'
import { HammerError } from '../core/errors.js'
import type { Plan } from '../core/plan.js'
import { maskUrl } from '../core/secrets.js'
import { count, significant } from '../core/units.js'
import { begin } from '../fleet/conduct.js'
import { type Look, lookAt } from '../fleet/look.js'
import type { RunResult, Started } from '../fleet/run.js'
import { planJson } from '../output/plan-json.js'
import { type PageData, type PageState, type PlanFacts, pageData, planFacts } from '../report/page/index.js'
import { filesOf } from '../web/files.js'
import { type Action, type Live, type LiveState, livePage, type Standing } from '../web/index.js'
import { VERSION } from './version.js'

/** Lines of the log that are kept. */
const LONGEST_LOG = 200

/** One run after the other, under one page. */
export class LiveRun implements Live {
  private readonly plan: Plan
  private readonly facts: PlanFacts
  private readonly clock: Clock
  private standing: Standing = 'starting'
  private number = 1
  private run: Started | null = null
  private last: PageData
  private log: LiveState['log'] = []
  private onStart: (() => void) | null = null

  constructor(plan: Plan, clock: Clock = systemClock) {
    this.plan = plan
    this.clock = clock
    const now = clock.date()
    this.facts = planFacts(JSON.parse(planJson(plan, now, VERSION)))
    this.last = this.data(lookAt(plan, begin(plan), { duration: 0, started: now }), 'running')
  }

  /** The first request is about to leave. */
  started(run: Started): void {
    this.run = run
    this.standing = 'running'
    this.say(`run ${this.number} started${run.folder === null ? '' : `, files in ${run.folder}`}`)
  }

  /** All is done, or Ctrl-C was pressed meanwhile. */
  ended({ summary }: RunResult): void {
    // the result's own numbers, to the last digit: whatever was still on its way at the last look is in them
    if (this.run) this.last = this.data({ summary, pictures: this.run.look().pictures }, 'ended')
    this.standing = 'ended'
    const { answered, failed } = summary.requests
    this.say(`run ${this.number} ended: ${count(answered)} answered, ${count(failed)} failed`)
  }

  /** It could not be carried out. */
  failed(message: string): void {
    this.standing = 'failed'
    this.say(message)
  }

  /** Resolves when the page wants the run again; rejects never. `end` when the signal comes first. */
  again(signal: AbortSignal): Promise<'start' | 'end'> {
    return new Promise((resolve) => {
      const end = () => {
        this.onStart = null
        resolve('end')
      }
      if (signal.aborted) return end()
      signal.addEventListener('abort', end, { once: true })
      this.onStart = () => {
        signal.removeEventListener('abort', end)
        this.onStart = null
        this.number++
        this.standing = 'starting'
        this.run = null
        resolve('start')
      }
    })
  }

  get runs(): number {
    return this.number
  }

  state(): LiveState {
    const { model } = this.plan.load
    const folder = this.folder()
    return {
      standing: this.standingNow(),
      number: this.number,
      target: maskUrl(this.plan.target.url),
      unit: model === 'open' ? 'requests per second' : this.plan.script ? 'users' : 'connections',
      load: this.loadNow(),
      startable: this.onStart !== null,
      files: folder === null ? [] : filesOf(folder),
      log: this.log,
      data: this.dataNow(),
    }
  }

  page(): string {
    return livePage(this.dataNow())
  }

  folder(): string | null {
    return this.run?.folder ?? null
  }

  async act(action: Action): Promise<void> {
    if (action.kind === 'start') {
      if (this.onStart === null) throw new HammerError('usage', 'a run goes on already', { advice: 'Stop it first.' })
      this.say('started again from the page')
      this.onStart()
      return
    }
    if (this.run === null || !this.isOn()) throw new HammerError('usage', 'no run goes on', { advice: 'Start one first.' })
    const said = await carryOut(this.run, action)
    if (action.kind === 'stop') this.standing = 'ending'
    this.say(said)
  }

  private isOn(): boolean {
    return this.standing === 'running' || this.standing === 'ending'
  }

  /** Of the run that goes on, or of the last one. */
  private dataNow(): PageData {
    if (!this.isOn() || this.run === null) return this.last
    this.last = this.data(this.run.look(), this.run.controlled().paused ? 'paused' : 'running')
    return this.last
  }

  private data({ summary, pictures }: Look, state: PageState): PageData {
    return pageData({ summary, pictures, plan: this.facts, state })
  }

  /** A pause keeps its load for later: it is no load of 0 that could be made a tenth more. */
  private loadNow(): number | null {
    if (!this.isOn() || this.run === null) return null
    const { paused, target } = this.run.controlled()
    return paused ? null : target
  }

  private standingNow(): Standing {
    return this.standing === 'running' && this.run?.controlled().paused ? 'paused' : this.standing
  }

  private say(text: string): void {
    const at = this.clock.date().toISOString()
    this.log = [...this.log.slice(1 - LONGEST_LOG), { at, text }]
  }
}

/** Returns what was done, in words. @throws {HammerError} when nothing was */
async function carryOut({ control, plan }: Started, action: Exclude<Action, { kind: 'start' }>): Promise<string> {
  switch (action.kind) {
    case 'scale':
      await control.scale(action.target)
      return `load set to ${plan.load.model === 'open' ? `${significant(action.target)}/s` : count(action.target)}`
    case 'mark':
      await control.mark(action.text)
      return `mark: ${action.text}`
    default:
      await control[action.kind]()
      return { stop: 'stopped from the page', pause: 'paused', resume: 'resumed' }[action.kind]
  }
}
