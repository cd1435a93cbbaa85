// Questions asked ahead of their turn.

import { expect, it } from 'vitest'
import { ahead } from '../../../src/fleet/machines/ahead.js'

/** Answers come when they are let out, in any order. */
function desk() {
  const waiting = new Map<number, (answer: string) => void>()
  let most = 0
  return {
    ask: (item: number) =>
      new Promise<string>((resolve) => {
        waiting.set(item, resolve)
        most = Math.max(most, waiting.size)
      }),
    answer: (item: number) => {
      waiting.get(item)?.(`answer ${item}`)
      waiting.delete(item)
    },
    most: () => most,
  }
}

it('yields answers in the order of the questions, whichever comes first', async () => {
  const { ask, answer } = desk()
  const answers = ahead([1, 2, 3], 3, ask)
  const first = answers.next()
  for (const item of [3, 2, 1]) answer(item)
  const found = [(await first).value]
  for await (const one of answers) found.push(one)
  expect(found).toEqual(['answer 1', 'answer 2', 'answer 3'])
})

it('never has more questions open than the width', async () => {
  const { ask, answer, most } = desk()
  const found: string[] = []
  const all = (async () => {
    for await (const one of ahead([1, 2, 3, 4, 5, 6, 7], 3, ask)) found.push(one)
  })()
  for (let item = 1; item <= 7; item++) {
    await new Promise(setImmediate)
    answer(item)
  }
  await all
  expect(found).toHaveLength(7)
  expect(most()).toBe(3)
})

it('fails with the first that fails, when it is its turn', async () => {
  const answers = ahead([1, 2], 2, async (item) => {
    if (item === 2) throw new Error('no answer')
    return item
  })
  expect((await answers.next()).value).toBe(1)
  await expect(answers.next()).rejects.toThrow('no answer')
})
