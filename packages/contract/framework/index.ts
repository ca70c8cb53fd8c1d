import {
  Attributes,
  Duty,
  FrameworkFile,
  FrameworkKind,
  FrameworkText,
  FrameworkUpgrade,
  LegalForce,
  RequirementText,
  UpgradeDecision,
  Withdrawn,
} from '@onus/core/framework'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { recordOf, Written, writeOf } from '../record/index.ts'

/** A framework by `framework@version`. */
const byRef = z.object({ id: z.string().max(200) })

const RequirementInTree = z.object({
  ref: z.string().describe('framework@version:id'),
  id: z.string(),
  parent: z.string().nullable(),
  kind: z.enum(['group', 'requirement', 'reference']),
  label: z.string(),
  summary: z.string().nullable(),
  assessable: z.boolean(),
  whyNotAssessable: z.string().nullable(),
})

const FrameworkCard = z.object({
  id: z.string().describe('framework@version'),
  title: z.string(),
  shortTitle: z.string(),
  version: z.string(),
  publisher: z.string(),
  licence: z.string(),
  legalForce: LegalForce,
  kind: FrameworkKind,
  asOf: z.string(),
  own: z
    .uuid()
    .nullable()
    .describe('The record of a framework of the organisation’s own; null when it ships with Onus'),
  text: z.uuid().nullable().describe('The imported text, if there is one'),
  selections: z.array(
    z.object({ id: z.string(), title: z.string(), summary: z.string(), count: z.int(), required: z.boolean() }),
  ),
  requirements: z.int().describe('Identifiers in the catalogue'),
  assessable: z.int().describe('Identifiers that can be assessed'),
})

/** What is wrong with one row or place of a file. */
const Fault = z.object({
  where: z.string().describe('A row, or a JSON pointer'),
  column: z.string(),
  message: z.string(),
})

const Head = z.object({
  id: FrameworkFile.shape.id,
  version: FrameworkFile.shape.version,
  title: z.string().min(1).max(200),
  shortTitle: z.string().min(1).max(60),
  publisher: z.string().min(1).max(200),
  licence: z.string().min(1).max(500),
  provenance: z.array(z.string().min(1)).min(1),
  legalForce: LegalForce,
  kind: FrameworkKind,
  asOf: z.iso.date(),
})

/** What is done with a file: only looked at, taken when nothing is wrong with it, or its good rows taken. */
const Take = z.enum(['look', 'whole', 'good_rows'])

export const frameworks = {
  list: operation({
    method: 'GET',
    path: '/frameworks',
    summary: 'List the frameworks that are installed',
    needs: 'framework:read',
    output: z.object({ items: z.array(FrameworkCard) }),
  }),
  get: operation({
    method: 'GET',
    path: '/frameworks/{id}',
    summary: 'Show one framework with the tree of its requirements',
    needs: 'framework:read',
    params: byRef,
    output: FrameworkCard.extend({
      provenance: z.array(z.string()),
      tiers: z.array(z.object({ level: z.int(), name: z.string(), governance: z.string(), management: z.string() })),
      tree: z.array(
        RequirementInTree.extend({
          withdrawn: Withdrawn.nullable().describe('Where a withdrawn item went; null when it was not withdrawn'),
          selections: z.array(z.string()).describe('The selections that count it'),
        }),
      ),
    }),
  }),
  requirement: operation({
    method: 'GET',
    path: '/requirements/{ref}',
    summary:
      'Show one requirement: what it is about, its text if it was imported, and where it went if it was withdrawn',
    needs: 'framework:read',
    params: z.object({ ref: z.string().max(300) }),
    output: RequirementInTree.extend({
      framework: z.object({ id: z.string(), title: z.string(), legalForce: LegalForce }),
      path: z.array(z.object({ id: z.string(), label: z.string() })).describe('What it stands under, outermost first'),
      parts: z.array(z.object({ ref: z.string(), id: z.string(), label: z.string() })),
      attributes: Attributes,
      duty: Duty.nullable(),
      withdrawn: Withdrawn.nullable(),
      text: RequirementText.nullable(),
      textFrom: z.object({ id: z.uuid(), title: z.string(), licence: z.string() }).nullable(),
    }),
  }),
  create: operation({
    method: 'POST',
    path: '/frameworks',
    summary: 'Create a framework of your own',
    needs: 'framework:write',
    body: writeOf(FrameworkFile),
    output: Written,
    status: 201,
  }),
  update: operation({
    method: 'PUT',
    path: '/frameworks/{id}',
    summary: 'Correct a framework of your own; a new version of it is created instead',
    needs: 'framework:write',
    params: byId,
    body: writeOf(FrameworkFile),
    output: Written,
  }),
  history: operation({
    method: 'GET',
    path: '/frameworks/{id}/history',
    summary: 'Every correction of one framework of your own, latest first',
    needs: 'framework:read',
    params: byId,
    output: z.object({ items: z.array(recordOf(FrameworkFile)) }),
  }),
  importFile: operation({
    method: 'POST',
    path: '/frameworks/imports',
    summary: 'Read a framework from CSV, XLSX, YAML, JSON or an OSCAL catalogue; look first, then take it',
    needs: 'framework:write',
    transport: 'upload',
    body: z.object({
      take: Take.default('look'),
      head: Head.partial().default({}),
      columns: z.record(z.string(), z.string()).default({}).describe('Which column of the file is which of ours'),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({
      format: z.string(),
      head: Head.partial().describe('What the file says of itself, with what was given'),
      columns: z.array(z.object({ name: z.string(), as: z.string().nullable(), sample: z.string() })),
      read: z.int().describe('Rows or items in the file'),
      faults: z.array(Fault).describe('At most a thousand of them'),
      faultCount: z.int(),
      requirements: z.array(RequirementInTree).describe('At most two hundred of them'),
      good: z.int().describe('Requirements and headings that can be taken'),
      missing: z.array(z.string()).describe('What of the head must still be given'),
      written: Written.nullable(),
    }),
  }),
  texts: operation({
    method: 'GET',
    path: '/frameworks/texts',
    summary: 'List the imported texts of frameworks',
    needs: 'framework:read',
    output: z.object({ items: z.array(recordOf(FrameworkText)) }),
  }),
  importText: operation({
    method: 'POST',
    path: '/frameworks/texts/imports',
    summary: 'Read the official or licensed text of a framework; it stays private to the organisation',
    needs: 'framework:write',
    transport: 'upload',
    body: z.object({
      framework: z.string().max(200).describe('framework@version'),
      take: Take.default('look'),
      licence: z.string().max(500).default('').describe('By what right you hold the text'),
      columns: z.record(z.string(), z.string()).default({}),
      url: z.url().optional().describe('Where to fetch the file from, when none is sent'),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({
      format: z.string(),
      title: z.string(),
      version: z.string(),
      items: z.int(),
      missing: z.array(z.string()).describe('Requirements without words in the file; at most two hundred'),
      missingCount: z.int(),
      unknown: z.array(z.string()).describe('Items that the framework does not have; at most two hundred'),
      unknownCount: z.int(),
      faults: z.array(Fault),
      faultCount: z.int(),
      sample: RequirementText.nullable(),
      written: Written.nullable(),
    }),
  }),
  difference: operation({
    method: 'GET',
    path: '/frameworks/{id}/difference',
    summary: 'How another version of a framework differs, and what of our decisions it touches',
    needs: 'framework:read',
    params: byRef,
    query: z.object({ to: z.string().max(200) }),
    output: z.object({
      from: z.string(),
      to: z.string(),
      added: z.array(RequirementInTree),
      removed: z.array(RequirementInTree),
      changed: z.array(
        z.object({ id: z.string(), changed: z.array(z.string()), before: z.string(), after: z.string() }),
      ),
      successions: z.array(
        z.object({
          from: z.string(),
          label: z.string(),
          to: z.array(z.string()),
          why: z.enum(['same_id', 'moved', 'alike', 'gone']),
          likeness: z.number().nullable(),
          changed: z.array(z.string()),
          controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string() })),
        }),
      ),
      profiles: z.array(z.object({ id: z.uuid(), name: z.string() })).describe('Profiles of the older version'),
    }),
  }),
  upgrades: operation({
    method: 'GET',
    path: '/frameworks/upgrades',
    summary: 'List the upgrades of frameworks',
    needs: 'framework:read',
    output: z.object({ items: z.array(recordOf(FrameworkUpgrade)) }),
  }),
  upgrade: operation({
    method: 'POST',
    path: '/frameworks/upgrades',
    summary:
      'Carry controls and profiles from one version of a framework into another, as decided; it can be rolled back',
    needs: 'framework:write',
    body: z.object({
      from: z.string(),
      to: z.string(),
      decisions: z.array(UpgradeDecision).max(5000),
      reason: z.string().min(1).max(2000),
    }),
    output: z.object({ upgrade: Written, controls: z.int(), profiles: z.int(), dropped: z.int() }),
    status: 201,
  }),
  rollBack: operation({
    method: 'POST',
    path: '/frameworks/upgrades/{id}/rollback',
    summary: 'Go back to what stood before an upgrade, as new versions; what was changed since is refused by name',
    needs: 'framework:write',
    params: byId,
    body: z.object({ reason: z.string().min(1).max(2000) }),
    output: Written,
  }),
} as const
