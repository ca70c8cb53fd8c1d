import { versionsInForce } from '../register/store.ts'
import type { Who } from './cast.ts'
import type { UnderLaw } from './law.ts'
import { filePaper } from './paper.ts'
import type { Suppliers } from './suppliers.ts'

type Member = Extract<Who, 'manager' | 'finance' | 'operations'>

const offices: Readonly<Record<Member, string>> = {
  manager: 'Managing director, chair',
  finance: 'Managing director, finance',
  operations: 'Managing director, operations',
}
const members = Object.keys(offices) as readonly Member[]

/** How many days before the last one the body met, the latest last; meetings before the eve of the first day were never held. */
const meetings = [312, 221, 130, 39] as const
const latest = 39

/**
 * The body of the entity: three members of whom one let the training run out, measures that it approved, a look at them each
 * quarter, and a supplier about which it still has to vote.
 */
export async function manage(under: UnderLaw, suppliers: Suppliers): Promise<void> {
  const { cast, entity, day, on, context } = under
  await cast.as('lead', on(360, 11), async hands => {
    for (const who of members)
      await hands.bodyMembers.create({
        body: {
          body: { entity, person: cast.person(who), office: offices[who], since: day(360), until: null },
          reason: 'As the commercial register has it',
        },
      })
  })
  await train(under)
  await oversee(under)
  const profile = await context.transaction(async tx => {
    const all = await versionsInForce(tx, 'profile', { asOf: on(311, 11), knownAt: null })
    return all.find(one => one.body.framework.startsWith('nis2'))?.subject
  })
  if (profile !== undefined) await approveMeasures(under, profile)
  if (on(4, 17) > context.now()) return
  const asked = await cast.as('lead', on(4, 17), hands =>
    hands.resolutions.request({
      body: {
        body: {
          entity,
          kind: 'supplier',
          about: { noun: 'supplier', id: suppliers.cloud },
          asks: 'Keep Kaiwerk Cloud for another year, on the conditions of its assessment: one exception of its report concerns us.',
        },
        reason: 'The contract is renewed next quarter',
      },
    }),
  )
  await cast.as('finance', on(3, 18), hands =>
    hands.resolutions.vote({ params: { id: asked.id }, body: { vote: 'for' } }),
  )
}

async function train({ cast, entity, day, on }: UnderLaw): Promise<void> {
  const course = 'Cyber risk for managing directors'
  const content = 'Duties of the body, how risks are weighed, the clocks of an incident, one exercise at the table.'
  const held = { entity, course, content, proof: null }
  await cast.as('lead', on(300, 12), async hands => {
    for (const [who, expires] of [
      ['manager', null],
      ['finance', day(25)],
      ['operations', null],
    ] as const)
      await hands.bodyTrainings.create({
        body: {
          body: { ...held, person: cast.person(who), at: on(300, 10), expires },
          reason: 'Held in one afternoon',
        },
      })
  })
}

async function oversee(under: UnderLaw): Promise<void> {
  const { cast, entity, on, isLived } = under
  const held = meetings.filter(back => back === latest || isLived(back))
  for (const [index, back] of held.entries()) {
    const at = on(back, 14)
    const minutes = await minutesOf(under, at, `the meeting about security of ${at.slice(0, 10)}`)
    await cast.as('lead', on(back, 16), hands =>
      hands.oversightMeetings.create({
        body: {
          body: {
            entity,
            at,
            present: (index % 2 === 0 ? members : members.slice(0, 2)).map(cast.person),
            topics: 'Risks that changed, open findings, incidents of the quarter, suppliers whose assessment is due',
            minutes,
          },
          reason: 'The look at the measures of this quarter',
        },
      }),
    )
  }
}

async function approveMeasures(under: UnderLaw, profile: string): Promise<void> {
  const { cast, entity, on } = under
  const { id } = await cast.as('lead', on(314, 12), hands =>
    hands.resolutions.request({
      body: {
        body: {
          entity,
          kind: 'measures',
          about: { noun: 'profile', id: profile },
          asks: 'Approve the measures against cyber risk as they are selected here, and their owners.',
        },
        reason: 'The measures are carried out once they are approved',
      },
    }),
  )
  const params = { id }
  for (const [who, vote] of [
    ['manager', 'for'],
    ['finance', 'for'],
    ['operations', 'abstained'],
  ] as const)
    await cast.as(who, on(312, 14), hands => hands.resolutions.vote({ params, body: { vote } }))
  const { evidence } = await minutesOf(under, on(312, 15), 'the approval of the measures')
  await cast.as('lead', on(312, 16), hands =>
    hands.resolutions.close({ params, body: { outcome: 'approved', minutes: evidence } }),
  )
}

async function minutesOf(under: UnderLaw, at: Parameters<typeof filePaper>[1]['at'], about: string) {
  return await filePaper(under, {
    title: `Minutes of ${about}`,
    file: 'minutes.txt',
    text: `Minutes of ${about} (made up)\n\nThe body of ${under.company.name} GmbH met in Hamburg.`,
    source: 'Signed by the chair (made up)',
    at,
    collectedBy: under.cast.person('lead'),
    sensitivity: 'confidential',
  })
}
