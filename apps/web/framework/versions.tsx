import { useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { DroppedLinks } from './dropped-links.tsx'
import { nameOf } from './framework-view.ts'

type Upgrade = Reply<'frameworks', 'upgrades'>['items'][number]

/** The other versions of a framework, what an upgrade to one would touch, and the upgrades that were made. */
export function FrameworkVersions({ framework }: { readonly framework: Reply<'frameworks', 'get'> }) {
  const list = useRead('frameworks', 'list', {})
  const upgrades = useRead('frameworks', 'upgrades', {})
  const mayWrite = useMay('framework:write')
  return (
    <div className="max-w-4xl">
      <Panel title="Other versions">
        <Loaded of={list}>
          {({ items }) => {
            const others = items.filter(one => one.id !== framework.id && nameOf(one.id) === nameOf(framework.id))
            if (others.length === 0)
              return (
                <p className="text-soft">
                  This is the only version here. Import the next one as a framework with the same id{' '}
                  <span className="font-mono">{nameOf(framework.id)}</span> and another version; then this page shows
                  how they differ and carries your decisions over.
                </p>
              )
            return (
              <ul className="-my-1 divide-y">
                {others.map(other => (
                  <li key={other.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                    <Anchor
                      href={`/frameworks/${encodeURIComponent(other.id)}`}
                      className="font-medium hover:underline"
                    >
                      {other.title} <span className="font-mono text-sm text-soft">{other.version}</span>
                    </Anchor>
                    <span className="text-soft">as of {other.asOf}</span>
                    <Anchor
                      href={`/frameworks/${encodeURIComponent(framework.id)}/upgrade?to=${encodeURIComponent(other.id)}`}
                      className={`ml-auto ${buttonLook(mayWrite ? 'primary' : 'plain')}`}
                    >
                      {mayWrite ? `Compare and move to ${other.version}` : `Compare with ${other.version}`}
                    </Anchor>
                  </li>
                ))}
              </ul>
            )
          }}
        </Loaded>
      </Panel>
      <Panel title="Upgrades">
        <Loaded of={upgrades}>
          {({ items }) => {
            const here = items.filter(({ body }) => body.from === framework.id || body.to === framework.id)
            if (here.length === 0) return <p className="text-soft">Nothing was carried from or to this version yet.</p>
            return (
              <ul className="-my-1 divide-y">
                {here.map(upgrade => (
                  <UpgradeLine key={upgrade.id} upgrade={upgrade} />
                ))}
              </ul>
            )
          }}
        </Loaded>
      </Panel>
    </div>
  )
}

function UpgradeLine({ upgrade }: { readonly upgrade: Upgrade }) {
  const { body } = upgrade
  const mayWrite = useMay('framework:write')
  const [asked, setAsked] = useState(false)
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="font-mono text-sm">
          {body.from} → {body.to}
        </span>
        <span>{body.state === 'applied' ? 'applied' : 'rolled back'}</span>
        <span className="text-soft">
          <DateTime at={upgrade.recorded} as="absolute" none="just now" /> by {upgrade.actor.name}
        </span>
        <LedgerMark position={upgrade.position} href={receiptHref(upgrade.fact)} />
        {mayWrite && body.state === 'applied' && !asked && (
          <Button className="ml-auto" onClick={() => setAsked(true)}>
            Roll back
          </Button>
        )}
      </div>
      <p className="num text-soft">
        {body.replaced.length} {body.replaced.length === 1 ? 'record' : 'records'} got a new version,{' '}
        {body.dropped.length} {body.dropped.length === 1 ? 'link was' : 'links were'} dropped. {upgrade.reason}
      </p>
      {body.dropped.length > 0 && (
        <details className="mt-1">
          <summary className="text-soft">What was dropped</summary>
          <div className="mt-1 border-l-2 pl-3">
            <DroppedLinks from={body.from} dropped={body.dropped} />
          </div>
        </details>
      )}
      {asked && <RollBack upgrade={upgrade} onDone={() => setAsked(false)} />}
    </li>
  )
}

/** Goes back to what stood before, as new versions; asks for the reason. */
export function RollBack({
  upgrade,
  onDone,
}: {
  readonly upgrade: { readonly id: string }
  readonly onDone: () => void
}) {
  const act = useAct()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  async function rollBack() {
    setBusy(true)
    const done = await act(
      () => client.frameworks.rollBack({ params: { id: upgrade.id }, body: { reason } }),
      'What stood before stands again, as new versions.',
    )
    setBusy(false)
    if (done) onDone()
  }
  return (
    <form
      className="mt-2 flex flex-wrap items-end gap-2 rounded-md bg-sunken p-3"
      onSubmit={event => {
        event.preventDefault()
        void rollBack()
      }}
    >
      <div className="min-w-0 flex-1 basis-64">
        <TextField label="Why do you roll back?" required value={reason} onChange={setReason} />
      </div>
      <Button look="primary" type="submit" busy={busy} disabled={reason.trim() === ''}>
        Roll back
      </Button>
      <Button look="quiet" onClick={onDone}>
        Keep the upgrade
      </Button>
    </form>
  )
}
