import { z } from 'zod'
import {
  certificationsOf,
  countriesOf,
  servicesOf,
  subSuppliersOf,
  textOfCertifications,
  textOfServices,
  textOfSubSuppliers,
} from './lines.ts'
import { type Supplier, SupplierDraft } from './record.ts'

type Named = Readonly<{ id: string; name: string }>

/** What the cells of a table are read with: what days and people their words mean, and which suppliers are known. */
export type TableContext = Readonly<{
  known: readonly Readonly<{ id: string; supplier: Supplier }>[]
  /** How an owner is written: by what `person` finds again. */
  ownerOf: (person: string) => string
  person: (words: string) => string | undefined
  day: (words: string) => string | undefined
  /** Of suppliers whose row does not say it. Null asks for it. */
  owner: string | null
  began: string | null
  newId: () => string
}>

type Reads = (words: string, before: SupplierDraft, context: TableContext) => Partial<SupplierDraft> | undefined
type Writes = (supplier: SupplierDraft, ownerOf: (person: string) => string) => string

interface Column {
  readonly title: string
  readonly like: readonly string[]
  readonly help: string
  readonly read: Reads
  readonly write: Writes
}

type TextKey = 'tierWhy' | 'ownRole' | 'data' | 'alternatives' | 'exitPlan' | 'name'

const words = (key: TextKey, title: string, like: readonly string[], help = ''): Column => ({
  title,
  like,
  help,
  read: said => ({ [key]: said }),
  write: supplier => supplier[key],
})

const day = (key: 'toldRoleOn' | 'began' | 'ended', title: string, like: readonly string[]): Column => ({
  title,
  like,
  help: 'a day, such as 2026-01-31',
  read: (said, _, context) => whole({ [key]: context.day(said) }),
  write: supplier => supplier[key] ?? '',
})

const yesNo = (key: 'direct' | 'personalData' | 'inBoundary', title: string, like: readonly string[]): Column => ({
  title,
  like,
  help: 'yes or no; empty where nobody knows',
  read: said => whole({ [key]: answers[said.toLowerCase()] }),
  write: supplier => (supplier[key] === null ? 'unknown' : supplier[key] ? 'yes' : 'no'),
})

const answers: Readonly<Record<string, boolean>> = {
  yes: true,
  y: true,
  true: true,
  x: true,
  no: false,
  n: false,
  false: false,
}

function choice<Key extends 'tier' | 'access' | 'subservice'>(
  key: Key,
  title: string,
  like: readonly string[],
  options: Readonly<Record<string, NonNullable<SupplierDraft[Key]>>>,
): Column {
  return {
    title,
    like,
    help: Object.keys(options).join(', '),
    read: said => whole({ [key]: options[plain(said)] }),
    write: supplier => Object.keys(options).find(word => options[word] === supplier[key]) ?? 'unknown',
  }
}

const contact = (key: keyof NonNullable<Supplier['contact']>, title: string, like: readonly string[]): Column => ({
  title,
  like,
  help: '',
  read: (said, { contact }) => ({
    contact: { name: '', email: '', phone: '', availability: '', ...contact, [key]: said },
  }),
  write: supplier => supplier.contact?.[key] ?? '',
})

/** What a column of a table of suppliers can mean, in the order of the export, with the headings that people write. */
export const supplierColumns = {
  reference: {
    title: 'Our reference',
    like: [
      'reference',
      'ref',
      'supplier id',
      'supplier no',
      'supplier number',
      'vendor id',
      'vendor no',
      'vendor number',
      'id',
      'creditor',
      'account',
    ],
    help: 'yours, such as the number of the creditor; a row is found again by it',
    read: said => ({ reference: said }),
    write: supplier => supplier.reference ?? '',
  },
  name: words(
    'name',
    'Supplier',
    ['legal name', 'name', 'supplier name', 'vendor', 'vendor name', 'company'],
    'its legal name',
  ),
  country: {
    title: 'Country',
    like: ['country code', 'country of seat', 'seat', 'iso country'],
    help: 'two letters of ISO 3166, or its English name',
    read: said => whole({ country: countryOf(said) }),
    write: supplier => supplier.country ?? 'unknown',
  },
  tier: choice('tier', 'Tier', ['criticality', 'criticality tier', 'class'], {
    critical: 'critical',
    important: 'important',
    standard: 'standard',
  }),
  tierWhy: words('tierWhy', 'Why', ['why this tier', 'reason', 'criticality reason']),
  direct: yesNo('direct', 'Contract with us', ['direct', 'direct supplier']),
  ownRole: words('ownRole', 'Our role towards it', ['our role', 'own role']),
  toldRoleOn: day('toldRoleOn', 'Told of that role', []),
  services: {
    title: 'Services, products and processes',
    like: ['services', 'service', 'products', 'products and services', 'what it supplies', 'supplies', 'description'],
    help: 'one a line: name | product, service or process | what of your system it touches',
    read: said => ({ services: servicesOf(said) }),
    write: supplier => textOfServices(supplier.services),
  },
  data: words('data', 'Data', ['data touched', 'data processed', 'data categories']),
  personalData: yesNo('personalData', 'Personal data', ['personal data processed', 'pii', 'gdpr']),
  access: choice('access', 'Access', ['access type'], {
    none: 'none',
    physical: 'physical',
    remote: 'remote',
    privileged: 'privileged',
    'holds data': 'holds_data',
  }),
  inBoundary: yesNo('inBoundary', 'Inside the SOC 2 boundary', ['soc 2 boundary', 'in scope', 'soc 2 scope']),
  subservice: choice('subservice', 'Subservice organisation', ['subservice', 'subservice organization'], {
    no: 'no',
    'carve out': 'carve_out',
    inclusive: 'inclusive',
  }),
  memberStates: {
    title: 'Member states',
    like: ['eu member states', 'countries'],
    help: 'two letters each, with commas',
    read: said => (countriesOf(said).length === 0 ? undefined : { memberStates: countriesOf(said) }),
    write: supplier => supplier.memberStates.join(', '),
  },
  dependsOn: {
    title: 'Its own suppliers',
    like: ['sub suppliers', 'subsuppliers', 'sub processors', 'subprocessors', 'fourth parties'],
    help: 'one a line: name | what it does; a lone hyphen says that there are none',
    read: (said, _, { known }) => ({ dependsOn: subSuppliersOf(said, known.map(namedAs)) }),
    write: supplier => (supplier.dependsOn === null ? 'unknown' : textOfSubSuppliers(supplier.dependsOn)),
  },
  alternatives: words('alternatives', 'Who else could supply it', ['alternatives', 'alternative']),
  exitPlan: words('exitPlan', 'Exit plan', ['exit', 'exit strategy']),
  contract: {
    title: 'Contract',
    like: ['contract reference', 'contract no', 'contract number', 'agreement'],
    help: '',
    read: (said, { contract }) => ({ contract: { until: null, ...contract, reference: said } }),
    write: supplier => supplier.contract?.reference ?? '',
  },
  contractUntil: {
    title: 'Contract ends',
    like: ['contract end', 'contract until', 'expiry', 'end of contract', 'contract expiry'],
    help: 'a day, such as 2026-01-31',
    read: (said, { contract }, context) => {
      const until = context.day(said)
      return until === undefined ? undefined : { contract: { reference: '', ...contract, until } }
    },
    write: supplier => supplier.contract?.until ?? '',
  },
  contactName: contact('name', 'Security contact', ['contact', 'contact name', 'contact person']),
  contactEmail: contact('email', 'Contact e-mail', ['email', 'e mail', 'contact email', 'security email']),
  contactPhone: contact('phone', 'Contact telephone', ['phone', 'telephone', 'contact phone']),
  contactAvailability: contact('availability', 'Contact answers', ['availability']),
  noticeHours: {
    title: 'Tells of incidents within (hours)',
    like: ['notification sla', 'notice hours', 'incident notice', 'notification hours', 'incident notification hours'],
    help: 'hours, such as 24 or 1,5',
    read: said => whole({ noticeHours: hoursOf(said) }),
    write: supplier => (supplier.noticeHours === null ? '' : String(supplier.noticeHours)),
  },
  certifications: {
    title: 'Certificates and reports',
    like: ['certificates', 'certifications', 'certificate'],
    help: 'one a line: name | day until which it holds, such as 2027-01-31',
    read: said => ({ certifications: certificationsOf(said) }),
    write: supplier => textOfCertifications(supplier.certifications),
  },
  owner: {
    title: 'Owner',
    like: ['relationship owner', 'responsible', 'internal owner', 'owner email'],
    help: 'e-mail or name of somebody of this organisation',
    read: (said, _, { person }) => whole({ owner: person(said) }),
    write: (supplier, ownerOf) => ownerOf(supplier.owner),
  },
  began: day('began', 'Since', ['supplies since', 'start', 'start date', 'contract start', 'began']),
  ended: day('ended', 'Ended', ['end', 'end date']),
} as const satisfies Readonly<Record<string, Column>>
export type SupplierColumn = keyof typeof supplierColumns
export const SupplierColumn = z.enum(Object.keys(supplierColumns) as [SupplierColumn, ...SupplierColumn[]])

const columns = Object.entries(supplierColumns) as readonly [SupplierColumn, Column][]

/** The columns whose cells are days. */
export const dayColumns: readonly SupplierColumn[] = ['toldRoleOn', 'contractUntil', 'began', 'ended']

/** Which heading fills which column: by what people call them, each heading once. */
export function suggestSupplierColumns(headings: readonly string[]): ReadonlyMap<string, SupplierColumn> {
  const found = new Map<string, SupplierColumn>()
  const isTaken = (column: SupplierColumn) => [...found.values()].includes(column)
  const take = (column: SupplierColumn, names: readonly string[]) => {
    const heading = headings.find(one => !found.has(one) && names.includes(plain(one)))
    if (heading !== undefined && !isTaken(column)) found.set(heading, column)
  }
  for (const [column, { title }] of columns) take(column, [plain(title)])
  for (const [column, { like }] of columns) for (const word of like) take(column, [word])
  return found
}

/** A supplier as the cells of a table, in the order of the columns; what `readSuppliers` reads as no change. */
export function supplierCells(supplier: SupplierDraft, ownerOf: (person: string) => string): readonly string[] {
  return columns.map(([, { write }]) => write(supplier, ownerOf))
}

export type TableRow = Readonly<{ where: string; cells: Readonly<Partial<Record<SupplierColumn, string>>> }>
export type TableFault = Readonly<{ where: string; column: SupplierColumn; message: string }>

/** A row as it would be taken: a new supplier, one that changes, or one that stays as it is. */
export type TableItem = Readonly<{
  where: string
  kind: 'new' | 'changed' | 'same'
  id: string
  draft: SupplierDraft
  changed: readonly SupplierColumn[]
}>

/**
 * Reads a table of suppliers against the register. A row is found again by our reference, else by legal name and country. A
 * cell that is empty, or that says *unknown*, changes nothing, so that what was exported is read as no change. What is not
 * understood is a fault, and never guessed.
 */
export function readSuppliers(
  rows: readonly TableRow[],
  context: TableContext,
): Readonly<{ items: readonly TableItem[]; faults: readonly TableFault[] }> {
  const faults: TableFault[] = []
  const items: TableItem[] = []
  const find = finderOf(context.known)
  const seen = new Map<string, string>()
  for (const { where, cells } of rows) {
    const said = saidIn(cells)
    if (said.size === 0) continue
    const fault = (column: SupplierColumn, message: string) => void faults.push({ where, column, message })
    const found = find(said, fault)
    if (found === undefined) continue
    const key = found?.id ?? keyOf(said)
    const twin = seen.get(key)
    if (twin !== undefined) {
      fault(said.has('reference') ? 'reference' : 'name', `the same supplier stands in ${twin} already`)
      continue
    }
    seen.set(key, where)
    const item = found === null ? added(said, context, fault) : changed(found, said, context, fault)
    if (item) items.push({ where, ...item })
  }
  return { items: linked(items), faults }
}

type Said = ReadonlyMap<SupplierColumn, string>
type Blame = (column: SupplierColumn, message: string) => void
type Found = TableContext['known'][number]

function saidIn(cells: TableRow['cells']): Said {
  return new Map(
    columns.flatMap(([column]) => {
      const text = unguarded((cells[column] ?? '').trim())
      return text === '' || plain(text) === 'unknown' ? [] : [[column, text] as const]
    }),
  )
}

/** Which supplier a row is about: null for none that is known, undefined where nobody can tell. */
function finderOf(known: TableContext['known']) {
  const byReference = new Map(
    known.flatMap(one => (one.supplier.reference ? [[one.supplier.reference.toLowerCase(), one] as const] : [])),
  )
  const byName = Map.groupBy(known, ({ supplier }) => nameKey(supplier.name))
  return (said: Said, fault: Blame): Found | null | undefined => {
    const reference = said.get('reference')?.toLowerCase()
    const referred = reference === undefined ? undefined : byReference.get(reference)
    if (referred) return referred
    const name = said.get('name')
    if (name === undefined) {
      fault('name', 'a row needs the legal name of the supplier')
      return undefined
    }
    const alike = (byName.get(nameKey(name)) ?? []).filter(
      ({ supplier }) => reference === undefined || !supplier.reference,
    )
    const country = said.has('country') ? countryOf(said.get('country') ?? '') : undefined
    const there = country === undefined ? alike : alike.filter(({ supplier }) => supplier.country === country)
    const open = country === undefined ? [] : alike.filter(({ supplier }) => supplier.country === null)
    const [one, ...more] = there.length > 0 ? there : open
    if (more.length === 0) return one ?? null
    fault(
      'name',
      `"${name.slice(0, 80)}" is in the register ${more.length + 1} times: give its country or our reference`,
    )
    return undefined
  }
}

function keyOf(said: Said): string {
  const reference = said.get('reference')
  if (reference !== undefined) return `reference ${reference.toLowerCase()}`
  return `name ${nameKey(said.get('name') ?? '')} ${countryOf(said.get('country') ?? '') ?? ''}`
}

function nameKey(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ').toLowerCase()
}

function added(said: Said, context: TableContext, fault: Blame): Omit<TableItem, 'where'> | null {
  const start = { name: said.get('name') ?? '', tier: 'standard', owner: context.owner, began: context.began }
  const empty = SupplierDraft.parse({ ...start, owner: nobody, began: '2000-01-01', name: '.' })
  const { draft, columns: read } = filled(empty, said, context, fault)
  const missing = (column: 'tier' | 'owner' | 'began', message: string) => {
    if (!said.has(column)) fault(column, message)
  }
  missing('tier', 'a new supplier needs a tier: critical, important or standard')
  if (context.owner === null) missing('owner', 'a new supplier needs an owner')
  if (context.began === null) missing('began', 'a new supplier needs the day since when it supplies')
  const owner = said.has('owner') ? draft.owner : (context.owner ?? nobody)
  const began = said.has('began') ? draft.began : (context.began ?? draft.began)
  const whole = checked({ ...draft, owner, began }, fault)
  return whole && { kind: 'new', id: context.newId(), draft: whole, changed: read }
}

const nobody = '00000000-0000-4000-8000-000000000000'

function changed(
  { id, supplier }: Found,
  said: Said,
  context: TableContext,
  fault: Blame,
): Omit<TableItem, 'where'> | null {
  const { triggers: _, notices: __, takenBack: ___, serviceReviews: ____, ...before } = supplier
  const { draft, columns: read } = filled(before, said, context, fault)
  const whole = checked(draft, fault)
  return whole && { kind: read.length > 0 ? 'changed' : 'same', id, draft: whole, changed: read }
}

/** A supplier with what a row says of it, and the columns that differ by it. What stands there already in the same words stays. */
function filled(before: SupplierDraft, said: Said, context: TableContext, fault: Blame) {
  let draft = before
  const differ: SupplierColumn[] = []
  for (const [column, { read, write, help }] of columns) {
    const text = said.get(column)
    if (text === undefined || text === unguarded(write(before, context.ownerOf).trim())) continue
    const patch = read(text, draft, context)
    if (patch === undefined) {
      fault(column, `"${text.slice(0, 80)}" is not understood: ${help}`)
      continue
    }
    const next = { ...draft, ...patch }
    if (write(next, context.ownerOf) !== write(draft, context.ownerOf)) differ.push(column)
    draft = next
  }
  return { draft, columns: differ }
}

function checked(draft: SupplierDraft, fault: Blame): SupplierDraft | null {
  const parsed = SupplierDraft.safeParse(draft)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues) fault(columnAt(path), message)
  return null
}

function columnAt([first, second]: readonly PropertyKey[]): SupplierColumn {
  if (first === 'contract') return second === 'until' ? 'contractUntil' : 'contract'
  if (first === 'contact') return contactColumns[String(second)] ?? 'contactName'
  return SupplierColumn.safeParse(first).data ?? 'name'
}

const contactColumns: Readonly<Record<string, SupplierColumn>> = {
  email: 'contactEmail',
  phone: 'contactPhone',
  availability: 'contactAvailability',
}

/** What suppliers depend on that the same table brings is linked as what was there before. */
function linked(items: readonly TableItem[]): readonly TableItem[] {
  const added = new Map(items.flatMap(({ kind, id, draft }) => (kind === 'new' ? [[nameKey(draft.name), id]] : [])))
  if (added.size === 0) return items
  return items.map(item => {
    const { dependsOn } = item.draft
    if (!item.changed.includes('dependsOn') || dependsOn === null) return item
    const known = dependsOn.map(one => ({ ...one, supplier: one.supplier ?? added.get(nameKey(one.name)) ?? null }))
    return { ...item, draft: { ...item.draft, dependsOn: known } }
  })
}

/** Hours as people write them. Three digits behind a point or comma may be thousands, and are not read. */
function hoursOf(text: string): number | undefined {
  const match = /^(\d{1,4})(?:[.,](\d{1,2}))?\s*(?:h|hours?)?$/i.exec(text)
  return match ? Number(`${match[1]}.${match[2] ?? '0'}`) : undefined
}

/** The code of a country: two letters, or its English name. */
function countryOf(text: string): string | undefined {
  const said = text.trim()
  if (/^[A-Za-z]{2}$/.test(said)) return said.toUpperCase() === 'UK' ? 'GB' : said.toUpperCase()
  return codesByName.get(plain(said))
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

const codesByName: ReadonlyMap<string, string> = new Map(
  letters.flatMap(first =>
    letters.flatMap(second => {
      const name = english.of(first + second)
      return name === undefined ? [] : [[plain(name), first + second] as const]
    }),
  ),
)

function namedAs({ id, supplier }: Found): Named {
  return { id, name: supplier.name }
}

function whole<Patch extends object>(
  patch: Patch,
): { [Key in keyof Patch]: Exclude<Patch[Key], undefined> } | undefined {
  return Object.values(patch).includes(undefined)
    ? undefined
    : (patch as { [Key in keyof Patch]: Exclude<Patch[Key], undefined> })
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** A cell without the sign that keeps spreadsheets from taking it for a formula. */
function unguarded(text: string): string {
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text
}
