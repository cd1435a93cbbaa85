// The command: finds out which one is meant, runs it, and turns every end into an exit code.

import type { Command } from './command.js'
import { COMMANDS } from './commands/index.js'
import { describe, EXIT, exitCode } from './exit.js'
import type { Terminal } from './terminal.js'
import { VERSION } from './version.js'

const SHORT_HELP = `hammer ${VERSION} – an HTTP load generator: one row per request, books that balance

  hammer localhost:3000                    10 connections for 10 seconds
  hammer URL -c 50 -d 1m --ramp-up 10s     50 connections for a minute, started over 10 seconds
  hammer URL -r 500 -d 30s                 500 requests a second, whatever the answers do

Results go to results/<UTC time>/, the summary to the terminal. All options: hammer --help
`

/** Runs a command line (without `node` and the script). Returns the exit code; never throws. */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(words, terminal)
  } catch (error) {
    terminal.err(describe(error))
    return exitCode(error)
  }
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = words
  if (first === undefined) return say(terminal, SHORT_HELP)
  if (first === 'help') return dispatch([...words.slice(1), '--help'], terminal)
  const isCommand = Object.hasOwn(COMMANDS, first)
  const name = isCommand ? `hammer ${first}` : 'hammer'
  const command = isCommand ? await COMMANDS[first].load() : (await import('./commands/load.js')).load
  return invoke(name, command, isCommand ? words.slice(1) : words, terminal)
}

async function invoke(name: string, command: Command, words: readonly string[], terminal: Terminal): Promise<number> {
  const { parse } = await import('./program.js')
  const parsed = await parse(name, command, words)
  if (parsed.kind === 'version') return say(terminal, `${VERSION}\n`)
  if (parsed.kind === 'help') return say(terminal, name === 'hammer' ? `${parsed.text}\n${commandList()}` : parsed.text)
  return command.run(parsed.argument, parsed.given, terminal, parsed.more)
}

function commandList(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  hammer ${name.padEnd(10)} ${summary}\n`)
  return `Commands:\n${lines.join('')}\nEach has a --help of its own.\n`
}

function say(terminal: Terminal, text: string): number {
  terminal.out(text)
  return EXIT.ok
}
