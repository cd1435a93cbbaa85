// The live view with charts and keys: drawn once a second, and at once for a key or another size.

import type { Colour } from '../chart/paint.js'
import { HammerError } from '../core/errors.js'
import { count, significant } from '../core/units.js'
import type { Started } from '../fleet/run.js'
import { pointsFor, type ScreenState, screenLines } from '../report/screen.js'
import { Block, type Surface } from './canvas.js'
import type { Listeners } from './keyboard.js'
import type { Progress } from './progress.js'

const REDRAW_EVERY = 1000
/** A change by the keys, as a share. */
const STEP = 0.1

/** A terminal with a keyboard; tests give their own. */
export interface Console {
  /** Asked anew whenever it is drawn: sizes change. */
  readonly surface: () => Surface
  readonly colour: Colour
  /** Both return what ends it. */
  readonly onKeys: (listeners: Listeners) => () => void
  readonly onResize: (act: () => void) => () => void
  /** Nothing is drawn over what a shell shows meanwhile. */
  readonly isInForeground: () => boolean
  /** As Ctrl-C. */
  readonly interrupt: () => void
}

/** Shows the run until it is ended. @param heading what runs, first the target */
export function showTui(terminal: Console, heading: readonly string[], run: Started): Progress {
  const tui = new Tui(terminal, heading, run)
  tui.draw()
  return tui
}

class Tui implements Progress {
  private readonly terminal: Console
  private readonly heading: readonly string[]
  private readonly run: Started
  private readonly block: Block
  private readonly timer: NodeJS.Timeout
  private readonly unlisten: (() => void)[]
  private said: readonly string[] = []
  private panel: ScreenState['panel'] = 'charts'
  private marks = 0
  private hidden = false

  constructor(terminal: Console, heading: readonly string[], run: Started) {
    this.terminal = terminal
    this.heading = heading
    this.run = run
    this.block = new Block(terminal.surface)
    this.timer = setInterval(() => this.draw(), REDRAW_EVERY)
    this.unlisten = [terminal.onResize(() => this.draw()), terminal.onKeys(this.listeners())]
  }

  readonly say = (text: string): void => {
    this.said = [text]
    this.draw()
  }

  readonly end = (): void => {
    clearInterval(this.timer)
    for (const unlisten of this.unlisten.splice(0)) unlisten()
    if (!this.hidden) this.block.clear()
    this.hidden = true
  }

  draw(): void {
    if (this.hidden || !this.terminal.isInForeground()) return
    const { columns, rows } = this.terminal.surface()
    this.block.draw(screenLines(this.state(columns), { columns, rows, colour: this.terminal.colour }))
  }

  private state(columns: number): ScreenState {
    const { paused, target } = this.run.controlled()
    return {
      scene: this.run.scene(pointsFor(columns)),
      heading: this.heading,
      load: paused ? 'paused' : this.words(target),
      said: this.said,
      panel: this.panel,
      subject: this.subject,
    }
  }

  private get subject(): string {
    const { load, script } = this.run.plan
    if (load.model === 'open') return 'rate'
    return script ? 'users' : 'connections'
  }

  private words(target: number): string {
    if (this.subject === 'rate') return `${significant(target)}/s`
    return `${count(target)} ${target === 1 ? this.subject.slice(0, -1) : this.subject}`
  }

  private listeners(): Listeners {
    return {
      onKey: (key) => this.act(key),
      onSuspend: () => this.block.clear(),
      onContinue: () => this.draw(),
    }
  }

  private act(key: string): void {
    const action = this.actions[key]
    if (!action) return
    try {
      this.said = []
      this.follow(action())
    } catch (error) {
      this.refused(error)
    }
    this.draw()
  }

  /** On a fleet others are asked first: what was said already holds only if they agree. */
  private follow(agreed: void | Promise<void>): void {
    if (!(agreed instanceof Promise)) return
    const [meanwhile] = this.said
    this.said = [`${meanwhile ?? ''} … the agents are being asked`]
    agreed.then(
      () => this.say(meanwhile ?? ''),
      (error) => {
        this.refused(error)
        this.draw()
      },
    )
  }

  /** @throws whatever is no refusal */
  private refused(error: unknown): void {
    if (!(error instanceof HammerError)) throw error
    this.said = [[error.message, error.advice].filter(Boolean).join('. ')]
  }

  private readonly actions: Readonly<Record<string, () => void | Promise<void>>> = {
    '+': () => this.scale(1),
    '=': () => this.scale(1),
    '-': () => this.scale(-1),
    p: () => this.togglePause(),
    m: () => this.mark(),
    e: () => this.show('failures'),
    '?': () => this.show('keys'),
    q: () => this.terminal.interrupt(),
  }

  private scale(direction: 1 | -1): void | Promise<void> {
    const { paused, target } = this.run.controlled()
    if (paused) {
      this.said = ['paused: p goes on']
      return
    }
    const wanted = Math.round(target + direction * Math.max(1, STEP * target))
    if (wanted < 1) return
    const agreed = this.run.control.scale(wanted)
    this.said = [`${this.words(target)} → ${this.words(wanted)}`]
    return agreed
  }

  private togglePause(): void | Promise<void> {
    const { paused } = this.run.controlled()
    const agreed = paused ? this.run.control.resume() : this.run.control.pause()
    this.said = [paused ? 'goes on' : 'paused: what is in flight finishes, and nothing is due; p goes on']
    return agreed
  }

  private mark(): void | Promise<void> {
    const agreed = this.run.control.mark(`mark ${++this.marks}`)
    this.said = [`mark ${this.marks}`]
    return agreed
  }

  private show(panel: ScreenState['panel']): void {
    this.panel = this.panel === panel ? 'charts' : panel
  }
}

/** The process's own terminal, with its keyboard. */
export async function processConsole(colour: Colour): Promise<Console> {
  const { isInForeground, listenToKeys } = await import('./keyboard.js')
  const { stdin, stderr } = process
  return {
    colour,
    surface: () => ({ columns: stderr.columns || 80, rows: stderr.rows || 24, write: (text) => stderr.write(text) }),
    onKeys: (listeners) => listenToKeys(stdin, listeners),
    onResize: (act) => {
      stderr.on('resize', act)
      return () => stderr.off('resize', act)
    },
    isInForeground,
    interrupt: () => process.kill(process.pid, 'SIGINT'),
  }
}
