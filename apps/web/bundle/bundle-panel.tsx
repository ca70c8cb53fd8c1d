import { useState } from 'react'
import { client, useAct, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { download } from '../kit/download.ts'
import { TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { type Bundles, contentsOf, isMaking, makingWords } from './bundle-view.ts'

/** One zip that shows everything of an engagement to somebody who need not trust us: what goes in, making, getting. */
export function BundlePanel({ engagement }: EngagementPanelProps) {
  const bundles = useRead(
    'bundles',
    'list',
    { params: { id: engagement.id } },
    { refetchInterval: ({ state }) => (isMaking(state.data?.making) ? 1_000 : false) },
  )
  const act = useAct()
  const make = () => act(() => client.bundles.make({ params: { id: engagement.id } }), 'The bundle is being made')
  return (
    <Loaded of={bundles}>
      {found => (
        <div className="grid items-start gap-x-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
          <div className="min-w-0">
            <Panel
              title="Bundles"
              actions={
                <Button look="primary" onClick={make} disabled={isMaking(found.making)}>
                  Make a bundle
                </Button>
              }
            >
              <Making making={found.making} />
              <Made bundles={found.items} mayShow={found.mayShow} />
            </Panel>
            <HowToVerify />
          </div>
          <Contents counts={found.counts} />
        </div>
      )}
    </Loaded>
  )
}

function Making({ making }: { readonly making: Bundles['making'] }) {
  const words = makingWords(making)
  if (words === null) return null
  return (
    <p role="status" className="mb-3">
      {words}
    </p>
  )
}

function Made({ bundles, mayShow }: { readonly bundles: Bundles['items']; readonly mayShow: boolean }) {
  if (bundles.length === 0)
    return (
      <p>
        None was made yet. Making one reads every file, then writes the list of what goes in to the ledger, so that
        nothing can be left out or added later.
      </p>
    )
  return (
    <ul className="divide-y">
      {bundles.map(bundle => (
        <li key={bundle.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
          <div className="min-w-0 flex-1 basis-52">
            <DateTime at={bundle.body.at} />
            <span className="text-soft"> by {bundle.actor.name}</span>
            <p className="text-sm text-soft">
              {bundle.body.items} items, {bundle.body.files} files, {bytes(bundle.body.bytes)}; as known at ledger entry{' '}
              {bundle.body.position}
            </p>
          </div>
          {mayShow ? <Get bundle={bundle} /> : <ForReason bundle={bundle} {...asAuditor} />}
          {mayShow && <ForReason bundle={bundle} {...withPeople} />}
        </li>
      ))}
    </ul>
  )
}

interface OneProps {
  readonly bundle: Bundles['items'][number]
}

/** The zip is made while it is downloaded: no copy of it lies on the server. Who gets it is noted first. */
async function fetched({ bundle: { id, body } }: OneProps, asked: object, name: string): Promise<void> {
  const answer = (await client.bundles.download({ params: { id }, body: asked })) as unknown as Response
  download(`onus-bundle-${body.at.slice(0, 10)}${name}.zip`, 'application/zip', await answer.blob())
}

function Get({ bundle }: OneProps) {
  const act = useAct()
  const get = () => act(() => fetched({ bundle }, {}, ''), 'The bundle is downloaded')
  return (
    <Button onClick={get} aria-label={`Download the bundle of ${bundle.body.at.slice(0, 10)}`}>
      Download
    </Button>
  )
}

/** What is asked before a bundle is given out for a reason. */
interface Why {
  readonly button: string
  readonly label: string
  readonly help: string
  readonly get: string
  readonly asked: object
  readonly name: string
}

/** With the rows about people as they were frozen. */
const withPeople: Why = {
  button: 'With people’s data …',
  label: 'Why people’s data have to be in it',
  help: 'Otherwise names in rows are masked, and snapshots about people left out. Who got them and why is kept.',
  get: 'Download with people’s data',
  asked: { personal: 'shown' },
  name: '-with-people',
}

/** An auditor gets masked rows, but files of evidence as they were sent, with what they say of people. */
const asAuditor: Why = {
  button: 'Download …',
  label: 'Why you take the bundle',
  help: 'Rows are masked, but files of evidence are in it as they were sent. Who took it and why is kept.',
  get: 'Download',
  asked: {},
  name: '',
}

function ForReason({ bundle, button, label, help, get, asked, name }: OneProps & Why) {
  const act = useAct()
  const [isAsked, setAsked] = useState(false)
  const [reason, setReason] = useState('')
  const download = async () => {
    await act(() => fetched({ bundle }, { ...asked, reason }, name), 'The bundle is downloaded')
    setAsked(false)
  }
  if (!isAsked)
    return (
      <Button
        look="quiet"
        onClick={() => setAsked(true)}
        aria-label={`${button} the bundle of ${bundle.body.at.slice(0, 10)}`}
      >
        {button}
      </Button>
    )
  return (
    <form
      className="basis-full space-y-2 rounded border bg-sunken p-3"
      onSubmit={event => {
        event.preventDefault()
        void download()
      }}
    >
      <TextField label={label} required help={help} value={reason} onChange={setReason} />
      <div className="flex gap-2">
        <Button type="submit" disabled={reason.trim() === ''}>
          {get}
        </Button>
        <Button look="quiet" onClick={() => setAsked(false)}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

function HowToVerify() {
  return (
    <Panel title="How to verify one">
      <p className="mb-3">
        Nobody has to trust this server, and nothing of Onus is needed. Beside the zip, with Python 3.11 or later:
      </p>
      <pre className="mb-3 rounded border bg-sunken p-3 text-sm whitespace-pre-wrap">
        python3 -m zipfile -e BUNDLE.zip bundle{'\n'}python3 bundle/verifiers/verify_bundle.py BUNDLE.zip
      </pre>
      <p className="mb-3">
        Or open <code>verify.html</code> from the zip in a browser, which needs no network, or run{' '}
        <code>onus verify BUNDLE.zip</code>. Each says that it verifies, or names the file or entry that is wrong.
      </p>
      <p className="text-soft">
        Keep the key and the checkpoint from an earlier visit: only they show that whoever runs this server did not
        rewrite its history.
      </p>
    </Panel>
  )
}

function Contents({ counts }: Pick<Bundles, 'counts'>) {
  return (
    <Panel title="What goes in now">
      {counts.length === 0 && <p>It is being written to the ledger; look again in a moment.</p>}
      <dl>
        {contentsOf(counts).map(({ noun, label, versions }) => (
          <div key={noun} className="flex justify-between gap-4 border-b py-1 last:border-0">
            <dt>{label}</dt>
            <dd className="tabular-nums">{versions}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-sm text-soft">
        Every version of what belongs to the engagement, and of its controls; evidence and performances about its
        period; reviews, and the people who are named. In the rows of populations names are masked, and snapshots about
        people are left out, unless you download it with them. Results of checks only where something names them.
      </p>
    </Panel>
  )
}
