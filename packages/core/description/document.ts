import { type Block, type Document, heading, list, note, paragraphs, table } from '../document/index.ts'
import type { Component } from '../scope/index.ts'
import { controlsFor, type Live, staleness, suppliersInside } from './facts.ts'
import { gapsBesideText, gapsOf } from './gaps.ts'
import type { Decided, Description } from './schema.ts'
import { type SectionKey, sections, sectionsOf } from './section.ts'

/** What people and requirements are called in a document. */
export type Names = Readonly<{ person: (id: string) => string; requirement: (reference: string) => string }>

/** Who a document is about and when it was made. */
export type DocumentHead = Readonly<{
  organisation: string
  title: string
  time: string
  made: string
  watermark: string | null
}>

/** The whole description as a document. What is missing stands in it as unknown, and what is stale says so. */
export function descriptionDocument(description: Description, live: Live, names: Names, head: DocumentHead): Document {
  return {
    title: `Description of ${live.scope.name}`,
    subtitle: `${head.organisation}, ${head.title}, ${head.time}`,
    mark: head.watermark ?? (isComplete(description, live) ? null : 'Draft: not complete'),
    made: head.made,
    blocks: descriptionBlocks(description, live, names),
  }
}

/** Section by section: the words, the fields as tables, and what is unknown. */
export function descriptionBlocks(description: Description, live: Live, names: Names): Block[] {
  return sectionsOf(live.kind).flatMap(section => [
    heading(2, `${sections[section].code}: ${sections[section].title}`),
    ...paragraphs(description[section].text),
    ...fieldBlocks(section, description, live, names),
    ...gapsBesideText(section, description, live).map(gap => note(`[unknown: ${gap}]`)),
    ...(staleness(section, description, live).length > 0
      ? [note('What this section was made from has changed since; it has to be looked at again.')]
      : []),
  ])
}

function isComplete(description: Description, live: Live): boolean {
  return sectionsOf(live.kind).every(
    section => gapsOf(section, description, live).length === 0 && staleness(section, description, live).length === 0,
  )
}

function fieldBlocks(section: SectionKey, description: Description, live: Live, names: Names): readonly Block[] {
  switch (section) {
    case 'services':
      return table(
        ['Service', 'Who uses it', 'How it is delivered'],
        description.services.services.map(({ name, users, delivery }) => [name, users, delivery]),
      )
    case 'commitments':
      return table(
        ['Commitment', 'Written in', 'Category', 'What the system must do', 'Controls'],
        live.scope.commitments.map(({ id, text, source, category }) => {
          const link = description.commitments.links.find(one => one.commitment === id)
          return [text, source, category, link?.requirement ?? '', codes(live, link?.controls ?? [])]
        }),
      )
    case 'components':
      return table(
        ['Kind', 'Component', 'Boundary', 'Place', 'Run by', 'Owner'],
        live.scope.components.map(part => componentRow(part, description, names)),
      )
    case 'incidents':
      return [
        ...decisionBlocks(description.incidents.decision, 'No incident was identified', names),
        ...table(
          ['What it was', 'When', 'How far it reached', 'How it ended'],
          description.incidents.incidents.map(({ nature, timing, extent, disposition }) => {
            return [nature, timing, extent, disposition]
          }),
        ),
      ]
    case 'criteria':
      return table(
        ['Criterion', 'Controls'],
        live.criteria.map(({ reference, label }) => [
          label,
          controlsFor(live, reference)
            .map(({ code, title }) => `${code} ${title}`)
            .join('; '),
        ]),
      )
    case 'user_controls':
      return [
        ...decisionBlocks(description.user_controls.decision, 'No duty of customers is necessary', names),
        ...table(
          ['Duty', 'Criteria', 'Why it is necessary', 'Customers were told on'],
          description.user_controls.items.map(({ text, criteria, why, informedOn }) => {
            return [text, criteria.map(names.requirement).join(', '), why, informedOn ?? '']
          }),
        ),
      ]
    case 'subservices':
      return subserviceBlocks(description, live, names)
    case 'irrelevant':
      return [
        ...decisionBlocks(description.irrelevant.decision, 'Every criterion is relevant', names),
        ...table(
          ['Criterion', 'Why it is not relevant'],
          description.irrelevant.items.map(({ requirement, reason }) => [names.requirement(requirement), reason]),
        ),
      ]
    case 'changes':
      return changeBlocks(description, live)
  }
}

function componentRow(part: Component, { components }: Description, names: Names): readonly string[] {
  const owner = components.owners.find(one => one.component === part.id)
  return [
    part.kind,
    part.name,
    part.boundary.state === 'in' ? 'Inside' : `Outside: ${part.boundary.reason}`,
    part.location,
    part.supplier ?? 'Ourselves',
    owner ? names.person(owner.owner) : '',
  ]
}

function subserviceBlocks({ subservices }: Description, live: Live, names: Names): readonly Block[] {
  const runs = suppliersInside(live)
  return [
    ...decisionBlocks(subservices.decision, 'No subservice organisation is used', names),
    ...subservices.organisations.flatMap(one => [
      heading(3, one.name),
      ...paragraphs(one.service),
      ...list([
        one.method === 'carve_out'
          ? 'Method: carve-out. Its controls are not part of this description.'
          : 'Method: inclusive. Its controls are part of this description.',
        `Relied on for: ${one.criteria.map(names.requirement).join(', ')}`,
        ...(one.monitoring ? [`Watched by: ${codes(live, [one.monitoring])}`] : []),
      ]),
      ...table(
        ['Control expected of it', 'Criteria'],
        one.controls.map(({ text, criteria }) => [text, criteria.map(names.requirement).join(', ')]),
      ),
    ]),
    ...table(
      ['Supplier', 'Runs', 'Why it is no subservice organisation'],
      subservices.suppliers.map(({ name, reason }) => [name, runs.get(name)?.join(', ') ?? '', reason]),
    ),
  ]
}

function changeBlocks({ changes }: Description, live: Live): readonly Block[] {
  const told = new Map(changes.decisions.filter(one => one.relevant).map(one => [one.key, one.words]))
  const rows = [
    ...live.changes.filter(one => told.has(one.key)).map(one => [one.at.slice(0, 10), told.get(one.key) ?? '']),
    ...changes.others.map(({ on, words }) => [on, words]),
  ].toSorted(([a = ''], [b = '']) => a.localeCompare(b))
  if (rows.length === 0 && changes.made !== null)
    return paragraphs('No change that matters to customers was identified.')
  return table(['When', 'What changed'], rows)
}

function decisionBlocks(decision: Decided, words: string, names: Names): readonly Block[] {
  if (decision.state !== 'none') return []
  return paragraphs(`${words}, says ${names.person(decision.by)}, ${decision.title}, on ${decision.at.slice(0, 10)}.`)
}

function codes({ controls }: Live, ids: readonly string[]): string {
  return ids
    .map(id => controls.find(control => control.id === id)?.code ?? '[unknown: a control that is gone]')
    .join(', ')
}
