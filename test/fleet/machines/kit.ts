// A real NATS server on a free port, agents as processes of the build, and hammer as its user runs it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { DIST, freePort, hammer, type Said, type SpawnOptions, sleep } from '../../cli/kit.js'

/** The command; null: there is none here. */
export const SERVER =
  spawnSync('nats-server', ['--version']).status === 0
    ? 'nats-server'
    : spawnSync('/usr/sbin/nats-server', ['--version']).status === 0
      ? '/usr/sbin/nats-server'
      : null

/** On a machine without a server these tests are skipped, and say so; in CI they fail instead. */
export const WITHOUT_SERVER = SERVER === null && !process.env.CI
if (WITHOUT_SERVER) console.warn('fleet: there is no nats-server here, so the tests of fleets are skipped (apt-get install nats-server)')

const root = mkdtempSync(join(tmpdir(), 'hammer-fleet-'))
// the key that signs orders is made here, not in the user's own folder
process.env.XDG_CONFIG_HOME = join(root, 'config')
const children = new Set<ChildProcess>()
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(
    [...children].map((child) => child.exitCode ?? child.signalCode ?? new Promise((resolve) => child.once('exit', resolve))),
  )
  rmSync(root, { recursive: true, force: true, maxRetries: 3 })
})

/** Waits until something holds, for at most twenty seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it never came to hold: ${what}`)
    await sleep(25)
  }
}

export class Server {
  readonly port: number
  private child: ChildProcess | null = null
  private readonly file: string

  private constructor(port: number, config: string) {
    this.port = port
    const folder = mkdtempSync(join(root, 'nats-'))
    this.file = join(folder, 'server.conf')
    const place = `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(join(folder, 'store'))} }\n`
    writeFileSync(this.file, config.replace(/^listen:.*$/m, '').replace(/jetstream \{[^}]*\}/, '') + place)
  }

  /** @param config all but where it listens, and where it keeps things */
  static async start(config = ''): Promise<Server> {
    const server = new Server(await freePort(), config)
    await server.begin()
    return server
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  async begin(): Promise<void> {
    if (SERVER === null) throw new Error('there is no nats-server here')
    this.child = spawn(SERVER, ['-c', this.file], { stdio: 'ignore' })
    children.add(this.child)
    await eventually(() => this.answers(), 'the NATS server answers')
  }

  async end(): Promise<void> {
    await end(this.child, 'SIGTERM')
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection(this.port, '127.0.0.1')
      socket.once('data', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => socket.destroy())
      socket.once('data', () => socket.destroy())
    })
  }
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

export class Agent {
  readonly name: string
  readonly folder: string
  said = ''
  private readonly child: ChildProcess

  /** @param under the words of a command that runs it: `ip netns exec NAME` */
  constructor(
    server: Pick<Server, 'url' | 'port'>,
    name: string,
    env: Readonly<Record<string, string>> = {},
    under: readonly string[] = [],
  ) {
    this.name = name
    this.folder = join(root, `${server.port}-${name}`)
    mkdirSync(this.folder, { recursive: true })
    const words = ['agent', '--nats', server.url, '--name', name]
    const [command, ...rest] = [...under, process.execPath, DIST, ...words]
    this.child = spawn(command, rest, {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    })
    children.add(this.child)
    this.child.stderr?.on('data', (data) => {
      this.said += data
    })
  }

  ready(): Promise<void> {
    return eventually(() => this.said.includes('waits for runs'), `agent ${this.name} is there`)
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Ends it. Returns its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    await end(this.child, signal)
    return this.child.exitCode ?? this.child.signalCode
  }
}

export async function agents(server: Server, count: number): Promise<Agent[]> {
  const all = Array.from({ length: count }, (_, i) => new Agent(server, `a${i + 1}`))
  await Promise.all(all.map((agent) => agent.ready()))
  return all
}

/** A run on a fleet. */
export function onFleet(server: Server, words: readonly string[], options: SpawnOptions = {}): Promise<Said> {
  return hammer([...words, '--fleet', server.url], options)
}

export function fleet(server: Server, words: readonly string[], options: SpawnOptions = {}): Promise<Said> {
  return hammer(['fleet', ...words, '--nats', server.url], options)
}
