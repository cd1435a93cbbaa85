// A queue in front of something slow.

import { describe, expect, it } from 'vitest'
import { Mailbox, Undelivered } from '../../src/output/mailbox.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a mailbox', () => {
  it('sends one thing at a time, in order', async () => {
    const sent: number[] = []
    let going = 0
    const box = new Mailbox<number>(async (what) => {
      expect(++going).toBe(1)
      await turn()
      sent.push(what)
      going--
    }, 100)
    for (let i = 0; i < 10; i++) box.post(i, 2)
    await box.end()
    expect(sent).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(box).toMatchObject({ written: 20, dropped: 0, error: null })
  })

  it('that nobody empties holds no more than it may: the oldest go, the newest stays', async () => {
    const sent: number[] = []
    let open: () => void = () => {}
    const box = new Mailbox<number>((what) => {
      sent.push(what)
      return new Promise<void>((resolve) => {
        open = resolve
      })
    }, 3)
    for (let i = 0; i < 1000; i++) box.post(i, 1)
    expect(box.dropped).toBe(997)
    const end = box.end()
    for (let i = 0; i < 3; i++) {
      open()
      await turn()
    }
    await end
    expect(sent).toEqual([0, 998, 999])
    expect(box).toMatchObject({ written: 3, dropped: 997 })
  })

  it('tries again what could not be delivered, with the next post', async () => {
    const tried: number[] = []
    const box = new Mailbox<number>(async (what) => {
      tried.push(what)
      if (tried.length < 3) throw new Undelivered('not now')
    }, 10)
    for (const what of [1, 2, 3]) {
      box.post(what, 1)
      await turn()
    }
    expect(tried).toEqual([1, 1, 1, 2, 3])
    expect(box).toMatchObject({ written: 3, dropped: 0, error: 'not now' })
  })

  it('drops what will never be taken, and goes on', async () => {
    const box = new Mailbox<number>(async (what) => {
      if (what === 1) throw new Error('it answered 400')
    }, 10)
    box.post(1, 5)
    box.post(2, 7)
    await box.end()
    expect(box).toMatchObject({ written: 7, dropped: 5, error: 'it answered 400' })
  })

  it('that is closed drops what waits and what is on its way', async () => {
    const box = new Mailbox<number>(
      (_, signal) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('ended')))),
      10,
    )
    box.post(1, 1)
    box.post(2, 1)
    const end = box.end()
    box.close()
    await end
    expect(box).toMatchObject({ written: 0, dropped: 2, error: null })
  })

  it('gives up in the end what nobody takes', async () => {
    const box = new Mailbox<number>(
      async () => {
        throw new Undelivered('dead')
      },
      10,
      1,
    )
    box.post(1, 4)
    await box.end()
    expect(box).toMatchObject({ written: 0, dropped: 4, error: 'dead' })
  })
})
