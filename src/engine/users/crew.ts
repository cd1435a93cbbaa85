// The users of one worker: who they are, and what one iteration of one of them comes to.

import type { Iterations } from '../../core/iterations.js'
import { isStopUser, type NamedScenario, type Workload } from '../../workload/index.js'
import { AbortRun, type Thrown, thrown } from './ends.js'
import { type Surroundings, User } from './user.js'

/** What a user is for the engine. */
export interface Member {
  readonly user: User
  readonly scenario: NamedScenario<User>
  /** Its set-up was tried. */
  greeted: boolean
  /** What goes on of it beside iterations. */
  phase: 'set-up' | 'tear-down' | null
}

/** How an iteration went on. */
export type Aftermath = 'go on' | 'stop user' | 'end run'

/** What a crew needs of its engine. */
export interface CrewContext extends Surroundings {
  readonly workload: Workload<User>
  /** Path of the script, for its lines in stacks. */
  readonly file: string
  /** Ends the run; `broken` when the script cannot be carried out at all. */
  readonly end: (reason: string, how: 'asked' | 'broken') => void
}

/** Lets users live, and counts how it goes. */
export class Crew {
  /** Iterations that are going on, by scenario. */
  private readonly going = new Map<string, { count: number }>()
  private readonly context: CrewContext
  private readonly iterations: Iterations
  private readonly members = new Set<Member>()
  private givenUp = false

  constructor(context: CrewContext) {
    this.context = context
    this.iterations = context.iterations
  }

  /** A new user of a scenario. */
  enlist(id: number, scenario: NamedScenario<User>): Member {
    const member: Member = { user: new User(id, scenario.name, this.context), scenario, greeted: false, phase: null }
    this.members.add(member)
    return member
  }

  /** The user's set-up. A user that cannot be set up ends the run: what it measured would be something else. */
  async greet(member: Member): Promise<Aftermath> {
    const { user, scenario } = member
    member.greeted = true
    member.phase = 'set-up'
    try {
      user.act(scenario.name)
      await scenario.options.setup?.(user)
      return 'go on'
    } catch (error) {
      if (isStopUser(error)) return 'stop user'
      const { message, where } = thrown(error, this.context.file)
      if (error instanceof AbortRun) this.context.end(message, 'asked')
      else this.context.end(`the set-up of ${scenario.name} failed for user ${user.id}: ${message}${where ? ` (${where})` : ''}`, 'broken')
      return 'end run'
    } finally {
      member.phase = null
      user.keep()
    }
  }

  /** One iteration. Whatever it throws ends nothing but itself, unless it asks for more. */
  async iterate({ user, scenario: own }: Member): Promise<Aftermath> {
    // a set-up has outlasted the grace: nobody would hear how an iteration ended
    if (this.givenUp) return 'stop user'
    const { workload, events, end } = this.context
    const scenario = workload.pick ? workload.pick(user, own) : own
    const going = this.begin(scenario.name)
    let problem: Thrown | null = null
    let aftermath: Aftermath = 'go on'
    const event = { user, scenario: scenario.name }
    if (events.has('iteration')) events.emit('iteration', event)
    try {
      user.act(scenario.name)
      await scenario.task(user)
    } catch (error) {
      if (isStopUser(error)) aftermath = 'stop user'
      else if (error instanceof AbortRun) {
        aftermath = 'end run'
        end(error.message, 'asked')
      } else {
        problem = thrown(error, this.context.file)
        if (events.has('failure')) events.emit('failure', { ...event, error })
      }
    }
    if (problem === null && events.has('success')) events.emit('success', event)
    this.conclude(scenario.name, going, problem)
    user.settle('iteration')
    user.iteration++
    return aftermath
  }

  /** The user's tear-down, and the end of its connections. */
  async dismiss(member: Member): Promise<void> {
    const { user, scenario } = member
    try {
      if (member.greeted && scenario.options.teardown) {
        member.phase = 'tear-down'
        user.act(scenario.name)
        await scenario.options.teardown(user)
      }
    } catch (error) {
      if (!isStopUser(error)) {
        const { message, where } = thrown(error, this.context.file)
        this.iterations.problem({ kind: 'teardown', scenario: scenario.name, message, where, count: 1 })
      }
    }
    user.settle('iteration')
    user.settle('life')
    user.close()
    this.members.delete(member)
  }

  /** How many users there are. */
  get size(): number {
    return this.members.size
  }

  /** Ends all waiting, so that users see that the run is over. */
  wake(): void {
    for (const { user } of this.members) user.wake()
  }

  /** The grace is over: what still goes on is unfinished. */
  giveUp(): void {
    this.givenUp = true
    for (const [name, going] of this.going) {
      this.iterations.scenario(name).unfinished += going.count
      going.count = 0
    }
    for (const member of this.members) {
      this.noteUnfinished(member)
      member.user.close()
    }
  }

  /** A set-up that the end came upon is no fault; a tear-down that is not over by then may have left something. */
  private noteUnfinished(member: Member): void {
    const { phase, scenario } = member
    if (phase === null) return
    member.phase = null
    const kind = phase === 'set-up' ? 'error' : 'teardown'
    this.iterations.problem({
      kind,
      scenario: scenario.name,
      message: `its ${phase} was not over at the end of the run`,
      where: '',
      count: 1,
    })
  }

  private begin(name: string): { count: number } {
    this.iterations.scenario(name).started++
    let going = this.going.get(name)
    if (going === undefined) {
      going = { count: 0 }
      this.going.set(name, going)
    }
    going.count++
    return going
  }

  private conclude(name: string, going: { count: number }, problem: Thrown | null): void {
    // given up already: it was counted as unfinished
    if (going.count === 0) return
    going.count--
    const counts = this.iterations.scenario(name)
    if (problem === null) counts.succeeded++
    else {
      if (problem.kind === 'failure') counts.failed++
      else counts.errored++
      this.iterations.problem({ ...problem, scenario: name, count: 1 })
    }
  }
}
