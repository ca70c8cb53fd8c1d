import { accessReviews } from '@onus/core/access-review'
import { actions } from '@onus/core/action'
import { authorityRequests } from '@onus/core/authority-request'
import { engagements } from '@onus/core/engagement'
import { exceptions } from '@onus/core/exception'
import { findings } from '@onus/core/finding'
import { playbooks } from '@onus/core/playbook'
import type { Register } from '@onus/core/register'
import { registrations } from '@onus/core/registration'
import { supplierAssessments, supplierReports } from '@onus/core/supplier'

/** What the screens need of a register: its words, fields and lifecycle. The rules stay in core and on the server. */
export type RegisterDefinition = Pick<Register<never, never>, 'title' | 'plural'> & {
  readonly noun: 'exceptions' | 'findings' | 'actions' | 'engagements' | 'accessReviews' | 'playbooks'
  readonly path: string
  readonly lead: string
  readonly empty: string
  readonly write: string
  /** What the button says that begins a record. */
  readonly add: string
  /** What its day is called. */
  readonly dueLabel: string
  /** Fields of choice that the list shows beside title, state and owner. */
  readonly listed: readonly string[]
  readonly fields: readonly {
    readonly key: string
    readonly label: string
    readonly help: string
    readonly kind: Register<never, never>['fields'][number]['kind']
    readonly required: boolean
    readonly options?: readonly { readonly value: string; readonly label: string }[]
  }[]
  readonly states: Readonly<
    Record<string, { readonly label: string; readonly editable: boolean; readonly open: boolean }>
  >
  readonly transitions: readonly {
    readonly verb: string
    readonly label: string
    readonly from: readonly string[]
    readonly needs: string
    readonly asks: RegisterDefinition['fields']
    readonly apart?: { readonly from: (body: never) => string | null; readonly detail: string }
  }[]
  readonly owner: (body: never) => string | null
  readonly dueOf: (body: never) => string | null
}

/** The registers that have screens. A new one is an entry here. */
export const registers = {
  exceptions: {
    ...shown(exceptions),
    noun: 'exceptions',
    path: '/exceptions',
    write: 'exception:request',
    add: 'Ask for an exception',
    dueLabel: 'Ends',
    listed: [],
    lead: 'Deviations that somebody with authority accepted until a date. They never change an assessor’s result.',
    empty: 'When a control cannot be met for now, ask for an exception: with a reason, what compensates, and an end.',
  },
  findings: {
    ...shown(findings),
    noun: 'findings',
    path: '/findings',
    write: 'finding:write',
    add: 'Raise a finding',
    dueLabel: 'Due',
    listed: ['severity', 'kind'],
    lead: 'What checks and people found wrong: a response, what was done, and somebody else who verifies it.',
    empty:
      'A check that says "raises: deviation" opens one when a resource fails. Raise one yourself for what no check sees.',
  },
  actions: {
    ...shown(actions),
    noun: 'actions',
    path: '/actions',
    write: 'action:write',
    add: 'Plan an action',
    dueLabel: 'Due',
    listed: [],
    lead: 'Work that closes a gap: an owner, a day, and somebody else who verifies it.',
    empty: 'Plan an action for what is failing or not addressed.',
  },
  accessReviews: {
    ...shown(accessReviews),
    noun: 'accessReviews',
    path: '/access-reviews',
    write: 'access-review:write',
    add: 'Plan an access review',
    dueLabel: 'Due',
    listed: [],
    lead: 'Who has access, looked at entry by entry: the whole population frozen, one decision each, and proof that the revoked is gone.',
    empty: 'Connect a directory or import a table of accounts, then plan a review of it.',
  },
  playbooks: {
    ...shown(playbooks),
    noun: 'playbooks',
    path: '/playbooks',
    write: 'incident:write',
    add: 'Write a playbook',
    dueLabel: 'Review by',
    listed: ['kind'],
    lead: 'What is done in which kind of incident, by whom and when. Taken out for an incident, it is a checklist whose ticks stand on the timeline.',
    empty: 'Take up the three proposals, change them to what you really do, and let somebody else approve them.',
  },
  engagements: {
    ...shown(engagements),
    noun: 'engagements',
    path: '/engagements',
    write: 'engagement:write',
    add: 'Begin an engagement',
    dueLabel: 'Last day',
    listed: ['kind'],
    lead: 'Audits and assessments: of what, over which time, by whom. Everything that is asked and tested hangs on one.',
    empty: 'Begin with a readiness review, or with the period that your auditor will look at.',
  },
} as const satisfies Record<string, RegisterDefinition>

/** What takes steps like a register and has no list of its own: its screen stands on the page of something else. */
export const stepped = {
  registrations: { ...shown(registrations), noun: 'registrations' },
  supplierAssessments: { ...shown(supplierAssessments), noun: 'supplierAssessments' },
  supplierReports: { ...shown(supplierReports), noun: 'supplierReports' },
  authorityRequests: { ...shown(authorityRequests), noun: 'authorityRequests' },
} as const

/** Whatever takes the steps of a lifecycle over the API. */
export type SteppedNoun = RegisterDefinition['noun'] | keyof typeof stepped

function shown<Body extends { lifecycle: { state: string } }, Draft>(definition: Register<Body, Draft>) {
  return {
    title: definition.title,
    plural: definition.plural,
    fields: definition.fields,
    states: definition.lifecycle.states as RegisterDefinition['states'],
    transitions: definition.lifecycle.transitions as RegisterDefinition['transitions'],
    owner: definition.owner as (body: never) => string | null,
    dueOf: definition.dueOf as (body: never) => string | null,
  }
}
