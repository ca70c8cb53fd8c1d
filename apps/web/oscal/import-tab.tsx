import { useCallback, useState } from 'react'
import { client, type Reply, useAll, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { asProblem, ChoiceField, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { FileList } from './file-list.tsx'
import { ImportFound } from './import-found.tsx'
import { KeptDocuments } from './kept-documents.tsx'
import {
  becomes,
  counted,
  countWords,
  documentFiles,
  hrefOfWritten,
  inTheWay,
  modelWord,
  needsLicence,
} from './oscal-view.ts'
import { useAnswer } from './use-answer.ts'

type Look = Reply<'oscal', 'importFile'>

interface ImportTabProps {
  readonly file: File | null
  readonly onFile: (file: File) => void
}

/** A document of OSCAL becomes facts: look first, then take all of it or what is good. */
export function ImportTab({ file, onFile }: ImportTabProps) {
  const mayImport = useMay('framework:write')
  const [made, setMade] = useState<Look | null>(null)
  return (
    <>
      {mayImport ? (
        <div className="mb-4">
          <FileDrop
            label="Drop a document here, or choose one"
            help="A catalogue, profile, plan or component definition in JSON or YAML, up to 20 MB. Nothing is recorded before you have seen what it becomes."
            accept={documentFiles}
            file={file}
            onFile={chosen => {
              setMade(null)
              onFile(chosen)
            }}
          />
        </div>
      ) : (
        <p className="mb-4 text-soft">Your roles do not let you import documents; somebody who keeps frameworks can.</p>
      )}
      {made?.written && <Made look={made} written={made.written} />}
      {mayImport && file && !made && (
        <Looking key={`${file.name} ${file.lastModified} ${file.size}`} file={file} onMade={setMade} />
      )}
      <KeptDocuments />
    </>
  )
}

interface LookingProps {
  readonly file: File
  readonly onMade: (look: Look) => void
}

function Looking({ file, onMade }: LookingProps) {
  const frameworks = useRead('frameworks', 'list', {})
  const [framework, setFramework] = useState('')
  const [profile, setProfile] = useState('')
  const [imports, setImports] = useState<readonly File[]>([])
  const ask = useCallback(
    (signal: AbortSignal) =>
      client.oscal.importFile({
        files: [file, ...imports],
        body: { take: 'look', ...(framework && { framework }), ...(profile && { profile }) },
        signal,
      }),
    [file, imports, framework, profile],
  )
  const { answer, asking, refusal } = useAnswer(ask)
  return (
    <>
      <Panel title="What it would become">
        <div role="status">
          {answer ? (
            <p>
              {modelWord(answer.model)} <strong>{answer.title}</strong>{' '}
              <span className="text-soft">
                {answer.version}, {answer.format}
              </span>
              . {becomes(answer)} To take: {countWords(answer.counts)}.
            </p>
          ) : (
            asking && <p className="text-soft">Looking into the document…</p>
          )}
          {answer && asking && <p className="text-soft">Looking again…</p>}
        </div>
        {answer && answer.validity.errors > 0 && (
          <p className="mt-2">
            The document breaks the rules of OSCAL in {counted(answer.validity.errors, 'place')}.{' '}
            <Anchor href="/oscal" className="underline">
              See where
            </Anchor>
            .
          </p>
        )}
        {refusal && <ErrorState message={refusal} />}
        <div className="mt-4 grid gap-4 md:grid-cols-2">
          <ChoiceField
            label="Framework"
            value={framework}
            onChange={setFramework}
            options={[
              {
                value: '',
                label: answer?.as === 'framework' ? 'A framework of its own' : 'The one that comes nearest',
              },
              ...(frameworks.data?.items ?? []).map(one => ({ value: one.id, label: `${one.title} (${one.id})` })),
            ]}
            help="Whose text a catalogue is, or whose requirements the document speaks of."
          />
          {answer?.as === 'proposals' && (answer.counts.parameters ?? 0) > 0 && (
            <ProfileField framework={answer.framework} value={profile} onChange={setProfile} />
          )}
          {answer?.as === 'profile' && (
            <FileList
              label="The files that the profile imports"
              help="Only when it builds on other profiles."
              files={imports}
              onFiles={setImports}
            />
          )}
        </div>
      </Panel>
      {answer && (
        <>
          <ImportFound look={answer} />
          <Take
            look={answer}
            isWaiting={asking}
            send={async said => {
              const body = { ...said, ...(framework && { framework }), ...(profile && { profile }) }
              onMade(await client.oscal.importFile({ files: [file, ...imports], body }))
            }}
          />
        </>
      )}
    </>
  )
}

interface ProfileFieldProps {
  readonly framework: string | null
  readonly value: string
  readonly onChange: (id: string) => void
}

/** Where the parameters of another tool's plan go; without one they stay in the original. */
function ProfileField({ framework, value, onChange }: ProfileFieldProps) {
  const profiles = useAll('profiles')
  const fitting = (profiles.data ?? []).filter(one => one.body.framework === framework)
  return (
    <ChoiceField
      label="Profile for its parameters"
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: 'None: they stay in the document' },
        ...fitting.map(one => ({ value: one.id, label: one.body.name })),
      ]}
      help="You approve the values by taking them over."
    />
  )
}

interface TakeProps {
  readonly look: Look
  readonly isWaiting: boolean
  readonly send: (said: { take: 'whole' | 'good_parts'; licence: string; reason: string }) => Promise<void>
}

function Take({ look, isWaiting, send }: TakeProps) {
  const refresh = useRefresh()
  const [licence, setLicence] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const wrong = inTheWay(look)
  const lacksLicence = look.as === 'text' && licence.trim() === ''

  async function take(how: 'whole' | 'good_parts') {
    setTried(true)
    if (lacksLicence) return
    setBusy(true)
    setProblem(null)
    try {
      await send({ take: how, licence: licence.trim(), reason: reason.trim() })
      await refresh()
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
      setBusy(false)
    }
  }
  return (
    <Panel title="Take it">
      <div className="grid gap-4 md:grid-cols-2">
        {needsLicence(look) && (
          <TextField
            label="Licence"
            required={look.as === 'text'}
            value={licence}
            onChange={setLicence}
            error={tried && lacksLicence ? 'Say by what right you hold this text.' : undefined}
            help="By what right the text is held, such as public domain or a licence with its number."
          />
        )}
        <TextField label="Why" value={reason} onChange={setReason} help="Kept in the history of all that is made." />
      </div>
      {problem && <ErrorState message={problem} />}
      {wrong > 0 && (
        <p className="mt-3">
          {counted(wrong, 'place')} of the document {wrong === 1 ? 'is' : 'are'} wrong, so it cannot be taken whole.
          Correct the document, or take what is good of it.
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button look="primary" busy={busy} disabled={wrong > 0 || isWaiting} onClick={() => void take('whole')}>
          Take all
        </Button>
        {wrong > 0 && (
          <Button busy={busy} disabled={isWaiting} onClick={() => void take('good_parts')}>
            Take the good parts
          </Button>
        )}
      </div>
    </Panel>
  )
}

interface MadeProps {
  readonly look: Look
  readonly written: NonNullable<Look['written']>
}

/** What an import recorded, each with the way to it. */
function Made({ look, written }: MadeProps) {
  return (
    <Panel title="What was made">
      <p role="status">
        {written.length === 0
          ? 'Nothing new: all of it was here already.'
          : `${look.title} is imported: ${counted(written.length, 'record')}.`}
      </p>
      {written.length > 0 && (
        <ul className="mt-3 max-h-96 divide-y overflow-y-auto border-t">
          {written.map(one => {
            const href = hrefOfWritten(one, look.framework)
            return (
              <li key={one.fact} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
                {href ? (
                  <Anchor href={href} className="min-w-0 break-words underline">
                    {one.title}
                  </Anchor>
                ) : (
                  <span className="min-w-0 break-words">{one.title}</span>
                )}
                <span className="text-sm text-soft">{one.noun.replaceAll('-', ' ')}</span>
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
