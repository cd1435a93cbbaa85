// Hammer with a page, as a process that goes on until a test ends it.

import type { ChildProcess } from 'node:child_process'
import { afterAll } from 'vitest'
import { hammer, newFolder, type Said, until } from '../cli/kit.js'

const URL_LINE = /^hammer: .*: (https?:\S+)$/m

/** One that goes on. */
export interface Going {
  readonly url: string
  readonly port: number
  /** Of the URL; empty where a password is the key. */
  readonly token: string
  readonly cwd: string
  /** What it said on standard error until now. */
  readonly err: () => string
  /** As Ctrl-C does. */
  readonly end: () => Promise<Said>
}

const all = new Set<ChildProcess>()
afterAll(() => {
  for (const child of all) child.kill('SIGKILL')
})

/** Starts hammer, and waits until it has said where its page is. */
export async function startHammer(
  words: readonly string[],
  { cwd = newFolder(), env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Going> {
  let child: ChildProcess | null = null
  let err = ''
  const said = hammer(words, {
    cwd,
    env,
    started: (one) => {
      child = one
      all.add(one)
      one.stderr?.on('data', (data) => {
        err += data
      })
    },
  })
  const over = said.then((last) => {
    if (child) all.delete(child)
    return last
  })
  await Promise.race([until(() => URL_LINE.test(err)), over.then(({ err }) => Promise.reject(new Error(`hammer has ended: ${err}`)))])
  const url = URL_LINE.exec(err)?.[1] ?? ''
  const { port, searchParams } = new URL(url)
  const end = () => {
    child?.kill('SIGINT')
    return over
  }
  return { url, port: Number(port), token: searchParams.get('token') ?? '', cwd, err: () => err, end }
}
