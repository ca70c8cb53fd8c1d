import { Description, Fact, SectionDraft, sectionKeys } from '@onus/core/description'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'

/** In which form a document is wanted, and from which moment. */
export const documentFormat = momentQuery.extend({ format: z.enum(['pdf', 'html', 'docx']).default('pdf') })

/** Something that happened in the time that is looked at. */
export const Happening = z.object({ key: z.string(), at: z.iso.datetime(), words: z.string(), material: z.boolean() })

const FactChange = z.object({
  change: z.enum(['added', 'removed', 'changed']),
  before: z.string().nullable(),
  now: z.string().nullable(),
})

/** A section as it stands: what it is made from now, what of that changed since it was made, and what is missing. */
const SectionView = z.object({
  section: z.enum(sectionKeys),
  facts: z.array(Fact),
  seen: z.string().describe('Names these facts; sent back with what is written from them'),
  changed: z.array(FactChange).describe('What changed since the section was made: it is stale while there is any'),
  gaps: z.array(z.string()),
})

/** What the fields of the sections choose from. */
const Choices = z.object({
  components: z.array(
    z.object({ id: z.uuid(), kind: z.string(), name: z.string(), inside: z.boolean(), words: z.string() }),
  ),
  commitments: z.array(z.object({ id: z.uuid(), text: z.string(), source: z.string(), category: z.string() })),
  criteria: z.array(z.object({ reference: z.string(), label: z.string() })),
  controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string(), isAdopted: z.boolean() })),
  suppliers: z.array(z.object({ name: z.string(), runs: z.array(z.string()) })),
  changes: z.array(Happening),
  incidents: z.array(Happening),
})

export const descriptions = {
  get: operation({
    method: 'GET',
    path: '/engagements/{id}/description',
    summary: 'The description of the system of one engagement: its words, what they are made from, and what is missing',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      id: z.uuid().nullable().describe('Null until somebody wrote a section'),
      version: z.int().nonnegative(),
      body: Description,
      sections: z.array(SectionView),
      choices: Choices,
    }),
  }),
  write: operation({
    method: 'PUT',
    path: '/engagements/{id}/description',
    summary: 'Write one section of the description, from the facts that were seen',
    needs: 'engagement:write',
    params: byId,
    body: z.object({
      draft: SectionDraft,
      seen: z.string().describe('What `get` called the facts of the section'),
      reason: z.string().max(2000).default(''),
    }),
    output: Written,
  }),
  document: operation({
    method: 'POST',
    path: '/engagements/{id}/description/document',
    summary: 'The whole description as a document; what is missing stands in it as unknown',
    needs: 'engagement:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
  report: operation({
    method: 'POST',
    path: '/engagements/{id}/description/report',
    summary:
      'Management’s parts of a report: assertion, description, controls by criterion and responses; nothing of the auditor',
    needs: 'engagement:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
