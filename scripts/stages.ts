// A load with a shape: options of the command line are the script's own `options`, and the command line wins.

import { pacing, scenario } from 'hammer-load'

export const options = {
  // straight lines from one number of users to the next: up, level, down
  stage: ['200ms:5', '300ms:5', '200ms:1'],
  threshold: ['errors<1%'],
}

export const visitor = scenario({ wait: pacing('20ms') }, async ({ http }) => {
  await http.get('/', { name: 'home' })
})
