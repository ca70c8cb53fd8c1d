import { Download } from 'lucide-react'
import { useCallback, useState } from 'react'
import { client, type Reply } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { FileList } from './file-list.tsx'
import { FindingTable } from './finding-table.tsx'
import { counted, countOf, documentFiles, rowsOf } from './oscal-view.ts'
import { ParameterTable } from './parameter-table.tsx'
import { useAnswer } from './use-answer.ts'

/** A profile, then what it imports, becomes the catalogue that it stands for. */
export function ResolveTab() {
  const [profile, setProfile] = useState<File | null>(null)
  const [imports, setImports] = useState<readonly File[]>([])
  const ask = useCallback(
    (signal: AbortSignal) => client.oscal.resolve({ files: profile ? [profile, ...imports] : [], signal }),
    [profile, imports],
  )
  const { answer, asking, refusal } = useAnswer(profile && ask)
  return (
    <>
      <div className="mb-4 grid gap-4 md:grid-cols-2">
        <FileDrop
          label="1. The profile"
          help="A profile of OSCAL in JSON or YAML. It is not kept."
          accept={documentFiles}
          file={profile}
          onFile={setProfile}
        />
        <FileList
          label="2. The files that it imports"
          help="Catalogues and profiles, found by their names. Nothing is fetched from elsewhere."
          files={imports}
          onFiles={setImports}
        />
      </div>
      {asking && <p className="mb-4 text-soft">Resolving the profile…</p>}
      {refusal && <ErrorState message={refusal} />}
      {answer && !asking && <Resolved answer={answer} />}
      {!profile && (
        <p className="text-soft">
          The catalogue says what the profile chose, with the values that hold in the end and who set them. The same
          offline: <code className="font-mono text-sm">onus oscal resolve PROFILE</code>.
        </p>
      )}
    </>
  )
}

function Resolved({ answer }: { readonly answer: Reply<'oscal', 'resolve'> }) {
  const { catalog, findings, parameters, resolved, sources } = answer
  const stem = answer.profile.replace(/\.(json|ya?ml)$/i, '')
  return (
    <>
      <Panel
        title="Resolution"
        actions={
          catalog && (
            <Button
              look="primary"
              icon={<Download size={16} />}
              onClick={() =>
                download(`${stem}-resolved.json`, 'application/json', `${JSON.stringify(catalog, null, 2)}\n`)
              }
            >
              Download the catalogue
            </Button>
          )
        }
      >
        <p role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StateShape state={resolved ? 'operating' : 'failing'} />
          <strong>{resolved ? 'Resolved.' : 'Not resolved.'}</strong>{' '}
          <span>
            {counted(countOf(findings, 'error'), 'error')}, {counted(countOf(findings, 'warning'), 'warning')}
            {resolved ? `, ${counted(parameters.length, 'parameter')}` : '. Add the files that are missing'}.
          </span>
        </p>
        {sources.length > 0 && (
          <ul aria-label="What it was made from" className="mt-3 space-y-0.5 text-sm">
            {sources.map(source => (
              <li key={source.uri}>
                {source.title} <span className="num text-soft">{source.version}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Tabs
        name="show"
        tabs={[
          {
            id: 'findings',
            label: 'Findings',
            count: findings.length,
            content: <FindingTable name="Findings" rows={rowsOf(findings)} none="Nothing was found amiss." />,
          },
          {
            id: 'parameters',
            label: 'Parameters',
            count: parameters.length,
            content: <ParameterTable parameters={parameters} />,
          },
        ]}
      />
    </>
  )
}
