import type { LegalEntityDraft } from '@onus/core/legal-entity'
import { nothingKnown } from '@onus/core/scoping'
import type { Instant } from '@onus/core/time'
import type { z } from 'zod'
import { record, type Writer } from '../record/record.ts'
import type { Cast } from './cast.ts'
import type { Company } from './company.ts'

/** The scope that stands for the company, with what it runs beside its service: the report of SOC 2 is about the service alone. */
export async function describeCompany(write: Writer, { name }: Company): Promise<string> {
  const scope = { locations: ['Hamburg'], commitments: [] }
  const company = await record(write, {
    noun: 'scope',
    body: {
      ...scope,
      kind: 'legal_entity',
      name: `${name} GmbH`,
      description: 'The company with all that it runs',
      parent: null,
      components: [],
    },
    reason: 'The legal entity',
  })
  const part = (kind: 'infrastructure' | 'software', part: string) => ({
    id: write.newId(),
    kind,
    name: part,
    description: '',
    boundary: { state: 'in' as const },
    location: 'Hamburg',
    supplier: null,
    connections: [],
  })
  await record(write, {
    noun: 'scope',
    body: {
      ...scope,
      kind: 'business_unit',
      name: 'Office and corporate IT',
      description: 'What people work with, outside the service',
      parent: company.id,
      components: [part('software', 'Payroll'), part('infrastructure', 'Office network'), part('software', 'Mail')],
    },
    reason: 'What the company runs beside its service',
  })
  return company.id
}

/** The legal entity: 60 people in Germany under a parent of 260, so that it counts as large. A person decides what it is. */
export async function scopeEntity(
  cast: Cast,
  { name, employees }: Company,
  { scope, at, later }: { readonly scope: string; readonly at: Instant; readonly later: Instant },
): Promise<string> {
  const params = await cast.as('lead', at, async hands => {
    const { id } = await hands.legalEntities.create({
      body: { body: entityOf(name, employees, scope), reason: 'What we know of the company' },
    })
    return { id }
  })
  await cast.as('lead', later, async hands => {
    const { scoping } = await hands.legalEntities.scoping({ params })
    if (scoping.class !== null)
      await hands.legalEntities.decide({
        params,
        body: { class: scoping.class, reason: 'The figures of the parent count whole; our lawyers see it so too' },
      })
  })
  return params.id
}

function entityOf(name: string, employees: Company['employees'], scope: string): z.input<typeof LegalEntityDraft> {
  const [manager, lead] = employees
  const contact = (purpose: 'registration' | 'incident' | 'notifier' | 'management', who = lead) => ({
    for: purpose,
    name: who?.name ?? '',
    title: who?.title ?? '',
    email: who?.email ?? '',
    phone: '+49 40 555 0100',
    availability: 'day and night',
  })
  return {
    name: `${name} GmbH`,
    scope,
    country: 'DE',
    zone: 'Europe/Berlin',
    legalForm: 'GmbH',
    registerNumber: 'HRB 000000 (made up)',
    address: 'Lampenkai 1, 20457 Hamburg (made up)',
    scoping: {
      ...nothingKnown,
      servicesInUnion: true,
      mainlySecurity: false,
      types: ['cloud-computing-service-providers'],
      qualified: false,
      namedByMemberState: false,
      namedEssential: false,
      regionalAssessed: false,
      criticalEntity: false,
      broughtInByMemberState: false,
      formerOperator: false,
      formerOperatorsKept: false,
      independent: false,
      figures: { headcount: 60, turnoverEur: 9_000_000, balanceEur: 4_000_000 },
      holdings: [
        {
          name: 'Lantern Holding AG',
          percent: 100,
          figures: { headcount: 260, turnoverEur: 40_000_000, balanceEur: 30_000_000 },
        },
      ],
      establishment: {
        memberStates: ['DE'],
        decisions: 'DE',
        operations: 'DE',
        mostEmployees: 'DE',
        served: ['AT', 'DE'],
        establishedBy: null,
        representative: null,
      },
    },
    groupTurnoverEur: 49_000_000,
    usersInUnion: 18_000,
    contacts: [contact('registration'), contact('incident'), contact('notifier'), contact('management', manager)],
    ipRanges: ['192.0.2.0/24'],
    otherEstablishments: [],
    supervisingAuthorities: ['BSI'],
    flowDowns: [
      {
        customer: 'Nordkai Bank AG',
        duty: 'Tell of each incident that touches its data',
        noticeHours: 12,
        from: 'detected',
        reference: 'Master agreement, section 9.2',
      },
    ],
  }
}
