// The process of an external program: started in a group of its own, and no part of that group outlives hammer.

import { type ChildProcess, spawn } from 'node:child_process'
import { kill, env as ownEnv } from 'node:process'
import type { Duplex, Readable, Writable } from 'node:stream'
import { errorCode } from '../../core/errors.js'
import { printable } from '../../core/text.js'
import { Lines } from './lines.js'
import { STOP_LINE } from './protocol.js'

/** How to start a program, and who hears it. */
export interface ChildOptions {
  /** For a shell, in the current folder. */
  readonly command: string
  /** Added to hammer's own environment. */
  readonly env: Readonly<Record<string, string>>
  /** A line of its standard output, or the beginning of one that is too long. */
  readonly onLine: (line: string, end: 'complete' | 'cut') => void
  /** It has ended, its last line was read. */
  readonly onExit: (exit: Exit) => void
  /** Where its standard error goes, each line behind `prefix`. */
  readonly err: Writable
  readonly prefix: string
  readonly graces?: Graces
}

/** After its stop a program has so long until SIGTERM, and then so long until SIGKILL, in ms. */
export interface Graces {
  readonly stop: number
  readonly term: number
}

/** How a program ended. */
export interface Exit {
  readonly how: 'by itself' | 'terminated' | 'killed'
  readonly code: number | null
  /** `exited with code 3: its last words`. */
  readonly words: string
}

/** A line of the protocol may be so long. */
const LONGEST_LINE = 65_536
const LONGEST_REMARK = 2000
/** Of standard error, so many last lines say why a program ended. */
const LAST_LINES = 5
const GRACES: Graces = { stop: 2000, term: 1000 }
/** What left the group may hold the output open; nobody waits longer for it, in ms. */
const DRAIN = 500

/**
 * Becomes the program, and leaves a guard in its group: when the other end of descriptor 3 closes, because hammer or its
 * thread has died of whatever cause, the guard kills the group. It is nobody's child, so that no program waits for it.
 */
const GUARDED = '( { trap "" HUP INT TERM; read -r _ <&3; kill -9 0; } </dev/null >/dev/null 2>&1 & ) ; exec 3<&- ; exec /bin/sh -c "$1"'

/** A program that runs. */
export class Child {
  /** Never rejects. */
  readonly exited: Promise<Exit>
  private readonly child: ChildProcess
  private readonly options: ChildOptions
  private readonly remarks: string[] = []
  private pending = ''
  private how: Exit['how'] = 'by itself'
  private gone = false

  constructor(options: ChildOptions) {
    const { command, env } = options
    this.options = options
    this.child = spawn('/bin/sh', ['-c', GUARDED, 'hammer', command], {
      detached: true,
      env: { ...ownEnv, ...env },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    })
    this.listen()
    this.exited = this.exit()
    void this.exited.then(options.onExit)
  }

  /** Says a line. Lines of one turn of the event loop go out together. */
  write(line: string): void {
    if (this.pending === '') setImmediate(() => this.flush())
    this.pending += line
  }

  /** Asks the program to end, then insists. */
  async end(): Promise<Exit> {
    const { stop, term } = this.options.graces ?? GRACES
    this.flush()
    this.child.stdin?.end(STOP_LINE)
    if (await this.exitsWithin(stop)) return this.exited
    this.how = 'terminated'
    this.signal('SIGTERM')
    if (await this.exitsWithin(term)) return this.exited
    this.kill()
    return this.exited
  }

  /** Ends the group at once. */
  kill(): void {
    this.how = 'killed'
    this.signal('SIGKILL')
  }

  private flush(): void {
    if (this.pending !== '' && this.child.stdin?.writable) this.child.stdin.write(this.pending)
    this.pending = ''
  }

  private listen(): void {
    const { onLine, prefix } = this.options
    const { stdin, stdout, stderr, stdio } = this.child
    // that a program does not read any more is told by its exit
    for (const stream of [stdin, stdout, stderr, stdio[3]]) stream?.on('error', () => {})
    const said = new Lines(LONGEST_LINE, { line: (line) => onLine(line, 'complete'), tooLong: (line) => onLine(line, 'cut') })
    feed(stdout, said)
    const remarked = new Lines(LONGEST_REMARK, {
      line: (line) => this.remark(prefix, line),
      tooLong: (line) => this.remark(prefix, `${line}…`),
    })
    feed(stderr, remarked)
  }

  private remark(prefix: string, line: string): void {
    const { err } = this.options
    this.remarks.push(line)
    if (this.remarks.length > LAST_LINES) this.remarks.shift()
    const { stderr } = this.child
    if (err.write(`${prefix}${printable(line)}\n`) || stderr === null || stderr.isPaused()) return
    // who says more than can be shown has to wait
    stderr.pause()
    err.once('drain', () => stderr.resume())
  }

  private exit(): Promise<Exit> {
    const { child } = this
    return new Promise((resolve) => {
      child.once('error', (error) => resolve({ how: 'by itself', code: null, words: `cannot be started (${errorCode(error)})` }))
      child.once('exit', (code, signal) => {
        // what it started, and the guard
        this.signal('SIGKILL')
        this.gone = true
        const drained = setTimeout(() => destroy(child), DRAIN)
        child.once('close', () => {
          clearTimeout(drained)
          destroy(child)
          resolve({ how: this.how, code, words: this.words(code === null ? `was ended by ${signal}` : `exited with code ${code}`) })
        })
      })
    })
  }

  private words(ending: string): string {
    const last = this.remarks.map((line) => line.trim()).filter((line) => line !== '')
    return last.length === 0 ? ending : `${ending}: ${last.join(' / ')}`
  }

  private async exitsWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms)
    })
    const inTime = await Promise.race([this.exited.then(() => true), late])
    clearTimeout(timer)
    return inTime
  }

  /** To the whole group. */
  private signal(signal: NodeJS.Signals): void {
    const { pid } = this.child
    if (pid === undefined || this.gone) return
    try {
      kill(-pid, signal)
    } catch {
      // nobody is left in it
    }
  }
}

function feed(stream: Readable | null, lines: Lines): void {
  stream?.setEncoding('utf8')
  stream?.on('data', (text: string) => lines.push(text))
  stream?.on('end', () => lines.end())
}

function destroy({ stdio }: ChildProcess): void {
  for (const stream of stdio) (stream as Duplex | null)?.destroy()
}
