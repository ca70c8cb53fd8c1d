import type { Caller } from '@onus/core/access'
import { heldRoles } from '@onus/core/grant'
import { type Instant, instant } from '@onus/core/time'
import { insertMadeUpUser } from '../auth/users.ts'
import type { OrgTransaction } from '../db/index.ts'
import { grantRole } from '../grant/door.ts'
import { latestGrants } from '../grant/store.ts'
import type { JobContext } from '../jobs/queue.ts'
import { join } from '../member/join.ts'
import type { Writer } from '../record/record.ts'
import type { Company, Employee } from './company.ts'
import { type Doors, type Hands, handsOf } from './hands.ts'

/** Nobody is this firm. Its name says so wherever it stands. */
export const firm = { name: 'Example Audit Partners (made up)', licence: 'None: this firm is made up' }

/** The auditor: one account in all sample companies of an instance, that nobody can sign in to. */
const auditor = {
  id: '6d616465-2d75-4700-8000-000000000001',
  name: 'Quinn Example',
  email: 'quinn@example-audit-partners.example',
}

/** Who has a part in the examined year. */
export type Who = 'manager' | 'lead' | 'engineer' | 'preparer' | 'auditor'

/** What somebody does in one transaction. */
type Work<T> = (hands: Hands, tx: OrgTransaction) => Promise<T>

export type Cast = {
  readonly person: (who: Who) => string
  /** Lets somebody work at a moment, in a transaction of their own. */
  readonly as: <T>(who: Who, at: Instant, work: Work<T>) => Promise<T>
  /** Makes somebody outside the auditor of one engagement from a moment on. */
  readonly letAuditIn: (engagement: string, at: Instant) => Promise<void>
}

export type CastRooms = {
  readonly context: JobContext
  readonly company: Company
  readonly people: ReadonlyMap<string, string>
  readonly doors: Doors
  readonly writer: (tx: OrgTransaction, at: Instant) => Writer
}

const places: Readonly<Record<Exclude<Who, 'auditor'>, number>> = { manager: 0, lead: 1, engineer: 2, preparer: 3 }

/** The people of the company who work on the examination, and an auditor from outside. */
export function castOf({ context, company, people, doors, writer }: CastRooms): Cast {
  const { org } = context
  let audits: { readonly person: string; readonly engagements: readonly string[] } | null = null
  const person = (who: Who): string => {
    if (who === 'auditor') return audits?.person ?? ''
    return people.get((company.employees[places[who]] as Employee).id) as string
  }
  const callerOf = (who: Who): Caller => {
    if (who === 'auditor') {
      const roles = (audits?.engagements ?? []).map(one => ({ role: 'auditor' as const, objects: [one] }))
      return { kind: 'user', id: auditor.id, org, person: person(who), roles }
    }
    const role = who === 'manager' ? ('management_body' as const) : ('compliance_lead' as const)
    return { kind: 'user', id: person(who), org, person: person(who), roles: [{ role, objects: [] }] }
  }
  return {
    person,
    as: (who, at, work) =>
      context.transaction(
        tx => {
          const by = (moment: Instant): Writer => {
            const made = writer(tx, moment)
            return who === 'auditor' ? { ...made, actor: { kind: 'user', id: auditor.id } } : made
          }
          return work(handsOf(doors, { writer: by, caller: callerOf(who) }, at), tx)
        },
        who === 'auditor' ? auditor.id : undefined,
      ),
    letAuditIn: async (engagement, at) => {
      const joined = await context.transaction(async tx => {
        const write = writer(tx, at)
        const known = audits?.person ?? (await join(write, await insertMadeUpUser(tx, auditor)))
        const until = instant(Date.parse(context.now()) + 365 * 86_400_000)
        const wanted = { user: auditor.id, role: 'auditor' as const, engagement, objects: [], until }
        const by = { setUp: false, user: await firstAdmin(tx, at), override: '' } as const
        await grantRole(write, wanted, by, 'Asked in as the auditor of one engagement')
        return known
      })
      audits = { person: joined, engagements: [...(audits?.engagements ?? []), engagement] }
    },
  }
}

/** Whoever loaded the sample company: its first administrator. */
async function firstAdmin(tx: OrgTransaction, at: Instant): Promise<string> {
  const grants = (await latestGrants(tx)).map(version => version.body)
  const admin = grants.find(grant => heldRoles([grant], at).some(held => held.role === 'organisation_admin'))
  return admin?.user ?? ''
}
