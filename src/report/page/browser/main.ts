// The page's code: draws the data that stands in the page, and other data when it is told to.

import type { PageData } from '../data.js'

/** Draws other data. */
export function update(data: PageData): void {
  const page = document.getElementById('page')
  if (page) page.textContent = data.summary.target
}

const found = document.getElementById('data')?.textContent
if (found) update(JSON.parse(found) as PageData)
