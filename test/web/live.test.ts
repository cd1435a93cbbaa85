// The live page in a browser, over a real run: from its start to its stop, and what people do in between.

import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anvil, hammer, newFolder, type Said, summaryOf, until } from '../cli/kit.js'
import { NO_BROWSER, openPage } from './chromium.js'
import { fetchRaw } from './kit.js'

/** A look a second, and a machine that has much to do. */
const POLL = { timeout: 15_000, interval: 50 }

interface Going {
  readonly url: string
  readonly child: ChildProcess
  readonly said: Promise<Said>
  readonly cwd: string
}

/** Runs hammer until `carryOut` is done, and ends it with Ctrl-C. */
async function whileGoing(words: readonly string[], carryOut: (going: Going) => Promise<void>): Promise<Said> {
  const cwd = newFolder()
  let said: Promise<Said> | null = null
  const done = new Promise<void>((resolve, reject) => {
    said = hammer(words, {
      cwd,
      started: async (child) => {
        let err = ''
        child.stderr?.on('data', (data) => {
          err += data
        })
        await until(() => /^hammer: .*: (https?:\S+)$/m.test(err))
        const [, url] = /^hammer: .*: (https?:\S+)$/m.exec(err) ?? []
        await carryOut({ url, child, cwd, said: said as Promise<Said> }).then(resolve, (error) => {
          reject(error)
          throw error
        })
        child.kill('SIGINT')
      },
    })
    said.catch(reject)
  })
  await done
  return said as unknown as Promise<Said>
}

const runFolder = (cwd: string, at: number) =>
  join(
    cwd,
    'results',
    readdirSync(join(cwd, 'results'))
      .filter((name) => name !== 'latest')
      .sort()[at],
  )

describe.skipIf(NO_BROWSER)('the live page', () => {
  it('LO-17, LO-18: follows a run from start to stop: another load, a pause, a mark, zoom, a download, once more', async () => {
    const { url: target } = await anvil()
    const words = [`${target}/?delay=2ms`, '-r', '100', '-d', '1m', '--web', '0', '--web-end', 'stay', '-q']
    const { code, out } = await whileGoing(words, async ({ url, cwd }) => {
      const { page, complaints } = await openPage(url)
      const standing = page.locator('.standing')
      await page.getByText('running', { exact: true }).first().waitFor()
      // the key is not in the address any more
      expect(page.url()).not.toContain('token')
      // the charts grow by themselves
      await page.locator('.charts canvas').first().waitFor()
      const answered = () => page.evaluate<number>('hammerPage.current().summary.requests.answered')
      const before = await answered()
      await expect.poll(answered, POLL).toBeGreaterThan(before)
      await page.locator('header.live summary', { hasText: 'Log' }).click()
      // another load
      await page.getByRole('spinbutton').fill('250')
      await page.getByRole('button', { name: 'Set', exact: true }).click()
      await page.getByText('load set to 250/s').waitFor()
      await page.getByRole('button', { name: 'a tenth more' }).click()
      await expect.poll(() => page.getByRole('spinbutton').inputValue(), POLL).toBe('275')
      // a mark, which is markup for nobody
      await page.getByLabel('text of a mark').fill('<b>deploy</b>')
      await page.getByRole('button', { name: 'Mark' }).click()
      await page.getByText('mark: <b>deploy</b>').waitFor()
      // zoom holds while the page goes on
      const plot = page.locator('.charts .u-over').first()
      await plot.scrollIntoViewIfNeeded()
      const box = await plot.boundingBox()
      if (!box) throw new Error('no chart')
      await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 })
      await page.mouse.up()
      await page
        .getByText(/ to .* s/)
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Pause' }).click()
      await expect.poll(() => standing.textContent(), POLL).toBe('paused')
      await page.getByRole('button', { name: 'Resume' }).click()
      await expect.poll(() => standing.textContent(), POLL).toBe('running')
      // what cannot be is said
      await page.getByRole('spinbutton').fill('0')
      await page.getByRole('button', { name: 'Set', exact: true }).click()
      await page.getByText('Not done: 0 is no rate').waitFor()
      await page.getByRole('button', { name: 'Stop' }).click()
      await expect.poll(() => standing.textContent(), POLL).toBe('ended')
      // a refused order is the one thing that the browser complains of by itself
      expect(complaints.filter((text) => !text.includes('409'))).toEqual([])
      const summary = summaryOf(runFolder(cwd, 0))
      expect(summary.markers.map(({ kind, target, text }) => [kind, target ?? text])).toEqual([
        ['scale', 250],
        ['scale', 275],
        ['mark', '<b>deploy</b>'],
        ['pause', undefined],
        ['resume', undefined],
      ])
      // the page's last state is that of the files
      const { intervals: _, ...rest } = summary
      expect(await page.evaluate('hammerPage.current().summary')).toEqual(JSON.parse(JSON.stringify(rest)))
      await page.locator('header.live summary', { hasText: 'Files' }).click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'results.csv' }).click()])
      expect(readFileSync(await download.path(), 'utf8')).toBe(readFileSync(join(runFolder(cwd, 0), 'results.csv'), 'utf8'))
      await page.getByRole('button', { name: 'Start again' }).click()
      await page.getByText('running, run 2').waitFor()
      expect(await standing.textContent()).toBe('running, run 2')
    })
    // Ctrl-C during the second run
    expect([code, out]).toEqual([130, ''])
  })

  it('says when hammer has ended', async () => {
    const { url: target } = await anvil()
    let seen: Awaited<ReturnType<typeof openPage>> | null = null
    await whileGoing([target, '-c', '2', '-d', '1m', '--web', '0', '-q', '-o', 'none'], async ({ url }) => {
      seen = await openPage(url)
      await seen.page.getByRole('spinbutton').waitFor()
    })
    const { page } = seen as unknown as Awaited<ReturnType<typeof openPage>>
    await page.getByText(/hammer (has ended|does not answer)/).waitFor()
    expect(await page.locator('header.live button:enabled').count()).toBe(0)
  })

  it('is nothing without the token, and nothing under another name', async () => {
    const { url: target } = await anvil()
    await whileGoing([target, '-d', '1m', '--web', '0', '-q', '-o', 'none'], async ({ url }) => {
      const { origin, port } = new URL(url)
      const { page } = await openPage(origin)
      expect(await page.innerText('main')).toContain('No entry without the key')
      expect((await page.goto(`${origin}/?token=AAAAAAAAAAAAAAAAAAAAAA`))?.status()).toBe(401)
      // as after DNS rebinding: a name of somebody else that leads here
      const { status } = await fetchRaw(Number(port), new URL(url).search.replace('?', '/?'), { headers: { host: `evil.test:${port}` } })
      expect(status).toBe(421)
    })
  })
})

describe.skipIf(NO_BROWSER)('hammer serve', () => {
  it('LO-18: lists runs, leads to their reports and files, and complains of nothing', async () => {
    const { url: target } = await anvil()
    const cwd = newFolder()
    await hammer([target, '-n', '50', '-q', '--title', 'A first run', '--tag', 'branch=main', '-o', 'runs/one'], { cwd })
    await whileGoing(['serve', join(cwd, 'runs'), '-p', '0'], async ({ url }) => {
      const { page, complaints } = await openPage(url)
      await page.getByText('branch=main').waitFor()
      await page.getByRole('link', { name: 'files' }).click()
      await page.getByRole('link', { name: 'results.csv' }).waitFor()
      await page.getByRole('link', { name: 'All runs' }).click()
      await page.getByRole('link', { name: 'A first run' }).click()
      await page.locator('canvas').first().waitFor()
      expect(await page.innerText('main')).toContain('A first run')
      expect(complaints).toEqual([])
    })
  })
})

describe('a run with a page', () => {
  it('ends with the run where there is no terminal, and prints nothing but the URL besides', async () => {
    const { url } = await anvil()
    const { code, out, err } = await hammer([url, '-n', '20', '--web', '0', '-j', '-q', '-o', 'none'])
    expect(code).toBe(0)
    expect(JSON.parse(out).requests.answered).toBe(20)
    expect(err).toMatch(/^hammer: the page of this run: http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{22}\n$/)
  })

  it('sends nothing when the page cannot be served', async () => {
    const server = await anvil()
    const { code, err } = await hammer([server.url, '-n', '20', '--web', '0', '--web-host', '0.0.0.0', '-o', 'none'])
    expect([code, err]).toEqual([2, expect.stringContaining('needs a password')])
    expect(server.counts().requests).toBe(0)
  })
})
