import { z } from 'zod'
import { Instant } from '../time/index.ts'

const words = z.string().max(20_000)
const requirements = z.array(z.string().max(200)).max(100)

/** One thing that a section is made from: its key stays when its words change. */
export const Fact = z.object({ key: z.string().min(1).max(300), words: z.string().max(4000) })
export type Fact = z.infer<typeof Fact>

/** What the section was made from, as somebody saw it. Later facts are held against these. */
export const Made = z.object({ by: z.uuid(), at: Instant, facts: z.array(Fact).max(5000) })

/** Who said that there is nothing to list, in which office. */
const said = { by: z.uuid(), at: Instant, title: z.string().min(1).max(200) }

/** Nobody decided yet; there is none, signed by a person; or they are listed. */
const decided = z.discriminatedUnion('state', [
  z.object({ state: z.literal('undecided') }),
  z.object({ state: z.literal('none'), ...said }),
  z.object({ state: z.literal('listed') }),
])
export type Decided = z.infer<typeof decided>

/** What a person says of it: that there is none, and in which office they say so. Who and when is added by Onus. */
const decision = z.discriminatedUnion('state', [
  z.object({ state: z.literal('undecided') }),
  z.object({ state: z.literal('none'), title: z.string().trim().min(1, 'say in which office you sign').max(200) }),
  z.object({ state: z.literal('listed') }),
])
export type Decision = z.infer<typeof decision>

export const Service = z.object({ name: z.string().max(200), users: words, delivery: words })

/** Which controls see to a promise of the scope, and what the system must do for it. */
export const CommitmentLink = z.object({
  commitment: z.uuid(),
  requirement: words,
  controls: z.array(z.uuid()).max(50),
})

export const ComponentOwner = z.object({ component: z.uuid(), owner: z.uuid() })

export const Incident = z.object({
  id: z.uuid(),
  nature: words,
  timing: words.describe('When it began, was seen and ended'),
  extent: words.describe('How far it reached and what it did'),
  disposition: words.describe('How it ended'),
})

/** A control of customers without which ours cannot keep the promise (CUEC). */
export const UserControl = z.object({
  id: z.uuid(),
  text: words.describe('The duty, beginning with who has it'),
  criteria: requirements,
  why: words.describe('Why it is necessary'),
  informedOn: z.iso.date().nullable().describe('When customers were told'),
})

/** A control that is expected of a subservice organisation (CSOC). */
export const SubserviceControl = z.object({ id: z.uuid(), text: words, criteria: requirements })

/** A supplier whose controls are necessary together with ours to keep the promises; else it is only a supplier. */
export const Subservice = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(200),
  service: words,
  method: z.enum(['carve_out', 'inclusive']),
  criteria: requirements.describe('What is relied on them for'),
  controls: z.array(SubserviceControl).max(100),
  monitoring: z.uuid().nullable().describe('The control of ours that watches them'),
  assertion: z.uuid().nullable().describe('Evidence: their own assertion, where they are included'),
})
export type Subservice = z.infer<typeof Subservice>

/** A supplier inside the boundary whose controls are not necessary to ours, and why. */
export const PlainSupplier = z.object({ name: z.string().min(1).max(200), reason: words })

export const Irrelevant = z.object({ requirement: z.string().min(1).max(200), reason: words })

/** Whether one change of the feed matters to customers, and in which words they are told. */
export const ChangeDecision = z.object({ key: z.string().min(1).max(300), relevant: z.boolean(), words })

/** A change that no feed knows of. */
export const OtherChange = z.object({ on: z.iso.date(), words })

const common = { text: words, made: Made.nullable() }

const parts = {
  services: { services: z.array(Service).max(50) },
  commitments: { links: z.array(CommitmentLink).max(200) },
  components: { owners: z.array(ComponentOwner).max(2000) },
  incidents: { incidents: z.array(Incident).max(200) },
  criteria: {},
  user_controls: { items: z.array(UserControl).max(100) },
  subservices: { organisations: z.array(Subservice).max(100), suppliers: z.array(PlainSupplier).max(500) },
  irrelevant: { items: z.array(Irrelevant).max(100) },
  changes: { decisions: z.array(ChangeDecision).max(5000), others: z.array(OtherChange).max(200) },
} as const

/**
 * Management's description of the system of one engagement: nine sections of words and fields, each with the facts
 * that it was made from. It is the organisation's own statement; no auditor's words stand in it.
 */
export const Description = z.object({
  engagement: z.uuid(),
  services: z.object({ ...common, ...parts.services }),
  commitments: z.object({ ...common, ...parts.commitments }),
  components: z.object({ ...common, ...parts.components }),
  incidents: z.object({ ...common, ...parts.incidents, decision: decided }),
  criteria: z.object(common),
  user_controls: z.object({ ...common, ...parts.user_controls, decision: decided }),
  subservices: z.object({ ...common, ...parts.subservices, decision: decided }),
  irrelevant: z.object({ ...common, ...parts.irrelevant, decision: decided }),
  changes: z.object({ ...common, ...parts.changes }),
})
export type Description = z.infer<typeof Description>

const draft = { text: words.default('') }

/** What a person writes of one section. Who signs what, when, and from which facts is added by Onus. */
export const SectionDraft = z.discriminatedUnion('section', [
  z.object({ section: z.literal('services'), ...draft, ...parts.services }),
  z.object({ section: z.literal('commitments'), ...draft, ...parts.commitments }),
  z.object({ section: z.literal('components'), ...draft, ...parts.components }),
  z.object({ section: z.literal('incidents'), ...draft, ...parts.incidents, decision }),
  z.object({ section: z.literal('criteria'), ...draft }),
  z.object({ section: z.literal('user_controls'), ...draft, ...parts.user_controls, decision }),
  z.object({ section: z.literal('subservices'), ...draft, ...parts.subservices, decision }),
  z.object({ section: z.literal('irrelevant'), ...draft, ...parts.irrelevant, decision }),
  z.object({ section: z.literal('changes'), ...draft, ...parts.changes }),
])
export type SectionDraft = z.infer<typeof SectionDraft>

/** The description of an engagement before anybody wrote a word. */
export function emptyDescription(engagement: string): Description {
  const none = { text: '', made: null }
  const decision = { state: 'undecided' as const }
  return {
    engagement,
    services: { ...none, services: [] },
    commitments: { ...none, links: [] },
    components: { ...none, owners: [] },
    incidents: { ...none, incidents: [], decision },
    criteria: none,
    user_controls: { ...none, items: [], decision },
    subservices: { ...none, organisations: [], suppliers: [], decision },
    irrelevant: { ...none, items: [], decision },
    changes: { ...none, decisions: [], others: [] },
  }
}

/** The description with one section as a person wrote it, made from the facts that they saw. */
export function written(
  description: Description,
  { section, ...draft }: SectionDraft,
  made: z.infer<typeof Made>,
): Description {
  const decided =
    'decision' in draft && draft.decision.state === 'none'
      ? { decision: { ...draft.decision, by: made.by, at: made.at } }
      : {}
  return Description.parse({ ...description, [section]: { ...draft, ...decided, made } })
}
