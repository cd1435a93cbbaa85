// A browser for tests of pages: Debian's Chromium, and what a page does that it should not.

import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'

const PATH = '/usr/bin/chromium'
/** Without a browser the tests of pages are skipped, except in CI, where they would fail. */
export const NO_BROWSER = !existsSync(PATH) && process.env.CI !== 'true'
if (NO_BROWSER) console.warn(`the tests of pages are skipped: there is no ${PATH}`)

/** Chromium draws without a graphics card here: a small window costs little. */
const SMALL = { width: 900, height: 600 }

let browser: Promise<Browser> | null = null
afterAll(async () => (await browser)?.close())

/** Starts the one browser of a file of tests, while something else is made ready. */
export function startBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: PATH, args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'] })
  return browser
}

/** A page in a browser of its own, and all that it complains about or asks others for. */
export async function openPage(
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await (await startBrowser()).newContext({ viewport: SMALL, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`asked for ${request.url()}`)
  })
  page.setDefaultTimeout(15_000)
  await page.goto(url)
  return { page, complaints }
}
