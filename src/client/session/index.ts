// The HTTP session of a virtual user: what an engine gives it, and what a script sees of it.

export type { Leaving, SessionContext, SessionSample } from './context.js'
export type { FieldValue } from './controls.js'
export type { PageElement } from './document.js'
export type { SessionError } from './failure.js'
export type { Form, SubmitOptions } from './form.js'
export { cachedLookup, type LookupPlan } from './lookup.js'
export type { Expectation, RequestOptions } from './options.js'
export type { Link, Page } from './page.js'
export type { FormValues, MultipartValues, Upload } from './payload.js'
export type { Response } from './response.js'
export { Session } from './session.js'
export type { SessionSocket, SocketMessage, SocketOptions } from './socket.js'
