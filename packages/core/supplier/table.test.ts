import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  certificationsOf,
  countriesOf,
  readSuppliers,
  Supplier,
  type SupplierColumn,
  servicesOf,
  subSuppliersOf,
  suggestSupplierColumns,
  supplierCells,
  supplierColumns,
  type TableContext,
  textOfCertifications,
  textOfServices,
  textOfSubSuppliers,
} from './index.ts'

test('lines of services, sub-suppliers and certificates come back as they were written', () => {
  const services = servicesOf('Hosting | service | Production\n\nRouter|product')
  assert.deepEqual(services, [
    { name: 'Hosting', kind: 'service', component: 'Production' },
    { name: 'Router', kind: 'product', component: '' },
  ])
  assert.deepEqual(servicesOf(textOfServices(services)), services)
  const known = [{ id: 's1', name: 'Big Host' }]
  const behind = subSuppliersOf('big host | Rooms\nSmall', known)
  assert.deepEqual(behind, [
    { name: 'big host', supplier: 's1', service: 'Rooms' },
    { name: 'Small', supplier: null, service: '' },
  ])
  assert.deepEqual(subSuppliersOf(textOfSubSuppliers(behind), known), behind)
  assert.deepEqual([textOfSubSuppliers([]), textOfSubSuppliers(null), subSuppliersOf('-', known)], ['-', '', []])
  const certificates = certificationsOf('ISO 27001 | 2027-01-31\nOther | soon')
  assert.deepEqual(certificates, [
    { name: 'ISO 27001', until: '2027-01-31' },
    { name: 'Other', until: null },
  ])
  assert.deepEqual(certificationsOf(textOfCertifications(certificates)), certificates)
  assert.deepEqual(countriesOf('de, at;  FR'), ['DE', 'AT', 'FR'])
})

const ada = '00000000-0000-4000-8000-00000000000a'
let made = 0
const context = (known: TableContext['known'] = []): TableContext => ({
  known,
  ownerOf: person => (person === ada ? 'ada@example.com' : 'Former member'),
  person: words => (words === 'ada@example.com' ? ada : undefined),
  day: words => (/^\d{4}-\d\d-\d\d$/.test(words) ? words : undefined),
  owner: ada,
  began: null,
  newId: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
})
const read = (rows: readonly Partial<Record<SupplierColumn, string>>[], known?: TableContext['known']) =>
  readSuppliers(
    rows.map((cells, at) => ({ where: `line ${at + 2}`, cells })),
    context(known),
  )
const row = { name: 'Cloud Ltd', country: 'Ireland', tier: 'critical', began: '2024-01-01' }
const asRow = (cells: readonly string[]) =>
  Object.fromEntries(Object.keys(supplierColumns).map((column, at) => [column, cells[at] ?? '']))

test('a row becomes a supplier, is found again by reference or by name and country, and read again changes nothing', () => {
  const full = {
    ...row,
    reference: 'V-1',
    services: 'Hosting | service | Production',
    dependsOn: 'Rooms AG | Rooms',
    noticeHours: '1,5',
    contractUntil: '2027-12-31',
    contactEmail: 'soc@example.com',
    personalData: 'Yes',
    access: 'Holds data',
    subservice: 'carve-out',
    exitPlan: '=HYPERLINK("x")',
    owner: 'ada@example.com',
  }
  const { items, faults } = read([full, { ...row, name: 'Rooms AG' }])
  assert.deepEqual(faults, [])
  const [first, second] = items
  assert.equal(first?.draft.country, 'IE')
  assert.equal(first?.draft.noticeHours, 1.5)
  assert.equal(first?.draft.dependsOn?.[0]?.supplier, second?.id)
  const known = items.map(({ id, draft }) => ({ id, supplier: Supplier.parse(draft) }))
  const exported = known.map(({ supplier }) => asRow(supplierCells(supplier, context().ownerOf)))
  const guarded = exported.map(cells =>
    Object.fromEntries(Object.entries(cells).map(([key, text]) => [key, /^[=+\-@]/.test(text) ? `'${text}` : text])),
  )
  assert.deepEqual(
    read(guarded, known).items.map(({ kind, id }) => [kind, id]),
    items.map(({ id }) => ['same', id]),
  )
  assert.deepEqual(
    read(guarded, known).items.map(({ draft }) => draft),
    items.map(({ draft }) => draft),
  )
  const [renamed] = read([{ reference: 'V-1', name: 'Cloud plc' }], known).items
  assert.deepEqual([renamed?.kind, renamed?.id, renamed?.changed], ['changed', first?.id, ['name']])
  const [other] = read([{ ...row, name: ' rooms  ag', country: 'DE' }], known).items
  assert.equal(other?.kind, 'new')
})

test('two thousand rows that are read again change nothing', () => {
  const many = Array.from({ length: 2_000 }, (_, at) => ({ ...row, name: `Supplier ${at}`, reference: `K-${at}` }))
  const known = read(many).items.map(({ id, draft }) => ({ id, supplier: Supplier.parse(draft) }))
  const again = read(many, known)
  assert.deepEqual([again.faults.length, again.items.filter(({ kind }) => kind === 'same').length], [0, 2_000])
})

test('what is not understood is a fault of its row and never guessed', () => {
  const known = ['IE', 'DE'].map(country => ({
    id: context().newId(),
    supplier: Supplier.parse({ name: 'Twin', tier: 'standard', owner: ada, began: '2024-01-01', country }),
  }))
  const { faults } = read(
    [
      { ...row, began: '03.04.2024' },
      { ...row, name: 'Second', tier: 'high' },
      { ...row, name: 'Third', noticeHours: '1.000' },
      { ...row, name: 'Fourth', owner: 'nobody@example.com' },
      { ...row, name: 'Fourth' },
      { ...row, name: 'Twin', country: '' },
      { country: 'IE', tier: 'critical' },
      { ...row, name: 'Fifth', tier: '', began: '' },
    ],
    known,
  )
  assert.deepEqual(
    faults.map(({ where, column }) => `${where} ${column}`),
    [
      'line 2 began',
      'line 3 tier',
      'line 4 noticeHours',
      'line 5 owner',
      'line 6 name',
      'line 7 name',
      'line 8 name',
      'line 9 tier',
      'line 9 began',
    ],
  )
})

test('columns are guessed by what people call them, and each is taken once', () => {
  const found = suggestSupplierColumns(['Vendor', 'Criticality', 'Supplier', 'E-Mail', 'Standing', 'Country'])
  assert.deepEqual([...found].sort(), [
    ['Country', 'country'],
    ['Criticality', 'tier'],
    ['E-Mail', 'contactEmail'],
    ['Supplier', 'name'],
  ])
})
