// Where hammer's own code is: the one file that it is built into.

/**
 * The URL of the one file that is library, command and worker: this very module once built, and from the sources (in tests)
 * the build beside them.
 */
export const BUILD: string = import.meta.url.endsWith('.ts') ? new URL('../../dist/hammer.mjs', import.meta.url).href : import.meta.url
