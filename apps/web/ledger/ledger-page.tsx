import { useInfiniteQuery } from '@tanstack/react-query'
import { Download, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import { JobProgress } from '../job/job-progress.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { download } from '../kit/download.ts'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'
import { Receipt } from './receipt.tsx'

type Entry = Reply<'ledger', 'entries'>['items'][number]

/** The verifiable record of every fact: its signed checkpoint, its entries, receipts, and verification. */
export function LedgerPage() {
  const [url, change] = useUrlState()
  const status = useRead('ledger', 'status', {})
  const mayExport = useMay('ledger:export')
  const act = useAct()
  const stepUp = useStepUp()
  const [job, setJob] = useState<string | null>(null)
  async function verify() {
    const started = await act(() => client.ledger.verify(), 'Verifying every entry and every stored blob.')
    if (started) setJob(started.job)
  }
  async function exportAll() {
    const answer = await act(() => stepUp(() => client.ledger.export()), 'The export is downloading.')
    if (answer instanceof Response)
      download(nameOf(answer), answer.headers.get('content-type') ?? 'application/octet-stream', await answer.blob())
  }
  return (
    <>
      <PageHead
        title="Ledger"
        lead="Every fact has its place in a tree that only grows. Anybody with the key below can check it without trusting this server."
        actions={
          <>
            {mayExport && (
              <Button icon={<Download size={14} />} onClick={() => void exportAll()}>
                Export with the verifiers
              </Button>
            )}
            <Button look="primary" icon={<ShieldCheck size={14} />} onClick={() => void verify()}>
              Verify everything
            </Button>
          </>
        }
      />
      <Page>
        {job && (
          <div className="mb-4">
            <JobProgress key={job} id={job} />
          </div>
        )}
        <Loaded of={status} waiting={<div className="h-[32rem] md:h-72" />}>
          {data => <Status status={data} />}
        </Loaded>
        <Entries onOpen={fact => change({ fact })} />
      </Page>
      <Drawer title="Receipt" open={url.fact !== undefined} onClose={() => change({ fact: undefined })}>
        {url.fact && <Receipt fact={url.fact} />}
      </Drawer>
    </>
  )
}

function nameOf(answer: Response): string {
  return /filename="?([^";]+)/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'onus-ledger.tar'
}

function Status({ status }: { readonly status: Reply<'ledger', 'status'> }) {
  const say = useToast()
  async function copy(text: string, what: string) {
    await navigator.clipboard.writeText(text)
    say({ text: `${what} is copied.` })
  }
  return (
    <Panel title="Checkpoint">
      {status.refusal && (
        <p role="alert" className="mb-3 flex items-center gap-2 rounded-md bg-failing-soft px-3 py-2">
          <StateShape state="failing" />
          The signer refuses: {status.refusal}
        </p>
      )}
      <dl className="grid gap-x-6 gap-y-2 md:grid-cols-[10rem_1fr]">
        <dt className="text-soft">Entries</dt>
        <dd className="num">
          {status.size.toLocaleString('en-GB')}
          {status.waiting > 0 && <span className="text-soft">, {status.waiting} waiting</span>}
        </dd>
        <dt className="text-soft">Root hash</dt>
        <dd className="font-mono text-sm break-all">{status.root}</dd>
        <dt className="text-soft">Signed</dt>
        <dd>
          <DateTime at={status.signedAt} as="absolute" none="not yet" />
        </dd>
        <dt className="text-soft">Origin</dt>
        <dd className="font-mono text-sm break-all">{status.origin}</dd>
        <dt className="text-soft">Verifier key</dt>
        <dd>
          <span className="font-mono text-sm break-all">{status.key}</span>{' '}
          <Button look="quiet" onClick={() => void copy(status.key, 'The key')}>
            Copy
          </Button>
          <p className="text-sm text-soft">Keep it outside this server. Fingerprint {status.fingerprint}</p>
        </dd>
      </dl>
      {status.checkpoint && (
        <details className="mt-3">
          <summary className="text-soft">The signed checkpoint</summary>
          <pre className="mt-2 overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
            {status.checkpoint}
          </pre>
          <Button look="quiet" onClick={() => void copy(status.checkpoint ?? '', 'The checkpoint')}>
            Copy
          </Button>
        </details>
      )}
    </Panel>
  )
}

function Entries({ onOpen }: { readonly onOpen: (fact: string) => void }) {
  const [url, change] = useUrlState()
  const from = url.index ? Number(url.index) + 1 : null
  const entries = useInfiniteQuery({
    queryKey: ['ledger', 'entries', from],
    queryFn: ({ pageParam, signal }) =>
      client.ledger.entries({ query: { limit: 50, ...(pageParam !== null && { before: pageParam }) }, signal }),
    initialPageParam: from,
    getNextPageParam: page => (page.items.length === 50 ? (page.items.at(-1)?.index ?? null) : null),
  })
  return (
    <Panel
      title="Entries"
      actions={from !== null && <Button onClick={() => change({ index: undefined })}>Latest</Button>}
    >
      <Loaded of={entries}>
        {({ pages }) => (
          <>
            <ol className="-my-2 divide-y">
              {pages
                .flatMap(page => page.items)
                .map(entry => (
                  <EntryLine
                    key={entry.index}
                    entry={entry}
                    marked={String(entry.index) === url.index}
                    onOpen={onOpen}
                  />
                ))}
            </ol>
            {entries.hasNextPage && (
              <Button className="mt-3" busy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
                Earlier entries
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  )
}

interface EntryLineProps {
  readonly entry: Entry
  readonly marked: boolean
  readonly onOpen: (fact: string) => void
}

function EntryLine({ entry, marked, onOpen }: EntryLineProps) {
  const { fact } = entry
  return (
    <li
      className={`flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-1.5 ${marked ? '-mx-2 rounded-sm bg-accent-soft px-2' : ''}`}
    >
      <span className="num w-14 text-end font-mono text-sm text-soft">#{entry.index}</span>
      <span className="w-28 text-sm text-soft">
        <DateTime at={entry.recorded} />
      </span>
      <span className="min-w-0 flex-1 basis-52">
        {fact ? (
          <button type="button" className="text-start font-medium hover:underline" onClick={() => onOpen(fact)}>
            {entry.title}
          </button>
        ) : (
          <span className="font-medium">{entry.title}</span>
        )}
        {entry.noun && <span className="ml-2 text-soft">{entry.noun}</span>}
      </span>
      <span className="max-w-48 truncate font-mono text-xs text-soft max-lg:hidden" title={entry.leaf}>
        {entry.leaf}
      </span>
    </li>
  )
}
