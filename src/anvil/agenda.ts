// The appointments of the anvil: whatever is due later waits behind one timer, which costs no more for ten thousand of them.

import { Agenda } from '../core/agenda.js'

/** Something that is to happen at an instant of `performance.now()`. */
export interface Appointment {
  readonly due: number
  /** Called once, never before `due`. */
  keep(): void
}

/** There is no spinning, which would take the other core away from the load generator. */
export type Appointments = Agenda<Appointment>

/** An empty agenda. */
export function appointments(): Appointments {
  return new Agenda(
    () => performance.now(),
    (appointment) => appointment.keep(),
  )
}
