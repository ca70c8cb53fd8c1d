import { questions } from '@onus/core/assertion'
import type { SectionDraft } from '@onus/core/description'
import type { Caller } from './caller.ts'
import { password } from './shared.ts'

/** A system with one component of each kind in one place, and one promise to customers. */
export function systemIn(location: string) {
  const kinds = ['infrastructure', 'software', 'people', 'procedures', 'data'] as const
  return {
    kind: 'system' as const,
    name: 'Invoices',
    description: 'Sends invoices for small shops.',
    parent: null,
    components: kinds.map((kind, index) => ({
      id: `018f0000-0000-7000-8000-00000000002${index}`,
      kind,
      name: `The ${kind}`,
      description: '',
      boundary: { state: 'in' as const },
      location,
      supplier: kind === 'infrastructure' ? 'Cloud AG' : null,
      connections: [],
    })),
    locations: ['Berlin'],
    commitments: [
      {
        id: '018f0000-0000-7000-8000-000000000030',
        text: 'Up 99.9 %',
        source: 'Agreement',
        category: 'availability',
      },
    ],
  }
}

/** An adopted control of whoever is signed in that addresses every criterion of an engagement. */
export async function controlOverAll(
  { api }: Caller,
  engagement: string,
  code: string,
  title: string,
): Promise<string> {
  const { person } = await api.sessions.current()
  const { choices } = await api.descriptions.get({ params: { id: engagement }, query: {} })
  const body = {
    code,
    title,
    statement: `${title}.`,
    theme: 'All',
    lifecycle: { state: 'adopted' as const, owner: person ?? '' },
    evidenceOwners: [],
    cadence: 'monthly' as const,
    acceptance: ['Done'],
    addresses: choices.criteria.map(({ reference }) => ({ requirement: reference, how: 'It sees to it' })),
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  return (await api.controls.create({ body: { body } })).id
}

/** Writes each section of the description that still misses something, from the facts as they are. `control` keeps every promise. */
export async function describe({ api }: Caller, engagement: string, control: string): Promise<void> {
  const params = { id: engagement }
  const { person } = await api.sessions.current()
  const { sections, choices } = await api.descriptions.get({ params, query: {} })
  const decision = { state: 'none' as const, title: 'CISO' }
  const text = ''
  const drafts: readonly SectionDraft[] = [
    { section: 'services', text, services: [{ name: 'Invoices', users: 'Small shops', delivery: 'In the browser' }] },
    {
      section: 'commitments',
      text,
      links: choices.commitments.map(one => ({ commitment: one.id, requirement: 'Two places', controls: [control] })),
    },
    {
      section: 'components',
      text,
      owners: choices.components.map(one => ({ component: one.id, owner: person ?? '' })),
    },
    { section: 'incidents', text, incidents: [], decision },
    { section: 'criteria', text },
    { section: 'user_controls', text, items: [], decision },
    {
      section: 'subservices',
      text,
      organisations: [],
      suppliers: choices.suppliers.map(({ name }) => ({ name, reason: 'Machines only' })),
      decision,
    },
    { section: 'irrelevant', text, items: [], decision },
    { section: 'changes', text, decisions: [], others: [] },
  ]
  for (const draft of drafts) {
    const section = sections.find(one => one.section === draft.section)
    if (section === undefined || section.gaps.length === 0) continue
    await api.descriptions.write({ params, body: { draft, seen: section.seen } })
  }
}

/** Signs management's assertion as whoever is signed in. */
export async function assertAll({ api }: Caller, engagement: string): Promise<void> {
  const params = { id: engagement }
  const { person } = await api.sessions.current()
  await api.assertions.write({ params, body: { body: { signatory: person, title: 'CEO', exceptions: '' } } })
  await api.sessions.stepUp({ body: { method: 'password', password } })
  const { text } = await api.assertions.get({ params, query: {} })
  await api.assertions.sign({ params, body: { words: text } })
}

/** Signs and files the papers around a signed assertion. */
export async function signPapers({ api }: Caller, engagement: string): Promise<void> {
  const params = { id: engagement }
  const { person } = await api.sessions.current()
  const { representation } = await api.assertions.get({ params, query: {} })
  await api.assertions.signPaper({ params, body: { title: 'CEO', words: representation } })
  const answers = questions.map(({ id: question }) => ({ question, answer: 'no' as const, words: '' }))
  await api.assertions.answer({ params, body: { title: 'CEO', answers } })
  const { body } = await api.engagements.get({ params, query: {} })
  const at = `${body.from}T12:00:00.000Z` as never
  const letter = await api.evidence.create({
    body: {
      body: {
        title: 'Engagement letter',
        kind: 'record',
        controls: [],
        period: { from: at, to: null },
        performedAt: at,
        source: 'Post',
        description: 'Signed by both.',
        blobs: [],
        snapshot: null,
        collector: null,
        collectedBy: person,
        sensitivity: 'confidential',
      },
    },
  })
  await api.assertions.file({ params: { id: engagement, paper: 'engagement_letter' }, body: { evidence: letter.id } })
}

/** Takes the steps of an engagement one after the other, without a sponsor. */
export async function take({ api }: Caller, engagement: string, verbs: readonly string[]): Promise<void> {
  for (const verb of verbs) {
    const input = verb === 'open_period' ? { without: 'Nobody sponsors it yet' } : {}
    await api.engagements.transition({ params: { id: engagement }, body: { verb, input } })
  }
}
