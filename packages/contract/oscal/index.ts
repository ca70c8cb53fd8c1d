import { OscalDocument } from '@onus/core/oscal-document'
import { Noun } from '@onus/core/version'
import { z } from 'zod'
import { momentQuery, operation } from '../operation/index.ts'
import { recordOf } from '../record/index.ts'

/** Something that a document says wrongly, or that was not taken over, with its place. */
const Finding = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string().describe('changed-since, kept, not-understood, not-taken-over, or a code of reading'),
  message: z.string(),
  pointer: z.string().describe('JSON pointer (RFC 6901)'),
  document: z.string().optional(),
})

/** What `onus oscal validate --json` prints. */
const Report = z.object({
  model: z.string().nullable(),
  version: z.string().nullable(),
  valid: z.boolean(),
  errors: z.array(
    z.object({
      pointer: z.string(),
      message: z.string(),
      constraint: z.string().optional(),
      severity: z.enum(['error', 'warning']),
    }),
  ),
})

const Source = z.object({
  uri: z.string(),
  uuid: z.string().nullable(),
  title: z.string(),
  version: z.string().nullable(),
})
const Step = z.object({ source: Source, pointer: z.string(), setting: z.record(z.string(), z.unknown()) })

/** A draft of which controls might stand for which criteria. It only suggests; nothing in it is decided or preselected. */
export const CriteriaDraft = z.object({
  framework: z.string(),
  label: z.string(),
  items: z.array(
    z.object({
      criterion: z.string(),
      title: z.string(),
      suggested: z.array(
        z.object({
          control: z.uuid().nullable().describe('Null while the control is only proposed by a document'),
          code: z.string(),
          title: z.string(),
          through: z.string().describe('The requirement that the control addresses'),
          relation: z.string().describe('Of the criterion to that requirement; unspecified claims nothing'),
          set: z.string(),
          publisher: z.string(),
        }),
      ),
      addressedBy: z
        .array(z.object({ control: z.uuid(), code: z.string() }))
        .describe('Decided links, if there are any'),
    }),
  ),
})

/** The models that Onus writes from live facts. */
export const ExportModel = z.enum([
  'system-security-plan',
  'component-definition',
  'profile',
  'catalog',
  'assessment-plan',
  'assessment-results',
  'plan-of-action-and-milestones',
])

export const oscal = {
  validate: operation({
    method: 'POST',
    path: '/oscal/validations',
    summary: 'Say everything that is wrong with an OSCAL document',
    needs: 'framework:read',
    transport: 'upload',
    output: Report.extend({ state: z.enum(['valid', 'invalid', 'unreadable']) }),
  }),
  resolve: operation({
    method: 'POST',
    path: '/oscal/resolutions',
    summary: 'Resolve a profile, the first file, into its catalogue; the other files are what it imports',
    needs: 'framework:read',
    transport: 'upload',
    output: z.object({
      profile: z.string(),
      resolved: z.boolean(),
      findings: z.array(Finding),
      sources: z.array(Source),
      parameters: z.array(z.object({ id: z.string(), declared: Step.nullable(), set: z.array(Step) })),
      catalog: z.record(z.string(), z.unknown()).nullable(),
    }),
  }),
  importFile: operation({
    method: 'POST',
    path: '/oscal/imports',
    summary:
      'Read a catalogue, profile, plan or component-definition of OSCAL; look first, then take it whole or what is good of it',
    needs: 'framework:write',
    transport: 'upload',
    body: z.object({
      take: z.enum(['look', 'whole', 'good_parts']).default('look'),
      framework: z
        .string()
        .max(200)
        .optional()
        .describe(
          'framework@version: whose text a catalogue is, or whose requirements a document speaks of; found by itself when absent',
        ),
      licence: z.string().max(500).default('').describe('By what right the text of a catalogue is held'),
      profile: z.uuid().optional().describe('The profile that takes the parameters of a plan of another tool'),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({
      model: z.string(),
      title: z.string(),
      version: z.string(),
      format: z.string(),
      as: z
        .enum(['framework', 'text', 'profile', 'state', 'proposals'])
        .describe('What it becomes; a state is what Onus itself wrote'),
      framework: z.string().nullable(),
      validity: z.object({ valid: z.boolean(), errors: z.int(), warnings: z.int() }),
      counts: z.record(z.string(), z.int()).describe('What there is to take, by kind'),
      controls: z
        .array(
          z.object({
            pointer: z.string(),
            code: z.string(),
            title: z.string(),
            addresses: z.array(z.string()),
            status: z.array(z.string()).describe('What the document says of it'),
            replaces: z.uuid().nullable(),
          }),
        )
        .describe('At most five hundred of them'),
      findings: z.array(Finding).describe('At most a thousand of them'),
      findingCount: z.int(),
      criteria: CriteriaDraft.nullable(),
      written: z
        .array(z.object({ noun: Noun, id: z.uuid(), version: z.int(), fact: z.uuid(), title: z.string() }))
        .nullable(),
    }),
  }),
  documents: operation({
    method: 'GET',
    path: '/oscal/documents',
    summary: 'List the documents of other tools that were imported, which can be given back with nothing lost',
    needs: 'control:read',
    output: z.object({ items: z.array(recordOf(OscalDocument)) }),
  }),
  criteria: operation({
    method: 'GET',
    path: '/oscal/criteria',
    summary:
      'A draft criteria matrix: which controls might stand for which criteria, by published mappings alone (R-015)',
    needs: 'control:read',
    query: momentQuery.extend({
      from: z.string().max(200).default('sp800-53@5.2.0').describe('The framework that the controls address'),
      to: z.string().max(200).default('soc2@2017').describe('The framework of the criteria'),
    }),
    output: CriteriaDraft,
  }),
  export: operation({
    method: 'POST',
    path: '/oscal/exports/{model}',
    summary: 'Write a model of OSCAL 1.2.2 from live facts: of the system, of its controls, or of an assessment',
    needs: 'control:read',
    params: z.object({ model: ExportModel }),
    query: momentQuery.extend({
      scope: z.uuid().optional().describe('The system that a plan is about'),
      profile: z.uuid().optional(),
      framework: z.string().max(200).optional().describe('framework@version of a catalogue'),
      engagement: z
        .uuid()
        .optional()
        .describe('What assessment plan and results are about, and a plan of action may be'),
      document: z.uuid().optional().describe('Give an imported document back, with our texts in their places'),
      format: z.enum(['json', 'yaml']).default('json'),
    }),
    transport: 'download',
    output: z.unknown(),
  }),
} as const
