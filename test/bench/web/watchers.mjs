// Those who watch a live page: programs that read its events, or real tabs.

import { request } from 'node:http'

/** The ways to watch; each opens so many and returns what closes them. */
export const WATCHERS = { clients, tabs }

/** Connections that read the events and throw them away. */
async function clients(url, count) {
  const { host, port, searchParams } = new URL(url)
  const headers = { authorization: `Bearer ${searchParams.get('token')}`, host }
  const open = Array.from({ length: count }, () => {
    const asked = request({ host: '127.0.0.1', port, path: '/events', headers, agent: false }).end()
    asked.on('error', () => {})
    return asked
  })
  const answers = open.map((asked) => new Promise((resolve) => asked.on('response', (response) => resolve(response.resume()))))
  for (const { statusCode } of await Promise.all(answers)) if (statusCode !== 200) throw new Error(`events: ${statusCode}`)
  return () => {
    for (const asked of open) asked.destroy()
  }
}

/** Tabs of Chromium, each with cookies of its own and so a connection of its own, as if ten people watched. */
async function tabs(url, count) {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic'] })
  for (let i = 0; i < count; i++) {
    const page = await (await browser.newContext()).newPage()
    await page.goto(url)
    await page.locator('.standing').waitFor()
  }
  return () => browser.close()
}
