// How a thread of hammer's pools knows that it is one.

/** The pool's workerData; a program that loads hammer in a thread of its own has another. */
export const THREAD_MARK = 'hammer-thread'
