// What a thread that sends to one URL needs of the one file, by itself: a small part of it, which is read sooner.

import { createRequire } from 'node:module'

export { sendInThread } from './fleet/thread.js'

// replaced at build time: piscina's own worker code, which this file stands in for
createRequire(import.meta.url)('piscina-worker')
