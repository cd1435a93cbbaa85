// hammer init: a small project that runs.

import { lstatSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCode, HammerError } from '../../core/errors.js'
import { makePath } from '../../core/folder.js'
import type { Command } from '../command.js'
import { CONFIG_FILES } from '../config-file.js'
import { EXIT } from '../exit.js'
import { projectFiles } from '../project.js'
import type { Terminal } from '../terminal.js'
import { VERSION } from '../version.js'

export const init: Command = {
  summary: 'a new project in DIR (here): hammer.config.ts, scripts/first.ts, a folder for results; nothing is ever overwritten',
  argument: '[DIR]',
  options: {},
  examples: [
    ['hammer init', 'in the current folder'],
    ['hammer init load-tests', 'in a folder of that name'],
  ],
  run: async (folder = '.', _, terminal) => create(folder, terminal),
}

function create(folder: string, { out }: Terminal): number {
  const files = projectFiles(VERSION)
  refuseIfThere(folder, [...new Set([...files.keys(), ...CONFIG_FILES])])
  for (const [name, text] of files) write(join(folder, name), text)
  out(next(folder, [...files.keys()]))
  return EXIT.ok
}

/** Before anything is written: all of it, or nothing. */
function refuseIfThere(folder: string, names: readonly string[]): void {
  const there = names.filter((name) => isThere(join(folder, name)))
  if (there.length === 0) return
  const where = folder === '.' ? 'here' : `in ${folder}`
  throw new HammerError('disk', `already ${where}: ${there.join(', ')}; nothing was written`, {
    value: there.join(', '),
    advice: 'hammer never overwrites. Choose another folder: hammer init DIR',
  })
}

function isThere(path: string): boolean {
  try {
    // a link to nowhere is there as well
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw unwritable(path, error)
  }
}

function write(path: string, text: string): void {
  try {
    makePath(dirname(path))
    // also when somebody has written it in the meantime
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): HammerError {
  return new HammerError('disk', `${path} cannot be written (${errorCode(cause)})`, {
    value: path,
    advice: 'Choose another folder.',
    cause,
  })
}

function next(folder: string, names: readonly string[]): string {
  const steps: readonly (readonly [string, string])[] = [
    ...(folder === '.' ? [] : [[`cd ${folder}`, ''] as const]),
    ['npm install', ''],
    ['npx hammer anvil', 'a server to try it on, in another terminal'],
    ['npx hammer run --test first --once', 'each scenario once, in order'],
    ['npx hammer run --test first', 'ten users for ten seconds'],
  ]
  const width = Math.max(...steps.map(([line]) => line.length))
  return `Written: ${names.join(', ')}\n\n${steps.map(([line, meaning]) => `  ${line.padEnd(width)}   ${meaning}`.trimEnd()).join('\n')}\n`
}
