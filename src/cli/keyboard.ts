// Keys, one at a time, while a run goes on; the terminal is as it was before whenever nobody listens.

import { readFileSync } from 'node:fs'
import type { ReadStream } from 'node:tty'

const LOOK_EVERY = 500

/** Who is told of keys, and of a stop by Ctrl-Z. */
export interface Listeners {
  /** One character, or a sequence of an arrow or function key. Ctrl-C, Ctrl-Z and Ctrl-\ do what they always do. */
  readonly onKey: (key: string) => void
  /** The process is about to be stopped: what is on the screen should go. */
  readonly onSuspend: () => void
  /** It goes on. */
  readonly onContinue: () => void
}

/** Listens. Returns what ends that. */
export function listenToKeys(stdin: ReadStream, listeners: Listeners): () => void {
  const onData = (data: Buffer | string) => {
    for (const key of keysIn(String(data))) {
      if (key === '\x03') process.kill(process.pid, 'SIGINT')
      else if (key === '\x1a') suspend()
      else if (key === '\x1c') process.kill(process.pid, 'SIGQUIT')
      else listeners.onKey(key)
    }
  }
  const raw = () => {
    // a process in the background would be stopped for it, and for reading
    if (!stdin.isRaw && isInForeground()) stdin.setRawMode(true).on('data', onData).resume()
  }
  const plain = () => {
    stdin.off('data', onData).pause()
    if (stdin.isRaw) stdin.setRawMode(false)
  }
  const onContinue = () => {
    raw()
    listeners.onContinue()
  }
  const suspend = () => {
    listeners.onSuspend()
    plain()
    process.kill(0, 'SIGTSTP')
  }
  process.on('SIGCONT', onContinue)
  process.on('exit', plain)
  raw()
  // nobody tells a process that goes on in the background that it was brought to the foreground
  const timer = setInterval(raw, LOOK_EVERY).unref()
  return () => {
    clearInterval(timer)
    process.off('SIGCONT', onContinue)
    process.off('exit', plain)
    plain()
    stdin.unref()
  }
}

/** Characters of what came at once; a sequence that begins with escape is one key. */
export function keysIn(data: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what such sequences begin with
  return data.match(/\x1b(?:\[[\d;]*[ -/]*[@-~]|O.|)|[^\x1b]/gsu) ?? []
}

/** Whether this process may change its terminal: the shell has not put it into the background. True where nobody can tell. */
export function isInForeground(): boolean {
  try {
    // the second field is the command in parentheses, which may hold anything
    const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\)/s, '').trim().split(' ')
    return fields[2] === fields[5]
  } catch {
    return true
  }
}
