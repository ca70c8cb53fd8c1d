import type { OpenParameter, RequirementRow, RequirementText, TextPart } from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import { type CatalogView, type Control, openParameters, type Part, viewCatalog } from '@onus/oscal/catalog'
import { readDocument } from '@onus/oscal/document'
import type { FileFault } from './reading.ts'

/** What an OSCAL catalogue has for a framework: its items as rows, and their words. */
export type CatalogReading = {
  readonly title: string
  readonly version: string
  readonly publisher: string
  readonly asOf: string
  readonly format: string
  readonly rows: readonly RequirementRow[]
  readonly texts: readonly RequirementText[]
  readonly faults: readonly FileFault[]
}

/** Whether the beginning of a file looks like an OSCAL document rather than a list of ours. */
export function isOscal(bytes: Uint8Array): boolean {
  return /^\s*(\{\s*(?:"\$schema"[^,]*,\s*)?"?catalog"?\s*:|catalog\s*:|---\s*\ncatalog\s*:)/.test(
    new TextDecoder().decode(bytes.subarray(0, 4096)),
  )
}

/** Reads an OSCAL catalogue. What is no catalogue is refused with what the reader found and where. */
export function catalogIn(bytes: Uint8Array): CatalogReading {
  const reading = readDocument(bytes)
  const faults = reading.findings.map(({ pointer, code, message }) => ({ where: pointer, column: code, message }))
  if (!reading.ok)
    return refuse(
      'invalid_input',
      reading.findings[0]?.message ?? 'This is no OSCAL document',
      reading.findings.map(({ pointer, message }) => ({ path: pointer || 'file', message })),
    )
  if (reading.document.model !== 'catalog')
    return refuse('invalid_input', `This is a ${reading.document.model}; a framework comes from a catalog`, [
      { path: 'file', message: 'expected a catalog' },
    ])
  const view = viewCatalog(reading.document.root)
  return {
    title: view.title,
    version: view.version ?? '',
    publisher: 'Unknown',
    asOf: (view.lastModified ?? '1970-01-01').slice(0, 10),
    format: `OSCAL ${view.oscalVersion ?? ''} ${reading.document.format}`.replaceAll(/\s+/g, ' '),
    rows: rowsOf(view),
    texts: [...view.controls.values()].map(control => textOf(control, view)),
    faults: [
      ...faults,
      ...view.findings.map(({ pointer, code, message }) => ({ where: pointer, column: code, message })),
    ],
  }
}

function rowsOf(view: CatalogView): readonly RequirementRow[] {
  const rows: RequirementRow[] = []
  const labels = new Map([...view.controls.values()].map(control => [control.id, control.label.replaceAll(' ', '')]))
  const nameOf = (id: string | null) => (id === null ? '' : (labels.get(id) ?? id))
  const add = (cells: Record<string, string>) => rows.push({ row: rows.length + 1, cells })
  for (const group of view.groups) {
    if (group.id !== null)
      add({ id: group.id, label: group.title.slice(0, 160), parent: group.parent ?? '', assessable: 'no' })
  }
  for (const control of view.controls.values()) {
    if (control.withdrawn) continue
    const label = (control.title || control.label).slice(0, 160)
    const parent = nameOf(control.parent ?? control.group)
    const enhances = control.parent === null ? 'no' : 'yes'
    add({ id: nameOf(control.id), label, parent, assessable: 'yes', enhances, oscalId: control.id })
  }
  return rows
}

function textOf(control: Control, view: CatalogView): RequirementText {
  const parts = [...control.statements, ...control.guidance, ...control.objectives, ...control.others]
  return {
    id: control.id,
    title: control.title,
    parts: parts.map(partOf),
    parameters: openParameters(control, view.parameters)
      .filter(parameter => parameter.aggregates.length === 0)
      .map(
        ({ id, label, guidelines, selection }): OpenParameter => ({
          id,
          label: label ?? '',
          guidance: guidelines.join('\n'),
          choices: [...(selection?.choices ?? [])],
          many: selection?.howMany === 'one-or-more',
        }),
      ),
    links: control.related.map(id => ({ rel: 'related', id })),
    methods: control.methods.map(({ method, objects }) => ({ method, objects: [...objects] })),
  }
}

function partOf({ name, label, title, prose, parts }: Part): TextPart {
  return { name, label, prose: [title, prose].filter(Boolean).join(': '), parts: parts.map(partOf) }
}
