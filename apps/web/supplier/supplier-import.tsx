import { SupplierColumn, supplierColumns } from '@onus/core/supplier'
import { useNavigate } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useCallback, useState } from 'react'
import { client, type Reply, useAct, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileColumns } from '../kit/file-columns.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { FileFaults } from '../kit/file-faults.tsx'
import { asProblem, ChoiceField, PickField, TextField } from '../kit/form.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useToast } from '../kit/toast.tsx'
import { useLook } from '../kit/use-look.ts'
import { useSheet } from '../readiness/use-sheet.ts'
import { usePeople } from '../record/use-names.ts'
import { useSession } from '../shell/session.ts'

type Look = Reply<'suppliers', 'importTable'>
type Columns = Readonly<Record<string, SupplierColumn | ''>>

/** The register of suppliers from a table: look, say what columns and days mean, then take all of it. */
export function SupplierImport() {
  const [file, setFile] = useState<File | null>(null)
  const sheet = useSheet()
  return (
    <>
      <PageHead
        title="Read suppliers from a table"
        lead="From CSV or XLSX. Nothing is recorded before you have seen what becomes of each row."
        actions={
          <Button
            icon={<Download size={14} />}
            onClick={() =>
              void sheet('suppliers-to-fill.xlsx', () =>
                client.suppliers.sheet({ body: { format: 'xlsx', rows: 'none' } }),
              )
            }
          >
            Table to fill (XLSX)
          </Button>
        }
      />
      <Page>
        <div className="max-w-5xl">
          <div className="mb-4">
            <FileDrop
              label="Drop the table here, or choose it"
              help="CSV, TSV or XLSX with one supplier a row. The separator and the writing are found out; how days are written is asked."
              accept=".csv,.tsv,.txt,.xlsx"
              file={file}
              onFile={setFile}
            />
          </div>
          {file && <Looking key={`${file.name} ${file.lastModified} ${file.size}`} file={file} />}
        </div>
      </Page>
    </>
  )
}

function Looking({ file }: { readonly file: File }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const act = useAct()
  const people = usePeople()
  const { person } = useSession()
  const [columns, setColumns] = useState<Columns>({})
  const [days, setDays] = useState('')
  const [owner, setOwner] = useState<string | null>(person.personId)
  const [began, setBegan] = useState('')
  const [taking, setTaking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const bodyOf = useCallback(
    (take: 'look' | 'take') => ({ take, columns: { ...columns }, days, owner, began: began === '' ? null : began }),
    [columns, days, owner, began],
  )
  const { look, looking, refusal } = useLook<Look>(
    useCallback(
      signal => client.suppliers.importTable({ files: [file], body: bodyOf('look'), signal }),
      [file, bodyOf],
    ),
  )
  if (!look) return refusal ? <ErrorState message={refusal} /> : <p className="text-soft">Looking into the file…</p>
  const { counts, faultCount } = look
  const toTake = counts.new + counts.changed

  async function take() {
    setTaking(true)
    setProblem(null)
    try {
      const { taken } = await client.suppliers.importTable({ files: [file], body: bodyOf('take') })
      await refresh()
      const undo = () =>
        void act(
          () => client.suppliers.undoImport({ params: { id: taken ?? '' }, body: {} }),
          'The table was taken back.',
        )
      say({ text: `${counts.new} suppliers are new, ${counts.changed} changed, ${counts.same} stay.`, undo })
      await navigate({ to: '/suppliers' })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setTaking(false)
  }
  return (
    <>
      {refusal && <ErrorState message={refusal} />}
      <Panel title="What was read">
        <p role="status">
          Format {look.format}, {look.read.toLocaleString('en-GB')} {look.read === 1 ? 'row' : 'rows'}.{' '}
          <strong>
            {counts.new} new, {counts.changed} changed, {counts.same} as they are
          </strong>
          {faultCount > 0 ? `, ${faultCount} not understood.` : '.'}
          {!look.whole && ' The file has more rows than are read.'}
          {looking && <span className="text-soft"> Looking again…</span>}
        </p>
        <div className="mt-3 grid gap-4 sm:grid-cols-3">
          {look.dayForms.length > 0 && look.days !== 'YYYY-MM-DD' && (
            <ChoiceField
              label="How its days are written"
              required
              value={days}
              onChange={setDays}
              options={[
                { value: '', label: 'Not said yet' },
                ...look.dayForms.map(form => ({ value: form, label: form })),
              ]}
              help="Onus does not guess which number is the month."
            />
          )}
          <PickField
            label="Owner where a row names nobody"
            items={people.items}
            value={owner === null ? [] : [owner]}
            onChange={([one]) => setOwner(one ?? null)}
          />
          <TextField
            label="Since, where a row says no day"
            type="date"
            help="Its 60 days to the first assessment begin then."
            value={began}
            onChange={setBegan}
          />
        </div>
      </Panel>
      <FileColumns
        columns={look.columns}
        options={SupplierColumn.options.map(value => ({ value, label: supplierColumns[value].title }))}
        none="Left out"
        onChange={(column, as) => setColumns({ ...columns, [column]: as as SupplierColumn | '' })}
      />
      <FileFaults
        faults={look.faults.map(fault => ({ ...fault, column: supplierColumns[fault.column].title }))}
        count={faultCount}
      />
      <Preview look={look} />
      <Panel title="Take it">
        <p className="mb-3 text-soft">
          All of it is written, or nothing: while a row is not understood, none is. Rows are found again by our
          reference, else by legal name and country; a cell that is empty or says unknown changes nothing. What the
          contract holds, assessments and reports stay as they are.
        </p>
        {problem && <ErrorState message={problem} />}
        <Button
          look="primary"
          busy={taking}
          disabled={toTake === 0 || faultCount > 0 || looking || refusal !== null}
          onClick={() => void take()}
        >
          Take {toTake.toLocaleString('en-GB')} {toTake === 1 ? 'supplier' : 'suppliers'}
        </Button>
      </Panel>
    </>
  )
}

const kinds = { new: 'New', changed: 'Changed', same: 'As it is' } as const
const headings = ['What happens', 'Our reference', 'Supplier', 'Country', 'Tier', 'Changes']

function Preview({ look }: { readonly look: Look }) {
  if (look.items.length === 0) return null
  const said = look.items.slice(0, 50)
  return (
    <Panel title="How it reads">
      <ScrollBox label="How the table reads" className="-m-4 max-h-96 overflow-auto">
        <table className="w-full text-sm">
          <thead>
            <tr>
              {headings.map(heading => (
                <th
                  key={heading}
                  scope="col"
                  className="sticky top-0 bg-sunken px-3 py-1.5 text-start font-medium whitespace-nowrap text-soft"
                >
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {said.map(item => (
              <tr key={item.where} className="border-t align-top">
                <td className="px-3 py-1 whitespace-nowrap">{kinds[item.kind]}</td>
                <td className="px-3 py-1 font-mono whitespace-nowrap">{item.reference}</td>
                <td className="min-w-48 px-3 py-1">{item.name}</td>
                <td className="px-3 py-1">{item.country ?? ''}</td>
                <td className="px-3 py-1">{item.tier}</td>
                <td className="min-w-48 px-3 py-1">
                  {item.kind === 'new' ? '' : item.changed.map(column => supplierColumns[column].title).join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {look.items.length > said.length && <p className="mt-6 text-sm text-soft">The first 50 are shown.</p>}
    </Panel>
  )
}
