// Reading JSON that may hold anything.

export * from '../core/pick.js'
