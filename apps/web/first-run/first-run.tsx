import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client, useAct, useAll, useRead, useWindow } from '../api.ts'
import { AdoptControls } from '../control/adopt-controls.tsx'
import { JobProgress } from '../job/job-progress.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { CheckField, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { PostureCard } from '../posture/posture-list.tsx'
import { useMay, useSession } from '../shell/session.ts'
import { SnapshotSummary } from '../snapshot/snapshot-summary.tsx'

/** Three doors: connect this machine and a repository, load the sample company, start empty. */
export function FirstRun() {
  const [url, change] = useUrlState()
  const jobs = url.jobs?.split(',') ?? []
  if (url.sample) return <MakingSample job={url.sample} />
  if (jobs.length > 0) return <Reading jobs={jobs} />
  return (
    <>
      <PageHead
        title="Begin"
        lead="Two minutes from here you see where five frameworks stand, from evidence collected once."
      />
      <Page>
        <div className="grid gap-4 lg:grid-cols-3">
          <ConnectDoor onStarted={started => change({ jobs: started.join(',') })} />
          <SampleDoor />
          <EmptyDoor />
        </div>
      </Page>
    </>
  )
}

function Door({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 rounded-lg border bg-surface p-5">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function ConnectDoor({ onStarted }: { readonly onStarted: (jobs: readonly string[]) => void }) {
  const [host, setHost] = useState(true)
  const [repository, setRepository] = useState('')
  const [busy, setBusy] = useState(false)
  const act = useAct()
  const may = useMay('connection:write')
  async function start() {
    setBusy(true)
    const started = await act(
      () => client.sample.start({ body: { host, repository: repository.trim() || null } }),
      'Reading now.',
    )
    setBusy(false)
    if (started) onStarted(started.jobs)
  }
  return (
    <Door title="Connect this machine and a repository">
      <p className="text-soft">
        Reads accounts, services, packages and settings of the machine that Onus runs on, and the history of a git
        repository on it. It only reads, and needs no account.
      </p>
      <CheckField label="This machine" checked={host} onChange={setHost} />
      <TextField
        label="Folder of a git repository"
        value={repository}
        onChange={setRepository}
        mono
        placeholder="/srv/product"
        help="A folder on the machine that Onus runs on."
      />
      <Button
        look="primary"
        className="mt-auto self-start"
        busy={busy}
        disabled={!may || (!host && !repository.trim())}
        onClick={() => void start()}
      >
        Connect and read
      </Button>
    </Door>
  )
}

function SampleDoor() {
  const act = useAct()
  const { switchTo } = useSession()
  const [busy, setBusy] = useState(false)
  async function load() {
    setBusy(true)
    const started = await act(() => client.sample.load({ body: {} }), 'The sample company is being made.')
    if (started) switchTo(started.organisation, `/first-run?sample=${started.job}`)
    else setBusy(false)
  }
  return (
    <Door title="Load the sample company">
      <p className="text-soft">
        A made-up company of 200 people with a year of facts, and the flaws that real life has: a missed review, a
        leaver with an account, an exception that ran out. It lives in an organisation of its own and says “sample data”
        everywhere.
      </p>
      <Button className="mt-auto self-start" busy={busy} onClick={() => void load()}>
        Load the sample
      </Button>
    </Door>
  )
}

/** A year of the sample company as it is made. Every day goes through the ordinary write path, so it takes a while. */
function MakingSample({ job }: { readonly job: string }) {
  const [made, setMade] = useState(false)
  return (
    <>
      <PageHead
        title="The sample company"
        lead="Its year is lived day by day through the ordinary write path. You can leave this page; it goes on."
      />
      <Page>
        <div className="max-w-2xl space-y-4">
          <JobProgress id={job} onEnd={({ state }) => setMade(state === 'done')} />
          <Anchor href="/" className={buttonLook(made ? 'primary' : 'plain')}>
            {made ? 'See its work' : 'Look around meanwhile'}
          </Anchor>
        </div>
      </Page>
    </>
  )
}

function EmptyDoor() {
  const navigate = useNavigate()
  const act = useAct()
  const may = useMay('connection:write')
  async function begin() {
    const started = await act(
      () => client.sample.start({ body: { host: false, repository: null } }),
      'The usual profiles and proposed controls are here.',
    )
    if (started) await navigate({ to: '/controls' })
  }
  return (
    <Door title="Start empty">
      <p className="text-soft">
        Nothing is connected. You get the usual profiles and a library of proposed controls to adopt, or write your own.
      </p>
      <div className="mt-auto flex flex-wrap gap-2">
        <Button disabled={!may} onClick={() => void begin()}>
          Start with proposed controls
        </Button>
        <Anchor href="/" className={buttonLook('quiet')}>
          Start with nothing
        </Anchor>
      </div>
    </Door>
  )
}

/** What is being read, what could not be read and why, the controls to adopt, and the cards filling up. */
function Reading({ jobs }: { readonly jobs: readonly string[] }) {
  const health = useRead('connections', 'health', {}, { refetchInterval: 2_000 })
  const cards = useRead('posture', 'cards', { query: useWindow() }, { refetchInterval: 3_000 })
  return (
    <>
      <PageHead
        title="Reading"
        lead="What is read now, and what could not be read and why. You can leave this page; it goes on."
      />
      <Page>
        <div className="mb-6 grid gap-4 lg:grid-cols-2">
          {jobs.map(job => (
            <JobProgress key={job} id={job} />
          ))}
        </div>
        <Loaded of={health}>
          {({ items }) => (
            <div className="space-y-4">
              {items.map(
                item => item.lastSnapshot && <SnapshotSummary key={item.connection} record={item.lastSnapshot} />,
              )}
            </div>
          )}
        </Loaded>
        <AdoptStep />
        <h2 className="mt-8 mb-3 text-lg font-semibold">Where the frameworks stand</h2>
        <Loaded of={cards}>
          {({ items }) => (
            <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
              {items.map(card => (
                <PostureCard key={card.profile} card={card} />
              ))}
            </div>
          )}
        </Loaded>
      </Page>
    </>
  )
}

function AdoptStep() {
  const controls = useAll('controls')
  const mayAdopt = useMay('control:adopt')
  const [open, setOpen] = useState(false)
  const proposed = (controls.data ?? []).filter(control => control.body.lifecycle.state === 'proposed')
  if (!mayAdopt || proposed.length === 0) return null
  return (
    <section className="mt-6 flex flex-wrap items-center gap-4 rounded-lg border border-accent bg-accent-soft p-4">
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="font-semibold">{proposed.length} controls are proposed</h2>
        <p className="text-soft">
          Until a named owner adopts a control, what it addresses is unknown. Adopt what you do, leave the rest.
        </p>
      </div>
      <Button look="primary" onClick={() => setOpen(true)}>
        Adopt controls
      </Button>
      <AdoptControls
        controls={
          open ? proposed.map(control => ({ id: control.id, code: control.body.code, title: control.body.title })) : []
        }
        onClose={() => setOpen(false)}
      />
    </section>
  )
}
