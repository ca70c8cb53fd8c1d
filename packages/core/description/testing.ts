import { EngagementFields } from '../engagement/index.ts'
import { instant } from '../time/index.ts'
import type { Live } from './facts.ts'
import { factsOf } from './facts.ts'
import { type Description, emptyDescription, type SectionDraft, written } from './schema.ts'
import { type SectionKey, sectionKeys } from './section.ts'

export const id = (last: number) => `00000000-0000-4000-8000-0000000000${String(last).padStart(2, '0')}`
export const ann = id(1)
const kinds = ['infrastructure', 'software', 'people', 'procedures', 'data'] as const

/** A small system as it is now: five components, one promise, two criteria, two controls, one supplier. */
export const live: Live = {
  kind: 'soc2_type2',
  categories: ['security', 'availability'],
  scope: {
    kind: 'system',
    name: 'Invoices',
    description: 'Sends invoices for small shops.',
    parent: null,
    components: kinds.map((kind, index) => ({
      id: id(20 + index),
      kind,
      name: `The ${kind}`,
      description: '',
      boundary: { state: 'in' },
      location: 'Frankfurt',
      supplier: kind === 'infrastructure' ? 'Cloud AG' : null,
      connections: [],
    })),
    locations: ['Berlin'],
    commitments: [{ id: id(30), text: 'Up 99.9 % of each month', source: 'Agreement, 4', category: 'availability' }],
  },
  criteria: [
    { reference: 'soc2@2017:CC6.1', label: 'CC6.1 Access' },
    { reference: 'soc2@2017:A1.2', label: 'A1.2 Recovery' },
  ],
  controls: [
    { id: id(40), code: 'AC-1', title: 'Access is asked for', isAdopted: true, addresses: ['soc2@2017:CC6.1'] },
    { id: id(41), code: 'BC-1', title: 'Restores are tried', isAdopted: true, addresses: ['soc2@2017:A1.2'] },
  ],
  incidents: [],
  changes: [{ key: 'fact:1', at: '2026-03-01T00:00:00Z', words: 'The scope has a new place', material: true }],
}

/** Every section as it has to be said of that system. */
export const drafts: { readonly [Key in SectionKey]: Extract<SectionDraft, { section: Key }> } = {
  services: { section: 'services', text: '', services: [{ name: 'Invoices', users: 'Shops', delivery: 'Web' }] },
  commitments: {
    section: 'commitments',
    text: '',
    links: [{ commitment: id(30), requirement: 'Two places, restored within an hour', controls: [id(41)] }],
  },
  components: { section: 'components', text: '', owners: kinds.map((_, n) => ({ component: id(20 + n), owner: ann })) },
  incidents: { section: 'incidents', text: '', incidents: [], decision: { state: 'none', title: 'CISO' } },
  criteria: { section: 'criteria', text: '' },
  user_controls: {
    section: 'user_controls',
    text: '',
    decision: { state: 'listed' },
    items: [
      {
        id: id(50),
        text: 'Customers remove the accounts of people who leave.',
        criteria: ['soc2@2017:CC6.1'],
        why: 'Only they know who left.',
        informedOn: '2026-01-10',
      },
    ],
  },
  subservices: {
    section: 'subservices',
    text: '',
    decision: { state: 'listed' },
    suppliers: [],
    organisations: [
      {
        id: id(60),
        name: 'Cloud AG',
        service: 'Machines and buildings',
        method: 'carve_out',
        criteria: ['soc2@2017:CC6.1'],
        controls: [{ id: id(61), text: 'Entry to buildings is watched', criteria: ['soc2@2017:CC6.1'] }],
        monitoring: id(40),
        assertion: null,
      },
    ],
  },
  irrelevant: { section: 'irrelevant', text: '', items: [], decision: { state: 'none', title: 'CISO' } },
  changes: {
    section: 'changes',
    text: '',
    decisions: [{ key: 'fact:1', relevant: true, words: 'We opened a second place.' }],
    others: [],
  },
}

/** The description with all sections but those left out, made from these facts. */
export function described(now: Live = live, leftOut: readonly SectionKey[] = []): Description {
  return sectionKeys
    .filter(key => !leftOut.includes(key))
    .reduce<Description>((so, key) => wrote(so, drafts[key], now), emptyDescription(id(99)))
}

/** The description with one section written by Ann from the facts of now. */
export function wrote(description: Description, draft: SectionDraft, now: Live = live): Description {
  return written(description, draft, {
    by: ann,
    at: instant('2026-06-01T00:00:00Z'),
    facts: [...factsOf(draft.section, now)],
  })
}

/** An engagement in a state, for what is said of its report. */
export function engagement(more: object = {}) {
  const step = { by: ann, at: '2026-01-01T00:00:00.000Z' }
  return EngagementFields.parse({
    title: 'SOC 2 of 2026',
    kind: 'soc2_type2',
    mode: 'third_party',
    scope: id(70),
    profile: null,
    categories: ['security', 'availability'],
    from: '2025-07-01',
    to: '2026-06-30',
    lead: ann,
    sponsor: null,
    firm: { name: 'Audit & Co', licence: '' },
    team: [],
    scopeApproval: null,
    overrides: [],
    rolledFrom: null,
    lifecycle: { state: 'issued', ...step, manifest: 'a'.repeat(64), items: 1, knownAt: 1 },
    ...more,
  })
}
