// A load as a function of time: two waves of half a minute on a slow rise, until it returns null.

import { pacing, scenario } from 'hammer-load'

function users(seconds: number): number | null {
  const wave = Math.sin((2 * Math.PI * seconds) / 30)
  return seconds < 60 ? 10 + seconds / 10 + 5 * wave : null
}

// for a rate of iterations it would return { rate: … }, and for a list of straight lines see stages.ts
export const options = { shape: users }

export const visitor = scenario({ wait: pacing('50ms') }, async ({ http }) => {
  await http.get('/', { name: 'home' })
})
