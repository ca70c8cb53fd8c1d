import {
  Crosswalk,
  CrosswalkRow,
  GroupCoverage,
  GroupCoverageDraft,
  OwnCrosswalk,
  PlanningAid,
  Rationale,
  Relation,
  RelationDraft,
  RelationKind,
  StatedRelation,
} from '@onus/core/crosswalk'
import { Label } from '@onus/core/posture'
import { z } from 'zod'
import { byId, flag, momentQuery, operation, pageOf } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations, versionedOperations } from '../register/index.ts'
import {
  Claim,
  Contradiction,
  CrosswalkCard,
  Hop,
  Level,
  MomentOfAnswer,
  NamedControl,
  NamedRequirement,
  People,
  RequirementOfDelta,
  RowOfCrosswalk,
} from './shapes.ts'

export * from './shapes.ts'

/** A set by `id@version`. */
const byRef = z.object({ id: z.string().max(200) })
const byRequirement = z.object({ ref: z.string().max(300).describe('framework@version:id') })
const FrameworkName = z.string().max(200).describe('framework@version')

/** Several values in one parameter, separated by commas. */
const listed = z
  .string()
  .max(4000)
  .transform(text =>
    text
      .split(',')
      .map(one => one.trim())
      .filter(one => one !== ''),
  )

const windowQuery = momentQuery.extend({
  scope: z.uuid().optional(),
  from: z.iso.datetime().optional().describe('With `to`: a period instead of an instant'),
  to: z.iso.datetime().optional(),
})

const Take = z.enum(['look', 'whole', 'good_rows'])

const Head = Crosswalk.omit({ kind: true })

/** What a person adds to a row of a set to decide it; what is absent is taken from the row. */
const { relation, rationale, rationaleText, remainder, strength, scopeNote, conditions } = RelationDraft.shape
const Decision = z.object({ relation, rationale, rationaleText, remainder, strength, scopeNote, conditions }).partial()

const SuggestQuery = z.object({
  frameworks: listed.optional().describe('Only of these frameworks'),
  most: z.coerce.number().int().min(1).max(100).default(20),
})

const Suggestion = NamedRequirement.extend({
  score: z.number().describe('For sorting only'),
  whys: z.array(
    z.discriminatedUnion('by', [
      z.object({
        by: z.literal('mapping'),
        from: z.string(),
        relation: StatedRelation,
        set: z.string(),
        publisher: z.string(),
        kind: Crosswalk.shape.kind,
        note: z.string(),
      }),
      z.object({ by: z.literal('text'), score: z.number(), words: z.array(z.string()) }),
    ]),
  ),
})

const Suggestions = z.object({
  items: z.array(Suggestion),
  note: z.string().describe('Suggestions are never preselected'),
})

const own = versionedOperations({
  one: 'set of your own',
  many: 'sets of your own',
  path: '/crosswalks',
  body: OwnCrosswalk,
  read: 'crosswalk:read',
  write: 'crosswalk:write',
})

export const crosswalks = {
  list: operation({
    method: 'GET',
    path: '/crosswalks',
    summary: 'List the sets of relations between frameworks, each with its publisher, licence and counts by relation',
    needs: 'crosswalk:read',
    query: momentQuery,
    output: z.object({ items: z.array(CrosswalkCard) }),
  }),
  get: operation({
    method: 'GET',
    path: '/crosswalks/{id}',
    summary: 'Show one set: where it comes from, what may be done with it, how many rows say what',
    needs: 'crosswalk:read',
    params: byRef,
    query: momentQuery,
    output: CrosswalkCard,
  }),
  rows: operation({
    method: 'GET',
    path: '/crosswalks/{id}/rows',
    summary: 'The rows of one set in its order, each with the decision on its pair',
    needs: 'crosswalk:read',
    params: byRef,
    query: momentQuery.extend({
      limit: z.coerce.number().int().min(1).max(200).default(200),
      cursor: z.string().optional(),
      search: z.string().max(200).optional(),
      relations: listed.optional().describe('Only rows that state one of these'),
      decided: flag.optional(),
    }),
    output: pageOf(RowOfCrosswalk),
  }),
  create: own.create,
  update: own.update,
  history: own.history,
  importFile: operation({
    method: 'POST',
    path: '/crosswalks/imports',
    summary: 'Read a set from CSV, XLSX or an OSCAL mapping-collection; look first, then take it',
    needs: 'crosswalk:write',
    transport: 'upload',
    body: z.object({
      take: Take.default('look'),
      head: Head.partial().default({}),
      columns: z.record(z.string(), z.string()).default({}).describe('Which column of the file is which of ours'),
      mapping: z
        .string()
        .max(100)
        .default('')
        .describe('Which mapping of a collection, by its id; the first when empty'),
      replaces: z.uuid().nullable().default(null).describe('The set of your own that gets a new version'),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({
      format: z.string(),
      head: Head.partial().describe('What the file says of itself, with what was given'),
      columns: z.array(z.object({ name: z.string(), as: z.string().nullable(), sample: z.string() })),
      mappings: z.array(z.object({ id: z.string(), title: z.string(), rows: z.int() })),
      read: z.int().describe('Rows in the file'),
      faults: z
        .array(z.object({ where: z.string(), column: z.string(), message: z.string() }))
        .describe('At most a thousand of them'),
      faultCount: z.int(),
      losses: z.array(z.object({ where: z.string(), message: z.string() })).describe('What is said less exactly here'),
      rows: z.array(CrosswalkRow.extend({ rationale: Rationale.nullable() })).describe('At most two hundred of them'),
      good: z.int().describe('Rows that can be taken'),
      counts: z.record(StatedRelation, z.int()),
      missing: z.array(z.string()).describe('What of the head must still be given'),
      written: Written.nullable(),
    }),
  }),
  matrix: operation({
    method: 'GET',
    path: '/crosswalks/matrix',
    summary: 'The filled cells between two frameworks: relation, publisher, how far each goes',
    needs: 'crosswalk:read',
    query: windowQuery.extend({
      source: FrameworkName,
      target: FrameworkName,
      publishers: listed.optional(),
      sets: listed.optional(),
      relations: listed.optional(),
      levels: listed.optional().describe('Only cells whose claim goes so far'),
      derived: flag.optional().describe('Also pairs that only follow from others'),
      sourceSelections: listed.optional().describe('Only what these selections of the framework count'),
      targetSelections: listed.optional(),
    }),
    output: z.object({
      source: z.object({ framework: z.string(), title: z.string() }),
      target: z.object({ framework: z.string(), title: z.string() }),
      rows: z.array(
        z.object({ requirement: z.string(), id: z.string(), title: z.string(), parent: z.string().nullable() }),
      ),
      columns: z.array(
        z.object({
          requirement: z.string(),
          id: z.string(),
          title: z.string(),
          parent: z.string().nullable(),
          claim: Level.describe('The best claim that the source framework gives it with the facts as they are'),
        }),
      ),
      cells: z.array(
        z.object({
          row: z.int().describe('Index into rows'),
          column: z.int().describe('Index into columns'),
          said: z.array(StatedRelation).describe('Read from row to column; empty when it only follows from others'),
          publishers: z.array(z.int()).describe('Indices into publishers'),
          sets: z.array(z.int()).describe('Indices into sets'),
          reviewed: z.boolean(),
          path: Level.describe('How far its relations go, whatever the facts are'),
          claim: Level.describe('How far it goes with the facts as they are'),
        }),
      ),
      counts: z
        .record(StatedRelation, z.int())
        .describe('Cells by what they say, before filters; no figure of overlap'),
      publishers: z.array(z.string()),
      sets: z.array(z.object({ id: z.string(), title: z.string(), kind: Crosswalk.shape.kind, label: z.string() })),
      contradictions: z.array(Contradiction),
      moment: MomentOfAnswer,
    }),
  }),
  relations: operation({
    method: 'GET',
    path: '/requirements/{ref}/relations',
    summary: 'Everything that relates one requirement to others, direct and derived, whatever the facts are',
    needs: 'crosswalk:read',
    params: byRequirement,
    query: momentQuery.extend({ frameworks: listed.optional(), derived: flag.optional() }),
    output: z.object({
      requirement: NamedRequirement,
      direct: z.array(z.object({ other: NamedRequirement, statements: z.array(Hop) })),
      derived: z
        .array(
          z.object({
            other: NamedRequirement,
            relation: z.array(RelationKind),
            level: Level,
            path: z.array(Hop),
            otherPaths: z.int(),
          }),
        )
        .describe('Related work, not relied on'),
      contradictions: z.array(Contradiction),
      people: People,
    }),
  }),
  claims: operation({
    method: 'GET',
    path: '/requirements/{ref}/claims',
    summary: 'What satisfied requirements say about one, each with its proof; beside its label, never part of it',
    needs: 'posture:read',
    params: byRequirement,
    query: windowQuery,
    output: z.object({
      requirement: NamedRequirement,
      own: z
        .object({ label: Label, controls: z.array(NamedControl) })
        .nullable()
        .describe('Its own label and direct controls; null when it is not assessed here'),
      level: Level.describe('How far the best claim goes'),
      whyNever: z.string().nullable().describe('Why nothing is ever inferred about it; null when relations may speak'),
      claims: z.array(Claim).describe('The strongest first'),
      undecided: z.array(NamedRequirement).describe('Paths that tell nothing: each is a question for a reviewer'),
      contradictions: z.array(Contradiction),
      people: People,
      note: z.string(),
      moment: MomentOfAnswer,
    }),
  }),
  support: operation({
    method: 'GET',
    path: '/crosswalks/support',
    summary: 'For each ordered pair of frameworks, how many requirements the one supports in the other and how far',
    needs: 'posture:read',
    query: windowQuery.extend({ frameworks: listed.optional() }),
    output: z.object({
      items: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          counts: z.record(z.enum([...Level.options, 'never']), z.int()),
          undecided: z.int(),
        }),
      ),
      contradictions: z.array(Contradiction),
      dangling: z.array(z.string()).describe('References of statements that no installed framework has'),
      moment: MomentOfAnswer,
    }),
  }),
  delta: operation({
    method: 'GET',
    path: '/crosswalks/delta',
    summary: 'NIS2 as seen from another programme: ten points with supporting controls, five blocks on top, no figure',
    needs: 'posture:read',
    query: windowQuery.extend({
      framework: FrameworkName.default('nis2@2022'),
      programme: FrameworkName.default('soc2@2017'),
    }),
    output: z.object({
      framework: z.object({ framework: z.string(), title: z.string() }),
      from: z.object({ framework: z.string(), title: z.string() }),
      points: z.array(
        RequirementOfDelta.extend({
          topics: z.array(z.object({ title: z.string(), names: z.array(z.string()) })),
          supporting: z.array(Claim),
          supportingControls: z.array(NamedControl),
          uncovered: z.array(z.string()),
          inactive: z
            .array(NamedRequirement)
            .describe('Related, but outside the categories that were chosen, so nothing follows from it'),
        }),
      ),
      blocks: z.array(
        z.object({
          id: z.enum(['reporting', 'management', 'registration', 'suppliers', 'enforcement']),
          title: z.string(),
          summary: z.string(),
          whyNotInferred: z.array(z.string()),
          requirements: z.array(RequirementOfDelta),
        }),
      ),
      people: People,
      note: z.string(),
      moment: MomentOfAnswer,
    }),
  }),
  suggestFor: operation({
    method: 'GET',
    path: '/controls/{id}/suggestions',
    summary: 'Requirements that a control might address too, ranked, each with its why',
    needs: 'control:read',
    params: byId,
    query: SuggestQuery,
    output: Suggestions,
  }),
  suggest: operation({
    method: 'POST',
    path: '/crosswalks/suggestions',
    summary: 'The same for a statement that is not stored yet',
    needs: 'crosswalk:read',
    body: z.object({
      title: z.string().max(500).default(''),
      statement: z.string().max(20_000).default(''),
      tags: z.array(z.string().max(300)).max(500).default([]),
      frameworks: z.array(z.string().max(200)).max(50).optional(),
      most: z.int().min(1).max(100).default(20),
    }),
    output: Suggestions,
  }),
  traceability: operation({
    method: 'GET',
    path: '/crosswalks/traceability',
    summary: 'Every control with its statement, evidence and owner; what misses most of the three first',
    needs: 'posture:read',
    query: momentQuery.extend({ missing: flag.optional().describe('Only controls that miss one') }),
    output: z.object({
      items: z.array(
        z.object({
          control: NamedControl,
          isDocumented: z.boolean(),
          hasEvidence: z.boolean(),
          isOwned: z.boolean(),
          missing: z.array(z.enum(['documented control', 'traceable evidence', 'clear accountability'])),
          requirements: z.array(z.string()),
        }),
      ),
      moment: MomentOfAnswer,
    }),
  }),
  lints: operation({
    method: 'GET',
    path: '/crosswalks/lints',
    summary:
      'What is weak in the matrix of requirements and controls: empty, policy only, manual once a year, over-claim',
    needs: 'posture:read',
    query: momentQuery.extend({
      profile: z.uuid().optional(),
      wouldFail: flag.optional().describe('Only what would fail a criterion, or only what would not'),
    }),
    output: z.object({
      items: z.array(
        z.object({
          profile: z.uuid(),
          framework: z.string(),
          kind: z.enum(['empty', 'over_claim', 'policy_only', 'manual_annual_only']),
          subject: z.string().describe('A requirement; for an over-claim the framework'),
          title: z.string(),
          controls: z.array(NamedControl),
          words: z.string(),
          wouldFail: z.boolean().describe('Whether an assessor would find the requirement not met as it stands'),
        }),
      ),
      moment: MomentOfAnswer,
    }),
  }),
  aids: operation({
    method: 'GET',
    path: '/crosswalks/aids',
    summary: 'Planning aids: where to look first. They are no mappings, and nothing follows from them',
    needs: 'crosswalk:read',
    output: z.object({ items: z.array(PlanningAid) }),
  }),
  export: operation({
    method: 'POST',
    path: '/crosswalks/exports',
    summary:
      'A set, all that is said between two frameworks, or a planning aid, as XLSX, CSV or OSCAL mapping-collection',
    needs: 'crosswalk:read',
    body: momentQuery.extend({
      format: z.enum(['xlsx', 'csv', 'oscal']).default('xlsx'),
      set: z.string().max(200).optional().describe('id@version'),
      source: FrameworkName.optional(),
      target: FrameworkName.optional(),
      aid: z.string().max(100).optional(),
    }),
    output: z.unknown(),
    transport: 'download',
  }),
  sheet: operation({
    method: 'POST',
    path: '/posture/{id}/sheets',
    summary: 'The sheet of a profile: each requirement with its direct controls, and related work with its guards',
    needs: 'posture:read',
    params: byId,
    body: windowQuery.extend({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    output: z.unknown(),
    transport: 'download',
  }),
} as const

export const relations = {
  ...registerOperations({
    one: 'relation',
    many: 'relations',
    path: '/relations',
    body: Relation,
    draft: RelationDraft,
    read: 'crosswalk:read',
    write: 'crosswalk:write',
  }),
  accept: operation({
    method: 'POST',
    path: '/relations/acceptances',
    summary: 'Decide many rows of a set at once, with reasons, as drafts in one recorded transaction',
    needs: 'crosswalk:write',
    body: z.object({
      crosswalk: z.string().max(200).describe('id@version'),
      decision: Decision.default({}).describe('What holds for every row that says nothing of its own'),
      rows: z
        .array(z.object({ source: z.string().max(200), target: z.string().max(200), decision: Decision.default({}) }))
        .min(1)
        .max(2000),
      reason: z.string().min(1).max(2000),
    }),
    output: z.object({ items: z.array(Written), amended: z.int().describe('Drafts of before that were changed') }),
    status: 201,
  }),
  review: operation({
    method: 'POST',
    path: '/relations/reviews',
    summary: 'Review many decisions of others at once; one that cannot be reviewed refuses them all, by name',
    needs: 'crosswalk:review',
    body: z.object({ relations: z.array(z.uuid()).min(1).max(2000), reason: z.string().max(2000).default('') }),
    output: z.object({ items: z.array(Written) }),
  }),
} as const

export const groupCoverages = registerOperations({
  one: 'group coverage',
  many: 'group coverages',
  path: '/group-coverages',
  body: GroupCoverage,
  draft: GroupCoverageDraft,
  read: 'crosswalk:read',
  write: 'crosswalk:write',
})
