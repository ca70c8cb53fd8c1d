import { type Instant, instant } from '@onus/core/time'
import type { FrozenEntries } from '../access-review/reading.ts'
import { type Database, withOrg } from '../db/index.ts'
import { openCorrections } from '../duty/correcting.ts'
import type { DutyRooms } from '../duty/gather.ts'
import { remindOfIncidents } from '../incident/reminding.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { eachMinute, type Repeating } from '../lifecycle/each-minute.ts'
import { remind } from '../reminder/reminding.ts'
import { remindSuppliers } from '../supplier-request/telling.ts'
import { deliverNext, type Webhook } from '../webhook/sending.ts'
import { composeMail } from './composing.ts'
import { hasWaiting, sweepMail, toldOrganisations } from './store.ts'
import type { Mailer } from './transport.ts'

type Deps = {
  readonly database: Database
  readonly queue: AppQueue
  readonly mailer: Mailer | null
  readonly origin: string
  /** Reads what reviews of access froze, to know who has entries to decide about. */
  readonly entries: FrozenEntries
  /** Knows the deadlines of incidents. */
  readonly law: ShippedLaw
  /** Who besides people is told what is urgent; null: nobody. */
  readonly webhook: Webhook | null
  /** Knows which measures are not met; left out where no corrections are opened. */
  readonly duties?: DutyRooms
  readonly onError: (error: unknown) => void
}

/** What is owed changes by the day, so that it is enough to look now and then. */
const remindEveryMs = 30 * 60_000
const keptDays = 30
/** What of one organisation goes to the webhook in one turn; the rest waits a minute. */
const mostAtOnce = 20

/** Looks at each turn, once a minute, whether somebody is to be told something, and whether mail waits. */
export function startTelling(deps: Deps, repeat: Repeating = eachMinute): AsyncDisposable {
  const reminded = new Map<string, number>()
  return repeat(() => tellAll(deps, instant(Date.now()), reminded).catch(deps.onError))
}

/** Reminds and makes mail for every organisation; one that breaks does not hold up the others. */
export async function tellAll(deps: Deps, now: Instant, reminded: Map<string, number>): Promise<void> {
  for (const org of await toldOrganisations(deps.database.sequencer)) {
    const isTurn = Date.parse(now) - (reminded.get(org) ?? 0) >= remindEveryMs
    if (isTurn) reminded.set(org, Date.parse(now))
    await tell(deps, org, now, isTurn).catch(deps.onError)
  }
}

/** Reminds the people of one organisation where it is their turn, and makes mail of what they were told, if there is a way out. */
export async function tell(deps: Deps, org: string, now: Instant, reminds: boolean): Promise<void> {
  const { database, queue, mailer, origin, entries, law, webhook, duties } = deps
  const inOrg = <T>(work: Parameters<typeof withOrg<T>>[2]) =>
    withOrg(database.app, { org, user: null }, work, { statementTimeoutMs: 60_000 })
  await inOrg(tx => remindOfIncidents(tx, org, law, now, webhook !== null))
  for (let sent = 0; webhook !== null && sent < mostAtOnce; sent += 1)
    if ((await deliverNext(inOrg, webhook, now)) === null) break
  if (reminds && duties) await inOrg(tx => openCorrections(tx, org, duties, now))
  if (reminds) await inOrg(tx => remind(tx, org, now, entries, law))
  if (mailer === null) return
  await inOrg(async tx => {
    await composeMail(tx, org, now, origin)
    if (reminds) await remindSuppliers(tx, org, now)
    if (reminds) await sweepMail(tx, instant(Date.parse(now) - keptDays * 86_400_000))
    if (await hasWaiting(tx, now)) await queue.enqueue(tx, { org, kind: 'send_mail', input: {}, createdBy: 'onus' })
  })
}
