// The live page in a browser, over real runs: from start to stop, what people do in between, and the list of runs after it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { anvil, hammer, newFolder, type Said, summaryOf } from '../cli/kit.js'
import { NO_BROWSER, openPage, startBrowser } from './chromium.js'
import { type Going, startHammer } from './going.js'
import { fetchRaw } from './kit.js'

/** A look a second, and a machine that has much to do. */
const POLL = { timeout: 15_000, interval: 20 }

const runFolder = (cwd: string, at: number) =>
  join(
    cwd,
    'results',
    readdirSync(join(cwd, 'results'))
      .filter((name) => name !== 'latest')
      .sort()[at],
  )

// one run and one page, seen from its start to its end
describe.skipIf(NO_BROWSER)('the live page', () => {
  let going: Going
  let page: Page
  let complaints: string[]
  let said: Said
  const standing = () => page.locator('.standing').textContent()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const answered = () => page.evaluate<number>('hammerPage.current().summary.requests.answered')

  beforeAll(async () => {
    const { url: target } = await anvil()
    const words = [`${target}/?delay=2ms`, '-r', '100', '-d', '1m', '--title', 'A first run', '--tag', 'branch=main']
    void startBrowser()
    going = await startHammer([...words, '--web', '0', '--web-end', 'stay', '-q'])
    const opened = await openPage(going.url)
    page = opened.page
    complaints = opened.complaints
  }, 30_000)

  it('LO-17: follows a run: its charts grow by themselves, and the key is not in the address any more', async () => {
    await expect.poll(standing, POLL).toBe('running')
    expect(page.url()).not.toContain('token')
    await page.locator('.charts canvas').first().waitFor()
    const before = await answered()
    await expect.poll(answered, POLL).toBeGreaterThan(before)
  })

  it('is nothing without the token, and nothing under another name', async () => {
    const { port, token, url } = going
    const { page: stranger } = await openPage(new URL(url).origin)
    expect(await stranger.innerText('main')).toContain('No entry without the key')
    expect((await stranger.goto(`${new URL(url).origin}/?token=AAAAAAAAAAAAAAAAAAAAAA`))?.status()).toBe(401)
    await stranger.context().close()
    // as after DNS rebinding: a name of somebody else that leads here
    expect((await fetchRaw(port, `/?token=${token}`, { headers: { host: `evil.test:${port}` } })).status).toBe(421)
  })

  it('sets another load', async () => {
    await page.locator('header.live summary', { hasText: 'Log' }).click()
    await page.getByRole('spinbutton').fill('250')
    await button('Set').click()
    await page.getByText('load set to 250/s').waitFor()
    await button('a tenth more').click()
    await expect.poll(() => page.getByRole('spinbutton').inputValue(), POLL).toBe('275')
  })

  it('puts a mark, which is markup for nobody', async () => {
    await page.getByLabel('text of a mark').fill('<b>deploy</b>')
    await button('Mark').click()
    await page.getByText('mark: <b>deploy</b>').waitFor()
  })

  it('keeps a zoom while it goes on', async () => {
    const plot = page.locator('.charts .u-over').first()
    await plot.scrollIntoViewIfNeeded()
    const box = await plot.boundingBox()
    if (!box) throw new Error('no chart')
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
    const words = page.locator('.zoom')
    await expect.poll(() => words.textContent(), POLL).toMatch(/ to .* s/)
    const [before, held] = [await answered(), await words.textContent()]
    await button('Pause').click()
    await expect.poll(answered, POLL).toBeGreaterThan(before)
    expect(await words.textContent()).toBe(held)
  })

  it('pauses, resumes, and says what cannot be', async () => {
    await expect.poll(standing, POLL).toBe('paused')
    // the load that it goes on with
    expect(await page.getByRole('spinbutton').inputValue()).toBe('275')
    await button('Resume').click()
    await expect.poll(standing, POLL).toBe('running')
    await page.getByRole('spinbutton').fill('0')
    await button('Set').click()
    await page.getByText('Not done: 0 is no rate').waitFor()
  })

  it('LO-18: stops, and is the summary of the run then; its files can be had', async () => {
    await button('Stop').click()
    await expect.poll(standing, POLL).toBe('ended')
    // a refused order is the one thing that the browser complains of by itself
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([])
    const folder = runFolder(going.cwd, 0)
    const { intervals: _, ...rest } = summaryOf(folder)
    expect(rest.markers.map(({ kind, target, text }) => [kind, target ?? text])).toEqual([
      ['scale', 250],
      ['scale', 275],
      ['mark', '<b>deploy</b>'],
      ['pause', undefined],
      ['resume', undefined],
    ])
    expect(await page.evaluate('hammerPage.current().summary')).toEqual(JSON.parse(JSON.stringify(rest)))
    await page.locator('header.live summary', { hasText: 'Files' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'results.csv' }).click()])
    expect(readFileSync(await download.path(), 'utf8')).toBe(readFileSync(join(folder, 'results.csv'), 'utf8'))
  })

  it('starts once more, and says when hammer has ended', async () => {
    await button('Start again').click()
    await expect.poll(standing, POLL).toBe('running, run 2')
    said = await going.end()
    await page.getByText(/hammer (has ended|does not answer)/).waitFor()
    expect(await page.locator('header.live button:enabled').count()).toBe(0)
    // Ctrl-C during the second run
    expect([said.code, said.out]).toEqual([130, ''])
    await page.context().close()
  })

  it('LO-18: hammer serve lists its runs, leads to their reports and files, and complains of nothing', async () => {
    expect(existsSync(runFolder(going.cwd, 1))).toBe(true)
    const serving = await startHammer(['serve', 'results', '-p', '0'], { cwd: going.cwd })
    const { page, complaints } = await openPage(serving.url)
    await page.getByText('branch=main').first().waitFor()
    await page.getByRole('link', { name: 'files' }).first().click()
    await page.getByRole('link', { name: 'results.csv' }).waitFor()
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.getByRole('link', { name: 'A first run' }).last().click()
    await page.locator('canvas').first().waitFor()
    expect(await page.innerText('main')).toContain('A first run')
    expect(complaints).toEqual([])
    await serving.end()
  })
})

const SCRIPT = `
export async function shop({ http, timer, check }) {
  const response = await timer('order', () => http.get('/?delay=5ms', { name: 'cart' }))
  check('the cart came', response.status === 200)
  check('the cart is full', false)
}`

// another run, in the same browser
describe.skipIf(NO_BROWSER)('the live page of a script', () => {
  it('counts users, lets them be more, pauses them, and shows checks, timers and iterations until the end', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'shop.mjs'), SCRIPT)
    const words = ['run', 'shop.mjs', '--url', (await anvil()).url, '-c', '2', '-d', '1m', '-o', 'run', '-q']
    const going = await startHammer([...words, '--web', '0', '--web-end', 'stay'], { cwd })
    const { page, complaints } = await openPage(going.url)
    const standing = () => page.locator('.standing').textContent()
    await expect.poll(standing, POLL).toBe('running')
    const iterations = () => page.evaluate<number>('hammerPage.current().summary.script.scenarios.shop?.succeeded ?? 0')
    const before = await iterations()
    // users; every order brings a new state at once
    expect(await page.getByRole('spinbutton', { name: 'users' }).inputValue()).toBe('2')
    await page.getByRole('button', { name: 'a tenth more' }).click()
    await expect.poll(() => page.getByRole('spinbutton', { name: 'users' }).inputValue(), POLL).toBe('3')
    await page.getByLabel('text of a mark').fill('sale')
    await page.getByRole('button', { name: 'Mark' }).click()
    await page.getByText('mark: sale').waitFor({ state: 'attached' })
    // what the script counts
    const row = (table: string, name: string) => page.locator('table', { hasText: table }).locator('tr', { hasText: name }).first()
    await row('check', 'the cart came').waitFor()
    await row('timer', 'order').waitFor()
    await expect.poll(iterations, POLL).toBeGreaterThan(before)
    await page.getByRole('button', { name: 'Pause' }).click()
    await expect.poll(standing, POLL).toBe('paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(standing, POLL).toBe('running')
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(standing, POLL).toBe('ended')
    // the last state is that of the files
    const { intervals: _, ...rest } = summaryOf(join(cwd, 'run'))
    expect(await page.evaluate('hammerPage.current().summary')).toEqual(JSON.parse(JSON.stringify(rest)))
    expect(rest.script?.checks).toMatchObject({ 'the cart came': { failed: 0 }, 'the cart is full': { passed: 0 } })
    expect(rest.markers.map(({ kind, target, text }) => [kind, target ?? text])).toEqual([
      ['scale', 3],
      ['mark', 'sale'],
      ['pause', undefined],
      ['resume', undefined],
    ])
    expect(complaints).toEqual([])
    // Ctrl-C after the run: the exit code is the run's own
    expect((await going.end()).code).toBe(0)
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
