// The version of this build.

declare const HAMMER_VERSION: string | undefined

/** As in package.json; `dev` when run from the sources. */
export const VERSION: string = typeof HAMMER_VERSION === 'string' ? HAMMER_VERSION : 'dev'
