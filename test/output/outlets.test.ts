// All outlets of a run together: one that misbehaves harms nobody else.

import { describe, expect, it } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import { type Outlet, refusal } from '../../src/output/outlet.js'
import { openOutlets } from '../../src/output/outlets.js'
import { answered, batchOf } from '../core/rows.js'
import { ABOUT, overOf, seenOf } from './outlets/kit.js'

const BATCH = batchOf([answered(1, 1)])

class Fake implements Outlet {
  written = 0
  dropped = 0
  error: string | null = null
  closed = 0
  ticks = 0

  constructor(acts: Partial<Outlet> = {}) {
    Object.assign(this, acts)
  }

  take(): void {
    this.written++
  }

  tick(): void {
    this.ticks++
  }

  close(): void {
    this.closed++
  }
}

async function opened(fakes: readonly Outlet[], patience = 20) {
  const said: string[] = []
  const specs = fakes.map((_, i) => ({ kind: `k${i}`, where: 'w', shown: 'w' }))
  const kinds = Object.fromEntries(fakes.map((fake, i) => [`k${i}`, { load: async () => ({ open: async () => fake }) }]))
  const { where: _, ...about } = ABOUT
  return { said, outlets: await openOutlets(specs, { about, kinds, say: (text) => said.push(text), patience }) }
}

describe('an outlet', () => {
  it('that throws gets nothing more; the others do, and it is said once', async () => {
    let asked = 0
    const bad = new Fake({
      take: () => {
        asked++
        throw new Error('broken')
      },
    })
    const good = new Fake()
    const { outlets, said } = await opened([bad, good])
    for (let i = 0; i < 5; i++) {
      outlets.take(BATCH)
      outlets.tick(10_000 * (i + 1), seenOf)
    }
    await outlets.finish(overOf([]))
    outlets.close()
    expect([asked, good.written]).toEqual([1, 5])
    expect(bad.ticks).toBe(0)
    expect(said).toEqual(['output k0 w: broken; the run goes on'])
    expect(outlets.summary()).toEqual([
      { kind: 'k0', where: 'w', written: 0, dropped: 0, error: 'broken' },
      { kind: 'k1', where: 'w', written: 5, dropped: 0, error: null },
    ])
    expect([bad.closed, good.closed]).toEqual([1, 1])
  })

  it('that is not ready in time is given up, and the others are waited for meanwhile', async () => {
    const never = new Fake({ finish: () => new Promise(() => {}) })
    never.dropped = 1234
    const good = new Fake({ finish: () => Promise.resolve() })
    const { outlets, said } = await opened([never, good])
    await outlets.finish(overOf([]))
    expect(said).toEqual(['output k0 w: given up 0.02 s after the end; 1,234 dropped'])
    expect(never.closed).toBe(1)
  })

  it('may want more time than others', async () => {
    const slow = new Fake({ after: () => new Promise((resolve) => setTimeout(resolve, 50)), patience: 60_000 } as Partial<Outlet>)
    const { outlets, said } = await opened([slow], 1)
    expect(await outlets.after(overOf([]))).toBe('done')
    expect(said).toEqual([])
  })

  it('that rejects at the end is said', async () => {
    const { outlets, said } = await opened([
      new Fake({ finish: () => Promise.reject(new Error('no')) }),
      new Fake({ after: () => Promise.reject(new Error('never')) }),
    ])
    await outlets.finish(overOf([]))
    await outlets.after(overOf([]))
    expect(said).toEqual(['output k0 w: no', 'output k1 w: never'])
  })

  it('looks at the run once a second at most', async () => {
    const fake = new Fake()
    const { outlets } = await opened([fake])
    for (let now = 5000; now < 8000; now += 10) outlets.tick(now, seenOf)
    expect(fake.ticks).toBe(3)
  })

  it('that cannot be opened is named with what to do, and those before it are closed', async () => {
    const first = new Fake()
    const kinds = {
      a: { load: async () => ({ open: async () => first }) },
      b: { load: async () => ({ open: () => Promise.reject(refusal('port 1 is taken', 'Choose another.')) }) },
    }
    const specs = [
      { kind: 'b', where: '', shown: '' },
      { kind: 'a', where: 'secret', shown: '•••' },
    ]
    const { where: _, ...about } = ABOUT
    const error = await openOutlets(specs, { about, kinds, say: () => {} }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(HammerError)
    expect(error).toMatchObject({ code: 'usage', message: '--out b: port 1 is taken', advice: 'Choose another.', option: '--out' })
    expect(first.closed).toBe(1)
  })
})
