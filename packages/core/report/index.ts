import {
  controlsFor,
  type Description,
  type DocumentHead,
  descriptionBlocks,
  type Live,
  type Names,
} from '../description/index.ts'
import { type Block, type Document, heading, note, paragraphs, table } from '../document/index.ts'

/** The sections of a report, by what they are: firms number and order them differently. */
export const reportSections = ['opinion', 'assertion', 'description', 'tests', 'other'] as const
export type ReportSection = (typeof reportSections)[number]

/** Whose words a section has. What is the auditor's is never written here: no opinion, no test, no result. */
export const writers: Readonly<
  Record<ReportSection, Readonly<{ title: string; management: boolean; auditor: boolean }>>
> = {
  opinion: { title: 'Report of the independent service auditor', management: false, auditor: true },
  assertion: { title: 'Assertion of management', management: true, auditor: false },
  description: { title: 'Description of the system', management: true, auditor: false },
  tests: { title: 'Criteria, controls, tests and results', management: true, auditor: true },
  other: { title: 'Other information by management, not examined', management: true, auditor: false },
}

/** What management brings to a report. */
export type ManagementParts = Readonly<{
  description: Description
  live: Live
  /** The words of the assertion, and whether somebody signed them. */
  assertion: Readonly<{ text: string; signedBy: string | null }>
  /** What a control says, by its id. */
  statements: ReadonlyMap<string, string>
  responses: readonly Readonly<{ finding: string; response: string; by: string; due: string }>[]
}>

/** Management's parts of a report as one document. Where the auditor writes, it says so and leaves the place empty. */
export function managementParts(parts: ManagementParts, names: Names, head: DocumentHead): Document {
  return {
    title: `Management’s parts of a report on ${parts.live.scope.name}`,
    subtitle: `${head.organisation}, ${head.title}, ${head.time}`,
    mark: head.watermark ?? 'Not a report: nothing of the auditor is in it',
    made: head.made,
    blocks: reportSections.flatMap(section => [
      heading(1, writers[section].title),
      ...sectionBlocks(section, parts, names),
    ]),
  }
}

function sectionBlocks(section: ReportSection, parts: ManagementParts, names: Names): readonly Block[] {
  switch (section) {
    case 'opinion':
      return [note('The auditor writes this section. Nothing of it is prepared here.')]
    case 'assertion':
      return [
        ...paragraphs(parts.assertion.text),
        parts.assertion.signedBy === null
          ? note('[unknown: nobody has signed it yet]')
          : { kind: 'paragraph', text: parts.assertion.signedBy },
      ]
    case 'description':
      return descriptionBlocks(parts.description, parts.live, names)
    case 'tests':
      return [
        note('Criteria and controls are management’s. The auditor adds which tests were made and what they showed.'),
        ...table(['Criterion', 'Control', 'What the control says'], controlRows(parts)),
      ]
    case 'other':
      return [
        note('Responses are management’s, nobody examined them, and they cure nothing.'),
        ...table(
          ['Finding', 'Response', 'By', 'Until'],
          parts.responses.map(({ finding, response, by, due }) => [finding, response, by, due]),
        ),
      ]
  }
}

function controlRows({ live, statements }: ManagementParts): readonly (readonly string[])[] {
  return live.criteria.flatMap(({ reference, label }) => {
    const found = controlsFor(live, reference)
    if (found.length === 0) return [[label, '[unknown: no control]', '']]
    return found.map(({ id, code, title }) => [label, `${code} ${title}`, statements.get(id) ?? ''])
  })
}
