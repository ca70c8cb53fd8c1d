import type { AssessmentDraft, ReportReview, SupplierDraft } from '@onus/core/supplier'
import type { z } from 'zod'
import { record } from '../record/record.ts'
import { registerConnector } from '../supplier/store.ts'
import type { Who } from './cast.ts'
import { addDays } from './company.ts'
import type { UnderLaw } from './law.ts'
import { filePaper } from './paper.ts'

/** The suppliers that others of the sample point at. */
export type Suppliers = { readonly cloud: string; readonly identity: string }

type Draft = Omit<z.input<typeof SupplierDraft>, 'owner'>
type Decision = {
  readonly decision: 'approve' | 'condition'
  readonly conditions?: string
  readonly why: string
  readonly practices: string
  readonly concern?: 'some'
}
/** A supplier: when it was written down, since when it supplies, who owns it, and what an assessment of it found. */
type Known = {
  readonly key: string
  readonly days: number
  readonly owner: Extract<Who, 'engineer' | 'preparer' | 'lead'>
  readonly draft: Omit<Draft, 'began'>
  readonly began: number
  readonly assessed: (Decision & { readonly days: number }) | null
}

const present = (quote: string, page: string) => ({ state: 'present' as const, quote, page })
const clauses = {
  a_requirements: present('The supplier keeps to the security measures of annex 2', '14'),
  b_awareness: present('Staff with access are trained once a year', '15'),
  c_background_checks: present('Staff with access were checked before they began', '15'),
  d_incident_notice: present('tells of each incident within 24 hours after it became aware', '16'),
  e_audit_right: { state: 'equivalent' as const, why: 'It hands over its yearly SOC 2 report' },
  f_vulnerabilities: present('Critical weaknesses are mended within 14 days', '16'),
  g_subcontracting: present('Sub-suppliers are bound to the same', '17'),
  h_termination: present('returns all data, and destroys its copies within 30 days', '19'),
}
const datacentre = { name: 'Nordstern Datacentre AG', supplier: null, service: 'Rooms, power and lines' }
const contact = (name: string, email: string) => ({ name, email, phone: '', availability: 'day and night' })

const known: readonly Known[] = [
  {
    key: 'cloud',
    days: 360,
    began: 900,
    owner: 'engineer',
    draft: {
      name: 'Kaiwerk Cloud GmbH',
      country: 'DE',
      tier: 'critical',
      tierWhy: 'The whole service runs on it; without it no harbour sees its berths.',
      ownRole: 'Provider of a cloud service that is built on its machines',
      services: [{ name: 'Virtual machines and object storage', kind: 'service', component: 'Production hosts' }],
      data: 'Everything that customers enter, encrypted with keys of ours',
      personalData: true,
      access: 'holds_data',
      inBoundary: true,
      subservice: 'carve_out',
      memberStates: ['DE', 'FI'],
      dependsOn: [datacentre],
      alternatives: 'Two others could take it over; moving takes about six weeks.',
      exitPlan: 'Images and data are exported every night; the move was tried last year.',
      contract: { reference: 'KW-2024-117', until: null },
      contact: contact('Security desk', 'security@kaiwerk-cloud.example'),
      noticeHours: 24,
      certifications: [],
      clauses,
    },
    assessed: {
      days: 200,
      decision: 'condition',
      conditions: 'The exceptions of its report are followed up by the next one.',
      why: 'Sound in all; leavers keep access for too long.',
      practices: 'Builds from reviewed sources, publishes weaknesses, was open about two exceptions.',
      concern: 'some',
    },
  },
  {
    key: 'identity',
    days: 360,
    began: 700,
    owner: 'engineer',
    draft: {
      name: 'Leuchtfeuer Identity B.V.',
      country: 'NL',
      tier: 'critical',
      tierWhy: 'Nobody signs in without it.',
      ownRole: 'Provider of a cloud service whose users it signs in',
      services: [{ name: 'Sign-in of customers and staff', kind: 'service', component: 'Product' }],
      data: 'Names and e-mail addresses of users',
      personalData: true,
      access: 'holds_data',
      inBoundary: true,
      subservice: 'carve_out',
      memberStates: ['NL', 'IE'],
      dependsOn: [datacentre],
      exitPlan: 'Users are exported every week; local sign-in can be switched on within a day.',
      contract: { reference: 'LI-88', until: null },
      contact: contact('Duty officer', 'duty@leuchtfeuer-identity.example'),
      noticeHours: 24,
      clauses: { ...clauses, h_termination: { state: 'absent_open' } },
    },
    assessed: {
      days: 180,
      decision: 'approve',
      why: 'Its practices are good; how the contract ends is still to be agreed.',
      practices: 'Two engineers look at each change; keys are kept in hardware.',
    },
  },
  {
    key: 'mail',
    days: 360,
    began: 600,
    owner: 'preparer',
    draft: {
      name: 'Tidepost Mail Ltd',
      country: 'IE',
      tier: 'important',
      tierWhy: 'Crews learn of changed berths by its messages.',
      services: [{ name: 'Messages to crews', kind: 'service', component: 'Product' }],
      data: 'Addresses and the text of messages',
      personalData: true,
      access: 'holds_data',
      inBoundary: true,
      subservice: 'carve_out',
      memberStates: ['IE'],
      dependsOn: null,
      contract: { reference: 'TP-4410', until: null },
      contact: contact('Abuse and security', 'security@tidepost.example'),
      noticeHours: 48,
      clauses: { ...clauses, d_incident_notice: present('tells of incidents within 48 hours', '7') },
    },
    assessed: {
      days: 170,
      decision: 'approve',
      why: 'It holds little, and another could send instead.',
      practices: 'Keeps messages for 30 days; its staff cannot read them.',
    },
  },
  {
    key: 'monitoring',
    days: 360,
    began: 500,
    owner: 'engineer',
    draft: {
      name: 'Pegel Monitoring, Inc.',
      country: 'US',
      tier: 'important',
      tierWhy: 'Outages are seen by it first.',
      services: [{ name: 'Monitoring and alarms', kind: 'service', component: 'Production hosts' }],
      data: 'Measurements, no content',
      personalData: false,
      access: 'remote',
      inBoundary: false,
      subservice: 'no',
      dependsOn: [datacentre],
      contract: { reference: 'PM-12', until: null },
      contact: contact('Trust team', 'trust@pegel-monitoring.example'),
      noticeHours: 72,
      clauses: {
        ...clauses,
        c_background_checks: { state: 'absent_accepted', why: 'It reaches no person and no content', by: '' },
      },
    },
    assessed: {
      days: 150,
      decision: 'approve',
      why: 'What it sees says little about customers.',
      practices: 'Its agent is open source and signed.',
    },
  },
  {
    key: 'payroll',
    days: 360,
    began: 1_200,
    owner: 'preparer',
    draft: {
      name: 'Möwe Payroll GmbH',
      country: 'DE',
      tier: 'standard',
      tierWhy: 'Outside the service; wages can wait for a day.',
      services: [{ name: 'Payroll', kind: 'service', component: 'Payroll' }],
      data: 'Wages and bank accounts of staff',
      personalData: true,
      access: 'holds_data',
      inBoundary: false,
      subservice: 'no',
      memberStates: ['DE'],
      dependsOn: [],
      contract: { reference: 'MP-7', until: null },
      contact: contact('Data protection', 'privacy@moewe-payroll.example'),
      noticeHours: 24,
      clauses,
    },
    assessed: {
      days: 140,
      decision: 'approve',
      why: 'It declared what it does, and nothing speaks against it.',
      practices: 'By its own declaration: access by two people, each with a second factor.',
    },
  },
  {
    key: 'support',
    days: 75,
    began: 75,
    owner: 'preparer',
    draft: {
      name: 'Kranich Support Desk S.L.',
      country: 'ES',
      tier: 'important',
      tierWhy: 'Answers customers at night, and sees their tickets.',
      services: [{ name: 'Support at night', kind: 'service', component: 'Engineering and support' }],
      data: 'Tickets',
      personalData: true,
      access: 'remote',
      inBoundary: true,
      subservice: null,
      contract: { reference: 'KS-1', until: null },
      clauses: {},
    },
    assessed: null,
  },
  {
    key: 'backup',
    days: 20,
    began: 20,
    owner: 'engineer',
    draft: {
      name: 'Ankerplatz Backup SAS',
      country: 'FR',
      tier: 'standard',
      tierWhy: 'A third copy; two others are elsewhere.',
      services: [{ name: 'Third copy of backups', kind: 'service', component: 'Customer data' }],
      data: 'Backups, encrypted before they leave',
      personalData: true,
      access: 'none',
      inBoundary: null,
      subservice: null,
      dependsOn: [],
      contract: { reference: 'AB-2', until: null },
      noticeHours: 24,
      clauses,
    },
    assessed: null,
  },
]

/**
 * The register of suppliers: of each tier, all but two assessed, one of these past its time. One report was read to its end
 * and found two exceptions, one lies there unread, and several suppliers stand on the same rooms.
 */
export async function keepSuppliers(under: UnderLaw): Promise<Suppliers> {
  const { cast, company, context, on, writer } = under
  // Its rows are read with the other registers; nothing of the sample reads by itself.
  await context.transaction(tx =>
    record(writer(tx, on(400, 11)), {
      noun: 'connection',
      body: { connector: registerConnector, title: 'Supplier register', settings: {}, everyHours: 24, state: 'paused' },
      reason: 'Connected',
    }),
  )
  const ids = new Map<string, string>()
  for (const { key, days, began, owner, draft, assessed } of known.filter(one => on(one.days, 12) <= context.now())) {
    const body = { ...draft, owner: cast.person(owner), began: addDays(company.lastDay, -began) }
    const clauses = Object.fromEntries(
      Object.entries(body.clauses ?? {}).map(([id, clause]) => [
        id,
        clause.state === 'absent_accepted' ? { ...clause, by: cast.person('lead') } : clause,
      ]),
    )
    const supplier = await cast.as('lead', on(days, 12), async hands => {
      const { id } = await hands.suppliers.create({ body: { body: { ...body, clauses }, reason: 'In use' } })
      return id
    })
    ids.set(key, supplier)
    if (assessed) await assess(under, supplier, owner, assessed)
  }
  const cloud = ids.get('cloud') as string
  await readReport(under, cloud)
  await collectReport(under, ids.get('mail') as string)
  return { cloud, identity: ids.get('identity') as string }
}

/** The owner writes the assessment, and somebody else decides. */
async function assess(
  { cast, on }: UnderLaw,
  supplier: string,
  owner: Known['owner'],
  { days, decision, conditions = '', why, practices, concern }: Decision & { readonly days: number },
): Promise<void> {
  const none = (finding: string) => ({ finding, concern: 'none' as const })
  const body: z.input<typeof AssessmentDraft> = {
    supplier,
    factors: {
      vulnerabilities: none('No weakness is known that is open beyond its time.'),
      quality: none('It did what was agreed in the last year.'),
      practices: { finding: practices, concern: concern ?? 'none' },
      coordinated_assessments: none('None of the Union concerns what it supplies.'),
    },
    criteria: {
      practices: none(practices),
      specifications: none('It can do what we ask.'),
      quality_resilience: none('Two places.'),
      lock_in: none('Data leave in open formats.'),
    },
  }
  const { id } = await cast.as(owner, on(days, 13), hands => hands.supplierAssessments.create({ body: { body } }))
  await cast.as(owner === 'lead' ? 'engineer' : 'lead', on(days - 1, 14), hands =>
    hands.supplierAssessments.transition({
      params: { id },
      body: { verb: 'decide', input: { decision, conditions, why } },
    }),
  )
}

const unread: Omit<ReportReview, 'conclusion'> = {
  kind: 'soc2_type2',
  firm: '',
  issued: null,
  period: null,
  coversOurServices: null,
  categories: null,
  opinion: null,
  exceptions: null,
  expected: null,
  carvedOut: null,
  bridgeLetterUntil: null,
}

/** A report with two exceptions of which one concerns us, and five controls that it expects of us, one of them a gap. */
async function readReport(under: UnderLaw, supplier: string): Promise<void> {
  const { cast, company, controls, day, on } = under
  const from = (daysBefore: number) => addDays(company.lastDay, -daysBefore)
  const { evidence } = await reportFile(under, 'Kaiwerk Cloud GmbH', on(33, 13))
  const control = (code: string) => ({ is: 'implemented' as const, control: controls.get(code) as string })
  const review: typeof unread = {
    ...unread,
    firm: 'Another Example Firm (made up)',
    issued: from(35),
    period: { from: from(425), to: from(61) },
    coversOurServices: true,
    categories: ['security', 'availability'],
    opinion: { description: 'unmodified', design: 'unmodified', operation: 'unmodified' },
    exceptions: [
      {
        control: 'CA-07 Accounts of leavers',
        noted: 'Two of 25 accounts were disabled four days late.',
        relevance: 'relevant',
        responseAdequate: false,
        risk: null,
      },
      {
        control: 'PE-02 Visitors',
        noted: 'One of 25 visitors did not sign out.',
        relevance: 'not_relevant',
        responseAdequate: null,
        risk: null,
      },
    ],
    expected: [
      { reference: 'CUEC 1', text: 'Review who may use the console', answer: control('ONUS-IAM-02') },
      { reference: 'CUEC 2', text: 'Remove users who leave', answer: control('ONUS-PPL-04') },
      { reference: 'CUEC 3', text: 'Approve changes before they are deployed', answer: control('ONUS-CHG-01') },
      { reference: 'CUEC 4', text: 'Rotate the keys of programs each quarter', answer: { is: 'gap' } },
      {
        reference: 'CUEC 5',
        text: 'Label removable media',
        answer: { is: 'not_applicable', why: 'We send it no media' },
      },
    ],
    carvedOut: [],
    bridgeLetterUntil: from(0),
  }
  const { id } = await cast.as('engineer', on(33, 14), async hands => {
    const made = await hands.supplierReports.create({
      body: { body: { supplier, title: `SOC 2 Type II until ${from(61)}`, files: [evidence], review: unread } },
    })
    await hands.supplierReports.transition({ params: { id: made.id }, body: { verb: 'receive', input: {} } })
    return made
  })
  const params = { id }
  await cast.as('lead', on(30, 15), async hands => {
    await hands.supplierReports.transition({ params, body: { verb: 'begin', input: {} } })
    const { body } = await hands.supplierReports.get({ params })
    await hands.supplierReports.update({ params, body: { body: { ...body, review } } })
  })
  const why = 'The leavers and the keys are followed up; the rest stands.'
  await cast.as('lead', on(28, 16), hands =>
    hands.supplierReports.transition({
      params,
      body: { verb: 'accept_with_conditions', input: { why, next: addDays(day(0), 330) } },
    }),
  )
}

/** A report that came and that nobody has read: it counts for nothing. */
async function collectReport(under: UnderLaw, supplier: string): Promise<void> {
  const { cast, company, on } = under
  const { evidence } = await reportFile(under, 'Tidepost Mail Ltd', on(12, 13))
  const period = { from: addDays(company.lastDay, -400), to: addDays(company.lastDay, -36) }
  await cast.as('preparer', on(12, 14), async hands => {
    const { id } = await hands.supplierReports.create({
      body: {
        body: { supplier, title: `SOC 2 Type II until ${period.to}`, files: [evidence], review: { ...unread, period } },
      },
    })
    await hands.supplierReports.transition({ params: { id }, body: { verb: 'receive', input: {} } })
  })
}

async function reportFile(under: UnderLaw, name: string, at: Parameters<typeof filePaper>[1]['at']) {
  return await filePaper(under, {
    title: `SOC 2 report of ${name}`,
    file: 'soc2-report.txt',
    text: `SOC 2 Type II report of ${name} (made up)`,
    source: `${name} (made up)`,
    at,
    collectedBy: under.cast.person('preparer'),
    sensitivity: 'confidential',
  })
}
