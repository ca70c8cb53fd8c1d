import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { FileFaults } from '../kit/file-faults.tsx'
import { asProblem, TextArea, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { RequirementWords } from './requirement-text.tsx'
import { frameworkHref } from './tree-view.ts'

type Look = Reply<'frameworks', 'importText'>
type Source = { readonly file: File } | { readonly url: string }

/** The official or licensed text of a framework: look what fits, say by what right it is held, take it. */
export function TextImport() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const framework = useRead('frameworks', 'get', { params: { id } })
  return <Loaded of={framework}>{data => <Import framework={data} />}</Loaded>
}

function Import({ framework }: { readonly framework: Reply<'frameworks', 'get'> }) {
  const [source, setSource] = useState<Source | null>(null)
  const [address, setAddress] = useState('')
  const [look, setLook] = useState<Look | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const file = source && 'file' in source ? source.file : null

  async function lookInto(next: Source) {
    setSource(next)
    setLook(null)
    setProblem(null)
    setBusy(true)
    try {
      setLook(await client.frameworks.importText(sent(framework.id, next, { take: 'look' })))
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setBusy(false)
  }
  return (
    <Page>
      <div className="mx-auto max-w-5xl">
        <div className="mb-1 text-sm text-soft">
          <Anchor href={frameworkHref(framework.id)} className="hover:underline">
            {framework.title}
          </Anchor>
        </div>
        <h1 className="text-xl font-semibold">Import its text</h1>
        <p className="mt-1 mb-4 max-w-3xl text-soft">
          The words of the publisher: free official text, as NIST’s OSCAL catalogues, or text that you hold a licence
          for. It stays private to this organisation and is never exported to others.
        </p>
        <div className="mb-4 grid gap-4 md:grid-cols-[3fr_2fr]">
          <FileDrop
            label="Drop a file here, or choose one"
            help="An OSCAL catalogue in JSON or YAML, or CSV or XLSX with an id and a text."
            accept=".csv,.tsv,.xlsx,.json,.yaml,.yml"
            file={file}
            onFile={chosen => void lookInto({ file: chosen })}
          />
          <form
            className="flex flex-col justify-center gap-2 rounded-lg border bg-surface p-4"
            onSubmit={event => {
              event.preventDefault()
              if (address.trim()) void lookInto({ url: address.trim() })
            }}
          >
            <TextField
              label="Or its address"
              type="url"
              value={address}
              onChange={setAddress}
              placeholder="https://"
              help="Onus fetches it and keeps a copy with its fingerprint."
            />
            <div>
              <Button type="submit" disabled={address.trim() === ''} busy={busy && file === null}>
                Fetch and look
              </Button>
            </div>
          </form>
        </div>
        {busy && <p className="text-soft">Looking…</p>}
        {problem && <ErrorState message={problem} />}
        {look && source && <Found framework={framework} source={source} look={look} />}
      </div>
    </Page>
  )
}

interface FoundProps {
  readonly framework: Reply<'frameworks', 'get'>
  readonly source: Source
  readonly look: Look
}

function Found({ framework, source, look }: FoundProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [licence, setLicence] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function take(how: 'whole' | 'good_rows') {
    setTried(true)
    if (licence.trim() === '') return
    setBusy(true)
    setProblem(null)
    try {
      await client.frameworks.importText(sent(framework.id, source, { take: how, licence }))
      await refresh()
      say({ text: `The text of ${framework.shortTitle} is imported.` })
      await navigate({ to: `/frameworks/${encodeURIComponent(framework.id)}`, search: { tab: 'text' } as never })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setBusy(false)
  }
  return (
    <>
      <Panel title="What fits">
        <p role="status">
          {look.title || 'The file'} {look.version}:{' '}
          <strong>words for {look.items.toLocaleString('en-GB')} items</strong> of {framework.title}.
        </p>
        <Ids
          label="Requirements without words in it"
          ids={look.missing}
          count={look.missingCount}
          hrefOf={id => frameworkHref(`${framework.id}:${id}`)}
        />
        <Ids label="Items that the framework does not have" ids={look.unknown} count={look.unknownCount} />
      </Panel>
      {look.sample && (
        <Panel title={`As an example: ${look.sample.id} ${look.sample.title}`}>
          <RequirementWords text={look.sample} values={new Map()} />
        </Panel>
      )}
      <FileFaults faults={look.faults} count={look.faultCount} />
      <Panel title="Take it">
        <TextArea
          label="By what right do you hold this text?"
          required
          rows={2}
          value={licence}
          onChange={setLicence}
          error={tried && licence.trim() === '' ? 'Say by what right you hold it.' : undefined}
          help="For example: work of the United States government, in the public domain; or the licence and its number."
        />
        {problem && <ErrorState message={problem} />}
        <div className="mt-4 flex flex-wrap gap-2">
          <Button
            look="primary"
            busy={busy}
            disabled={look.items === 0 || look.faultCount > 0}
            onClick={() => void take('whole')}
          >
            Take it
          </Button>
          {look.faultCount > 0 && (
            <Button busy={busy} disabled={look.items === 0} onClick={() => void take('good_rows')}>
              Take what is good
            </Button>
          )}
        </div>
      </Panel>
    </>
  )
}

interface IdsProps {
  readonly label: string
  readonly ids: readonly string[]
  readonly count: number
  readonly hrefOf?: (id: string) => string
}

function Ids({ label, ids, count, hrefOf }: IdsProps) {
  if (count === 0) return null
  return (
    <details className="mt-2">
      <summary>
        {label}: <span className="num">{count.toLocaleString('en-GB')}</span>
      </summary>
      <ul className="mt-1 flex max-h-40 flex-wrap gap-x-3 overflow-y-auto font-mono text-sm">
        {ids.map(id => (
          <li key={id}>
            {hrefOf ? (
              <Anchor href={hrefOf(id)} className="underline">
                {id}
              </Anchor>
            ) : (
              id
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

type Sent = Parameters<typeof client.frameworks.importText>[0]

function sent(
  framework: string,
  source: Source,
  more: { take: 'look' | 'whole' | 'good_rows'; licence?: string },
): Sent {
  if ('file' in source) return { files: [source.file], body: { framework, ...more } }
  return { body: { framework, url: source.url, ...more } }
}
