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

/** The auditors: the same accounts in all sample companies of an instance. Nobody can sign in to them. */
const auditors = {
  auditor: {
    id: '6d616465-2d75-4700-8000-000000000001',
    name: 'Quinn Example',
    email: 'quinn@example-audit-partners.example',
  },
  reviewer: {
    id: '6d616465-2d75-4700-8000-000000000002',
    name: 'Robin Example',
    email: 'robin@example-audit-partners.example',
  },
} as const
type Outside = keyof typeof auditors
const outside = Object.keys(auditors) as readonly Outside[]
const isOutside = (who: Who): who is Outside => who in auditors

/** Who has a part in the examined year and in what the law asks. Three of them manage the company. */
export type Who = 'manager' | 'lead' | 'engineer' | 'preparer' | 'finance' | 'operations' | Outside

/** What somebody does in one transaction. */
type Work<T> = (hands: Hands, tx: OrgTransaction) => Promise<T>

export type Cast = {
  readonly person: (who: Who) => string
  /** Lets somebody work at a moment, in a transaction of their own. */
  readonly as: <T>(who: Who, at: Instant, work: Work<T>) => Promise<T>
  /** Makes both auditors those of one engagement from a moment on. */
  readonly letAuditIn: (engagement: string, at: Instant) => Promise<void>
}

export type CastRooms = {
  readonly context: JobContext
  readonly company: Company
  readonly people: ReadonlyMap<string, string>
  readonly doors: Doors
  readonly writer: (tx: OrgTransaction, at: Instant) => Writer
}

const places: Readonly<Record<Exclude<Who, Outside>, number>> = {
  manager: 0,
  lead: 1,
  engineer: 2,
  preparer: 3,
  finance: 4,
  operations: 5,
}
const managing: readonly Who[] = ['manager', 'finance', 'operations']

/** The people of the company who work on the examination, and auditors from outside. */
export function castOf({ context, company, people, doors, writer }: CastRooms): Cast {
  const { org } = context
  const persons = new Map<Outside, string>()
  const engagements: string[] = []
  const person = (who: Who): string => {
    if (isOutside(who)) return persons.get(who) ?? ''
    return people.get((company.employees[places[who]] as Employee).id) as string
  }
  const callerOf = (who: Who): Caller => {
    if (isOutside(who)) {
      const roles = engagements.map(one => ({ role: 'auditor' as const, objects: [one] }))
      return { kind: 'user', id: auditors[who].id, org, person: person(who), roles }
    }
    const roles = rolesOf(who).map(role => ({ role, objects: [] }))
    return { kind: 'user', id: person(who), org, person: person(who), roles }
  }
  return {
    person,
    as: (who, at, work) =>
      context.transaction(
        tx => {
          const by = (moment: Instant): Writer => {
            const made = writer(tx, moment)
            return isOutside(who) ? { ...made, actor: { kind: 'user', id: auditors[who].id } } : made
          }
          return work(handsOf(doors, { writer: by, caller: callerOf(who) }, at), tx)
        },
        isOutside(who) ? auditors[who].id : undefined,
      ),
    letAuditIn: async (engagement, at) => {
      await context.transaction(async tx => {
        const write = writer(tx, at)
        const by = { setUp: false, user: await firstAdmin(tx, at), override: '' } as const
        const until = instant(Date.parse(context.now()) + accessMs)
        for (const who of outside) {
          if (!persons.has(who)) persons.set(who, await join(write, await insertMadeUpUser(tx, auditors[who])))
          const wanted = { user: auditors[who].id, role: 'auditor' as const, engagement, objects: [], until }
          await grantRole(write, wanted, by, 'Asked in as an auditor of one engagement')
        }
      })
      engagements.push(engagement)
    },
  }
}

function rolesOf(who: Exclude<Who, Outside>) {
  if (managing.includes(who)) return ['management_body' as const]
  return who === 'lead' ? (['compliance_lead', 'incident_manager'] as const) : ['compliance_lead' as const]
}

/** So long the auditors keep their access from now on. */
const accessMs = 180 * 86_400_000

/** Whoever loaded the sample company: its first administrator. */
async function firstAdmin(tx: OrgTransaction, at: Instant): Promise<string> {
  const grants = (await latestGrants(tx)).map(version => version.body)
  const admin = grants.find(grant => heldRoles([grant], at).some(held => held.role === 'organisation_admin'))
  return admin?.user ?? ''
}
