// hammer completion: a script that teaches a shell the command line.

import { basename } from 'node:path'
import { HammerError } from '../../core/errors.js'
import type { Command } from '../command.js'
import type { Commands } from '../completion/index.js'
import { EXIT } from '../exit.js'

const NAMES = ['bash', 'zsh', 'fish'] as const

/** The command itself is one of those that it completes. */
export function completionOf(commands: Commands): Command {
  return {
    summary: 'a script for bash, zsh or fish that completes commands, options, their values and files',
    argument: '[SHELL]',
    choices: NAMES,
    options: {},
    examples: [
      ['source <(hammer completion bash)', 'in ~/.bashrc'],
      ['source <(hammer completion zsh)', 'in ~/.zshrc, behind compinit'],
      ['hammer completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    run: async (shell = basename(process.env.SHELL ?? ''), _, terminal) => {
      const { completedCommands, SHELLS } = await import('../completion/index.js')
      if (!Object.hasOwn(SHELLS, shell)) {
        const advice = `Choose out of: ${NAMES.join(', ')}.`
        throw new HammerError('usage', `no completion for the shell ${JSON.stringify(shell)}`, { option: 'SHELL', value: shell, advice })
      }
      terminal.out(SHELLS[shell](await completedCommands(commands)))
      return EXIT.ok
    },
  }
}
