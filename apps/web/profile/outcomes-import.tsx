import { outcomeColumns } from '@onus/core/profile'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useRefresh } from '../api.ts'
import { frameworkHref } from '../framework/tree-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileColumns } from '../kit/file-columns.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { FileFaults } from '../kit/file-faults.tsx'
import { asProblem, ChoiceField, TextField } from '../kit/form.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useToast } from '../kit/toast.tsx'

type Look = Reply<'profiles', 'importOutcomes'>
type Version = '1.1' | '2.0'
type Kind = 'current' | 'target' | 'community'

/** A profile of outcomes from a file. One of CSF 1.1 is carried over, and what is new is listed. */
export function OutcomesImport() {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [file, setFile] = useState<File | null>(null)
  const [version, setVersion] = useState<Version>('2.0')
  const [kind, setKind] = useState<Kind>('current')
  const [name, setName] = useState('')
  const [publisher, setPublisher] = useState('')
  const [columns, setColumns] = useState<Readonly<Record<string, string>>>({})
  const [look, setLook] = useState<Look | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function send(
    take: 'look' | 'whole' | 'good_rows',
    next: { file?: File; version?: Version; columns?: Readonly<Record<string, string>> } = {},
  ) {
    const chosen = next.file ?? file
    if (!chosen) return
    setBusy(true)
    setProblem(null)
    try {
      const said = name.trim() || chosen.name.replace(/\.\w+$/, '') || 'Imported'
      const answer = await client.profiles.importOutcomes({
        files: [chosen],
        body: {
          take,
          version: next.version ?? version,
          kind,
          name: said,
          publisher,
          columns: { ...(next.columns ?? columns) },
        },
      })
      setLook(answer)
      if (next.file && !name.trim()) setName(said)
      if (answer.written) {
        await refresh()
        say({ text: `${said} is recorded with ${answer.rows} outcomes.` })
        await navigate({ to: `/profiles/${answer.written.id}` })
      }
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
      if (take === 'look') setLook(null)
    }
    setBusy(false)
  }
  const needsPublisher = kind === 'community' && publisher.trim() === ''
  return (
    <>
      <PageHead
        title="Import a profile of outcomes"
        lead="A table with one outcome a row: your own sheet, a community profile, or a profile of CSF 1.1. Nothing is recorded before you have seen what is in it."
      />
      <Page>
        <div className="max-w-5xl">
          <Panel title="What it is">
            <div className="grid gap-4 sm:grid-cols-2">
              <ChoiceField
                label="It speaks of"
                required
                value={version}
                onChange={value => {
                  setVersion(value as Version)
                  void send('look', { version: value as Version })
                }}
                options={[
                  { value: '2.0', label: 'CSF 2.0' },
                  { value: '1.1', label: 'CSF 1.1, to be carried into 2.0' },
                ]}
              />
              <ChoiceField
                label="Kind"
                required
                value={kind}
                onChange={value => setKind(value as Kind)}
                options={[
                  { value: 'current', label: 'Current: where you are' },
                  { value: 'target', label: 'Target: where you want to be' },
                  { value: 'community', label: 'Community: a template, locked' },
                ]}
              />
              <TextField label="Name" required value={name} onChange={setName} />
              {kind === 'community' && (
                <TextField
                  label="Publisher"
                  required
                  value={publisher}
                  onChange={setPublisher}
                  help="Who gave it out."
                />
              )}
            </div>
          </Panel>
          <div className="mb-4">
            <FileDrop
              label="Drop a file here, or choose one"
              help="CSV, XLSX or JSON with a column for the outcome, such as PR.AA-01."
              accept=".csv,.tsv,.xlsx,.json,.ndjson"
              file={file}
              onFile={chosen => {
                setFile(chosen)
                setColumns({})
                void send('look', { file: chosen, columns: {} })
              }}
            />
          </div>
          {busy && !look && <p className="text-soft">Looking into the file…</p>}
          {problem && <ErrorState message={problem} />}
          {look && (
            <>
              <Panel title="What was read">
                <p role="status">
                  {look.read.toLocaleString('en-GB')} {look.read === 1 ? 'row' : 'rows'}.{' '}
                  <strong>The profile will speak of {look.rows} outcomes</strong>
                  {look.faultCount > 0 &&
                    `, ${look.faultCount} ${look.faultCount === 1 ? 'thing is' : 'things are'} wrong`}
                  .
                </p>
              </Panel>
              <FileColumns
                columns={look.columns}
                options={outcomeColumns.map(value => ({ value, label: value }))}
                none="Not read"
                onChange={(column, as) => {
                  const next = { ...columns, [column]: as || 'not read' }
                  setColumns(next)
                  void send('look', { columns: next })
                }}
              />
              <FileFaults faults={look.faults} count={look.faultCount} />
              <Carried look={look} version={version} />
              <Panel title="Take it">
                {needsPublisher && <p className="mb-2 text-soft">Say above who published the community profile.</p>}
                <div className="flex flex-wrap gap-2">
                  <Button
                    look="primary"
                    busy={busy}
                    disabled={look.rows === 0 || look.faultCount > 0 || needsPublisher}
                    onClick={() => void send('whole')}
                  >
                    Take all {look.rows}
                  </Button>
                  {look.faultCount > 0 && (
                    <Button
                      busy={busy}
                      disabled={look.rows === 0 || needsPublisher}
                      onClick={() => void send('good_rows')}
                    >
                      Take the {look.rows} good ones, leave the rest
                    </Button>
                  )}
                </div>
              </Panel>
            </>
          )}
        </div>
      </Page>
    </>
  )
}

/** What is new since the older version, what several old outcomes say differently, and what went nowhere. */
function Carried({ look, version }: { readonly look: Look; readonly version: Version }) {
  const { fresh, disputed, lost } = look
  if (fresh.length + disputed.length + lost.length === 0) return null
  return (
    <>
      {fresh.length > 0 && (
        <Panel
          title={
            version === '1.1' ? `New outcomes to assess afresh (${fresh.length})` : `Not spoken about (${fresh.length})`
          }
        >
          <p className="mb-2 text-soft">
            {version === '1.1'
              ? 'Nothing of CSF 1.1 speaks for these. They are not included yet.'
              : 'The file says nothing of these. They are not included yet.'}
          </p>
          <ScrollBox label="Outcomes not spoken about" className="max-h-64 overflow-y-auto">
            <ul className="divide-y">
              {fresh.map(one => (
                <li key={one.id} className="py-1">
                  <Anchor href={frameworkHref(`csf@2.0:${one.id}`)} className="hover:underline">
                    <span className="mr-2 font-mono text-sm">{one.id}</span>
                    {one.label}
                  </Anchor>
                </li>
              ))}
            </ul>
          </ScrollBox>
        </Panel>
      )}
      {disputed.length > 0 && (
        <Panel title={`Old outcomes that disagree (${disputed.length})`}>
          <p className="mb-2 text-soft">
            Several old outcomes went into one; the weakest answer is proposed. Look again.
          </p>
          <ul className="divide-y">
            {disputed.map(one => (
              <li key={one.to} className="py-1">
                <span className="font-mono text-sm">{one.from.join(', ')}</span> into{' '}
                <span className="font-mono text-sm">{one.to}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {lost.length > 0 && (
        <Panel title={`Went nowhere (${lost.length})`}>
          <p className="font-mono text-sm">{lost.join(', ')}</p>
        </Panel>
      )}
    </>
  )
}
