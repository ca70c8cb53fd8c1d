import { z } from 'zod'

/** Whether the law makes a framework binding for those it covers, or a market asks for it. */
export const LegalForce = z.enum(['voluntary', 'binding'])
export type LegalForce = z.infer<typeof LegalForce>

/** What the items of a framework are. */
export const FrameworkKind = z.enum(['criteria', 'outcomes', 'controls', 'management-system', 'obligations'])
export type FrameworkKind = z.infer<typeof FrameworkKind>

/** Where a withdrawn item went. Some went nowhere. */
export const Withdrawn = z.object({
  to: z.array(
    z.object({
      relation: z.enum(['incorporated-into', 'moved-to']),
      id: z.string().min(1),
      part: z.string().optional(),
    }),
  ),
})
export type Withdrawn = z.infer<typeof Withdrawn>

/** Who owes a legal provision, and to which classes and types of entity it applies. */
export const Duty = z.object({
  actor: z.enum(['entity', 'managementBody', 'classification', 'authority', 'memberState', 'voluntary']),
  appliesTo: z.array(z.string().min(1)).min(1),
})
export type Duty = z.infer<typeof Duty>

/**
 * What else is known of an item. The named ones are those of the frameworks that ship with Onus; a framework of one's own
 * may carry others.
 */
export const Attributes = z
  .object({
    cosoPrinciple: z
      .int()
      .min(1)
      .max(17)
      .optional()
      .describe('SOC 2: the COSO principle that the criterion stands for'),
    pointsOfFocus: z.int().min(0).optional().describe('SOC 2: how many there are; guidance, never requirements'),
    pointsOfFocusByScope: z.record(z.string(), z.int().min(1)).optional().describe('SOC 2: for which engagements'),
    usedBy: z.array(z.string()).optional().describe('SOC 2: the categories whose examination includes it'),
    function: z.string().optional().describe('CSF: the function it belongs to'),
    category: z.string().optional().describe('CSF: the category it belongs to'),
    implementationExamples: z.int().min(0).optional().describe('CSF: how many the publisher gives'),
    placeholder: z.enum(['category', 'subcategory']).optional().describe('CSF: what of version 1.1 it stands for'),
    family: z.string().optional().describe('SP 800-53: the family it belongs to'),
    kind: z.enum(['control', 'enhancement']).optional().describe('SP 800-53'),
    oscalId: z.string().optional().describe('The spelling in OSCAL files: ac-2.1'),
    cprtId: z.string().optional().describe('The zero-padded spelling: AC-02(01)'),
    addedIn: z.string().optional().describe('The release that brought it'),
    part: z.enum(['clause', 'annex-a']).optional().describe('ISO/IEC 27001'),
    theme: z.string().optional().describe('ISO/IEC 27001: the theme of a control of Annex A'),
    newIn2022: z.boolean().optional().describe('ISO/IEC 27001: a control without a predecessor in 2013'),
    citation: z.string().optional().describe('Law: how to cite the provision'),
    article: z.int().min(1).optional().describe('Law'),
    paragraph: z.int().min(1).optional().describe('Law'),
    point: z.string().optional().describe('Law'),
    nis2Points: z.array(z.string()).optional().describe('Law: the points of Article 21(2) that it details'),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.record(z.string(), z.number())]))
export type Attributes = z.infer<typeof Attributes>

const item = {
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.()-]*$/),
  parent: z.string().nullable().describe('The item it stands under in the tree'),
  addsToParent: z
    .literal(true)
    .optional()
    .describe(
      'It strengthens its parent instead of being a part of it, as an enhancement of SP 800-53 does: both count',
    ),
  label: z.string().min(1).max(160),
  summary: z.string().min(1).optional().describe('One sentence that says what it is about'),
  duty: Duty.optional(),
  attributes: Attributes,
}

/**
 * One item of a framework: a `group` is a heading or a whole that is counted through its parts, a `requirement` can be
 * assessed, a `reference` is catalogued and never assessed, with the reason.
 */
export const Requirement = z.discriminatedUnion('kind', [
  z.object({ ...item, kind: z.literal('group'), assessable: z.literal(false) }),
  z.object({ ...item, kind: z.literal('requirement'), assessable: z.literal(true) }),
  z.object({
    ...item,
    kind: z.literal('reference'),
    assessable: z.literal(false),
    whyNotAssessable: z.string().min(1),
    withdrawn: Withdrawn.optional(),
  }),
])
export type Requirement = z.infer<typeof Requirement>

/** How a selection chooses: everything, whole groups, a list, or the provisions that apply to a class or type of entity. */
export const Selects = z.discriminatedUnion('by', [
  z.object({ by: z.literal('all') }),
  z.object({ by: z.literal('groups'), groups: z.array(z.string()).min(1) }),
  z.object({ by: z.literal('list'), ids: z.array(z.string()).min(1) }),
  z.object({ by: z.literal('duties'), appliesTo: z.string().min(1) }),
])
export type Selects = z.infer<typeof Selects>

/** A named choice of requirements that a framework offers: a SOC 2 category, a baseline, a class of entity. */
export const Selection = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  summary: z.string().min(1),
  default: z.boolean().describe('Chosen when nobody chose'),
  required: z.boolean().describe('Cannot be left out, as Security in SOC 2 (R-006)'),
  entity: z
    .object({ class: z.string().min(1).optional(), types: z.array(z.string().min(1)).optional() })
    .optional()
    .describe('The class or the types of entity whose duties it holds'),
  selects: Selects,
})
export type Selection = z.infer<typeof Selection>

/** A step of rigour that leadership picks for the whole or for groups, never for a single item, and never averages. */
export const Tier = z.object({
  level: z.int().min(1),
  name: z.string().min(1),
  governance: z.string().min(1).describe('How risk is governed at this tier, in our own words'),
  management: z.string().min(1).describe('How risk is managed day by day at this tier, in our own words'),
})
export type Tier = z.infer<typeof Tier>

/** A published set of requirements in one version, with its selections, provenance and licence. Refuses a broken tree. */
export const FrameworkFile = z
  .object({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.]*$/),
    title: z.string().min(1),
    shortTitle: z.string().min(1),
    publisher: z.string().min(1),
    licence: z.string().min(1).describe('What may be done with this file, and what of the publisher is not in it'),
    provenance: z.array(z.string().min(1)).min(1).describe('Where identifiers, names and counts were taken from'),
    legalForce: LegalForce,
    kind: FrameworkKind,
    asOf: z.iso.date().describe('The date of the publication or release that the file describes'),
    tiers: z.array(Tier).optional(),
    selections: z.array(Selection).min(1),
    requirements: z.array(Requirement).min(1),
  })
  .superRefine((file, context) => {
    for (const message of [...treeFaults(file.requirements), ...selectionFaults(file)]) {
      context.addIssue({ code: 'custom', message })
    }
  })
export type FrameworkFile = z.infer<typeof FrameworkFile>

function* treeFaults(requirements: readonly Requirement[]): Generator<string> {
  const seen = new Set<string>()
  for (const requirement of requirements) {
    if (seen.has(requirement.id)) yield `${requirement.id} stands twice`
    if (requirement.parent !== null && !seen.has(requirement.parent)) {
      yield `${requirement.id} stands under ${requirement.parent}, which does not stand before it`
    }
    seen.add(requirement.id)
  }
}

function* selectionFaults(file: {
  readonly selections: readonly Selection[]
  readonly requirements: readonly Requirement[]
}): Generator<string> {
  const kinds = new Map(file.requirements.map(requirement => [requirement.id, requirement.kind]))
  const names = file.selections.map(selection => selection.id)
  if (new Set(names).size !== names.length) yield 'two selections have the same id'
  for (const { id, selects } of file.selections) {
    const groups = selects.by === 'groups' ? selects.groups : []
    const listed = selects.by === 'list' ? selects.ids : []
    for (const group of groups)
      if (kinds.get(group) !== 'group') yield `selection ${id} names ${group}, which is no group`
    for (const one of listed) {
      if (kinds.get(one) !== 'requirement') yield `selection ${id} names ${one}, which cannot be assessed`
    }
  }
}
