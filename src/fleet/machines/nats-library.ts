// What hammer uses of the NATS client: once built a file of its own beside the one file, read only by who joins a fleet.

export { jetstream, jetstreamManager } from '@nats-io/jetstream'
export { Kvm } from '@nats-io/kv'
export { Objm } from '@nats-io/obj'
export { connect, credsAuthenticator, errors, nkeyAuthenticator, nkeys } from '@nats-io/transport-node'
