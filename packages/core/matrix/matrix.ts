import type { Control } from '../control/index.ts'
import { inScope } from '../control/index.ts'
import { type Lint, lintsOf } from '../crosswalk/index.ts'
import { compareRequirements } from '../framework/index.ts'
import type { SaidHere } from '../posture/index.ts'
import type { Version } from '../version/index.ts'
import type { MatrixCell } from './schema.ts'

/** A control that stands in the matrix, in the version that is meant. */
export type Column = Readonly<{
  control: string
  version: number
  fact: string
  code: string
  title: string
  statement: string
  cadence: Control['cadence']
  /** Whether a check tests it, or only people. */
  automated: boolean
  owner: string | null
}>

/** How one control addresses one requirement: as the control says, or as somebody said for this engagement. */
export type Cell = Readonly<{
  requirement: string
  control: string
  how: string
  from: 'control' | 'engagement'
  /** The person who said it here; null where the control says it. */
  by: string | null
}>

/** A requirement that the control says it addresses, and that was left out here, with the reason. */
export type LeftOut = Readonly<{ requirement: string; control: string; reason: string; by: string }>

/** Requirements against controls. It says what addresses what, and never that anything is met. */
export type Matrix = Readonly<{
  columns: readonly Column[]
  cells: readonly Cell[]
  leftOut: readonly LeftOut[]
  gates: readonly Lint[]
}>

export type MatrixInput = Readonly<{
  framework: string
  /** The rows, in the order of the framework. */
  requirements: readonly string[]
  /** The controls in force. */
  controls: readonly Version<Control>[]
  /** What was said for this engagement, the latest of each cell. */
  said: readonly Version<MatrixCell>[]
  /** The scope of the engagement and everything that it is part of. */
  scopes: readonly string[]
  datasetsOf: (check: string) => readonly string[]
}>

/**
 * The matrix of an engagement. A column is an adopted control that works in the scope; a cell says what the control says
 * of the requirement, until somebody says it otherwise here. The gates are where an assessor would stop: no control, only
 * manual work once a year, only policies, or a control with more than eight requirements.
 */
export function matrixOf(input: MatrixInput): Matrix {
  const rows = new Set(input.requirements)
  const said = new Map(input.said.map(({ body }) => [keyOf(body.requirement, body.control), body]))
  const cells: Cell[] = []
  const leftOut: LeftOut[] = []
  const columns: Version<Control>[] = []
  for (const version of input.controls) {
    if (version.body.lifecycle.state !== 'adopted') continue
    const mine = cellsOf(version, rows, said, input)
    cells.push(...mine.cells)
    leftOut.push(...mine.leftOut)
    if (mine.cells.length > 0 || mine.leftOut.length > 0) columns.push(version)
  }
  columns.sort((a, b) => compareRequirements(a.body.code, b.body.code))
  return {
    columns: columns.map(version => columnOf(version, input.scopes[0] ?? null)),
    cells,
    leftOut,
    gates: gatesOf(input, columns, cells),
  }
}

function cellsOf(
  { subject: control, body }: Version<Control>,
  rows: ReadonlySet<string>,
  said: ReadonlyMap<string, MatrixCell>,
  { scopes, requirements }: MatrixInput,
): { cells: readonly Cell[]; leftOut: readonly LeftOut[] } {
  const works = body.scopes.length === 0 || body.scopes.some(scope => scopes.includes(scope))
  const own = new Map(
    works ? body.addresses.filter(one => rows.has(one.requirement)).map(one => [one.requirement, one.how]) : [],
  )
  const cells: Cell[] = []
  const leftOut: LeftOut[] = []
  for (const requirement of requirements) {
    const here = said.get(keyOf(requirement, control))
    const how = own.get(requirement)
    if (here?.said.state === 'in')
      cells.push({ requirement, control, how: here.said.how, from: 'engagement', by: here.by })
    else if (here?.said.state === 'out') leftOut.push({ requirement, control, reason: here.said.reason, by: here.by })
    else if (how !== undefined) cells.push({ requirement, control, how, from: 'control', by: null })
  }
  return { cells, leftOut }
}

function columnOf({ subject, version, fact, body }: Version<Control>, scope: string | null): Column {
  return {
    control: subject,
    version,
    fact,
    code: body.code,
    title: body.title,
    statement: inScope(body, scope).statement,
    cadence: body.cadence,
    automated: body.checks.length > 0,
    owner: body.lifecycle.state === 'adopted' ? body.lifecycle.owner : null,
  }
}

function gatesOf(
  { framework, requirements, datasetsOf }: MatrixInput,
  columns: readonly Version<Control>[],
  cells: readonly Cell[],
): readonly Lint[] {
  const controls = columns.map(({ subject, body }) => ({
    id: subject,
    body: { ...body, addresses: cells.filter(one => one.control === subject) },
  }))
  const rows = requirements.map(requirement => ({ requirement, label: 'unknown' as const }))
  return lintsOf({ framework, requirements: rows }, controls, datasetsOf)
}

/** What was said in a matrix, by control, as the posture takes it: how each addresses a requirement, or that it does not. */
export function saidHere(cells: readonly Version<MatrixCell>[]): ReadonlyMap<string, readonly SaidHere[]> {
  const found = new Map<string, SaidHere[]>()
  for (const { body, position, fact } of cells) {
    const how = body.said.state === 'in' ? body.said.how : null
    const ofControl = found.get(body.control) ?? []
    ofControl.push({ requirement: body.requirement, how, since: { position, fact } })
    found.set(body.control, ofControl)
  }
  return found
}

/** Controls as an engagement relies on them: what each addresses is what the matrix says, before what it says itself. */
export function asReliedOn(
  controls: readonly Version<Control>[],
  cells: readonly Version<MatrixCell>[],
): readonly Version<Control>[] {
  const said = saidHere(cells)
  return controls.map(control => {
    const here = said.get(control.subject)
    if (!here) return control
    const told = new Set(here.map(one => one.requirement))
    const own = control.body.addresses.filter(one => !told.has(one.requirement))
    const added = here.flatMap(({ requirement, how }) => (how === null ? [] : { requirement, how }))
    return { ...control, body: { ...control.body, addresses: [...own, ...added] } }
  })
}

export function keyOf(requirement: string, control: string): string {
  return `${requirement} ${control}`
}
