import { useState } from 'react'
import { client, type Reply, useAct, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { ChoiceField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SayWhy } from '../settings/say-why.tsx'
import { ShownOnce } from '../settings/shown-once.tsx'
import { useMay } from '../shell/session.ts'

type Boxes = Reply<'dropBoxes', 'list'>
type Box = Boxes['items'][number]
type Mail = Reply<'dropBoxes', 'mails'>['items'][number]

/** How incidents come in: by hand, by mail, by other systems; and the drop boxes that take mail. */
export function IntakePanel() {
  const boxes = useRead('dropBoxes', 'list', {})
  const mails = useRead('dropBoxes', 'mails', {}, { refetchInterval: 60_000 })
  return (
    <>
      <Panel title="How incidents come in">
        <ul className="list-disc space-y-1 pl-5">
          <li>Somebody reports one here, in a sentence, or opens one from a message that was saved as a file.</li>
          <li>Another system opens one with an API token, and a failing check is turned into one where it is shown.</li>
          <li>A mail is forwarded to the drop box below.</li>
        </ul>
        <p className="mt-2 text-soft">
          Whichever way it came, it waits for a person. When a mail arrived is kept as when it was detected and reported
          in; since when it was certain that an incident is significant, only a person says.
        </p>
      </Panel>
      <Panel title="Drop box">
        <Loaded of={boxes}>{found => <DropBoxes {...found} />}</Loaded>
      </Panel>
      <Panel title="Last messages">
        <Loaded of={mails}>{({ items }) => <Mails items={items} />}</Loaded>
      </Panel>
    </>
  )
}

function DropBoxes({ receiver, items }: Boxes) {
  const mayWrite = useMay('incident:write')
  const [made, setMade] = useState<string | null>(null)
  if (receiver === null)
    return (
      <EmptyState title="This instance takes no mail">
        Whoever runs it sets ONUS_DROP_BOX_PORT and ONUS_DROP_BOX_HOST, and lets your mail server hand one alias on to
        it. The guide to mail says how.
      </EmptyState>
    )
  return (
    <div className="space-y-3">
      {made !== null && (
        <ShownOnce
          label="The address"
          value={made}
          help="Let an alias that people can remember, as incidents@ of your own name, be handed on to this address. Whoever knows it can open incidents: keep it between mail servers."
        />
      )}
      {items.length === 0 ? (
        <EmptyState title="No drop box yet">
          An address to which people, monitoring systems and customers forward mail. Each message opens an incident to
          be triaged, or is added to the one that it answers.
        </EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border">
          {items.map(box => (
            <BoxLine key={box.id} box={box} host={receiver.host} mayWrite={mayWrite} onAddress={setMade} />
          ))}
        </ul>
      )}
      {mayWrite && <Make taken={items.map(({ body }) => body.entity)} onAddress={setMade} />}
      {items.length > 0 && (
        <p className="text-sm text-soft">
          To try it, send a message to your alias: it is listed below within moments as an incident that was opened.
          Withdraw that incident then, saying that it was a trial. A message may have{' '}
          {Math.round(receiver.mostBytes / 2 ** 20)} MB. This instance listens on port{' '}
          <span className="num">{receiver.port}</span>,{' '}
          {receiver.isEncrypted ? 'with encryption for every other machine' : 'for programs of its own machine alone'}.
        </p>
      )}
    </div>
  )
}

const answers = [
  { value: 'nobody', label: 'Nobody' },
  { value: 'members', label: 'People of this organisation' },
  { value: 'everybody', label: 'Everybody, strangers too' },
] as const

interface BoxLineProps {
  readonly box: Box
  readonly host: string
  readonly mayWrite: boolean
  readonly onAddress: (address: string) => void
}

function BoxLine({ box, host, mayWrite, onAddress }: BoxLineProps) {
  const act = useAct()
  const [ending, setEnding] = useState<'replace' | 'close' | null>(null)
  const params = { id: box.id }
  const done = () => setEnding(null)
  return (
    <li className="space-y-2 px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 basis-60">
          <span className="font-mono text-sm break-all">
            incident-…{box.body.hint}@{host}
          </span>
          <span className="block text-sm text-soft">
            {box.entityName},{' '}
            {box.lastMailAt === null ? (
              'nothing came yet'
            ) : (
              <>
                last message <DateTime at={box.lastMailAt} />
              </>
            )}
          </span>
        </span>
        {mayWrite && (
          <span className="flex gap-2">
            <Button onClick={() => setEnding('replace')}>Replace the address</Button>
            <Button look="quiet" onClick={() => setEnding('close')}>
              Close it
            </Button>
          </span>
        )}
      </div>
      {mayWrite ? (
        <ChoiceField
          label="Who is told that a message arrived"
          required
          help="Machines never are, and nothing of a message is repeated."
          value={box.body.acknowledges}
          options={answers}
          onChange={acknowledges =>
            void act(
              () =>
                client.dropBoxes.change({
                  params,
                  body: { acknowledges: acknowledges as Box['body']['acknowledges'] },
                }),
              'Recorded.',
            )
          }
        />
      ) : (
        <p className="text-sm">
          Told that a message arrived: {answers.find(one => one.value === box.body.acknowledges)?.label.toLowerCase()}
        </p>
      )}
      <Drawer title="Replace the address" open={ending === 'replace'} onClose={done}>
        <p className="px-4 pt-4">
          The address before takes nothing from then on. Let your alias be handed on to the next one at once.
        </p>
        <SayWhy
          verb="Make another address"
          done="It has another address; the one before takes nothing."
          send={async reason => onAddress((await client.dropBoxes.replace({ params, body: { reason } })).address)}
          onDone={done}
        />
      </Drawer>
      <Drawer title="Close the drop box" open={ending === 'close'} onClose={done}>
        <p className="px-4 pt-4">
          Its address takes nothing from then on, and mail to it is refused. What it took stays as it is.
        </p>
        <SayWhy
          verb="Close it"
          done="The drop box is closed."
          send={reason => client.dropBoxes.close({ params, body: { reason } })}
          onDone={done}
        />
      </Drawer>
    </li>
  )
}

function Make({
  taken,
  onAddress,
}: {
  readonly taken: readonly string[]
  readonly onAddress: (address: string) => void
}) {
  const act = useAct()
  const entities = useAll('legalEntities')
  const free = (entities.data ?? []).filter(({ id, body }) => body.endedOn === null && !taken.includes(id))
  const [chosen, setChosen] = useState('')
  const entity = free.length === 1 ? (free[0]?.id ?? '') : chosen
  if (entities.data?.length === 0)
    return (
      <p>
        A drop box belongs to a legal entity.{' '}
        <Anchor href="/nis2/new" className="underline">
          Record the legal entity
        </Anchor>{' '}
        first.
      </p>
    )
  if (free.length === 0) return null
  async function make() {
    const made = await act(() => client.dropBoxes.make({ body: { entity } }), 'The drop box is open.')
    if (made) onAddress(made.address)
  }
  return (
    <div className="flex flex-wrap items-end gap-3">
      {free.length > 1 && (
        <ChoiceField
          label="For which entity"
          required
          value={chosen}
          onChange={setChosen}
          options={free.map(({ id, body }) => ({ value: id, label: body.name }))}
        />
      )}
      <Button look="primary" disabled={entity === ''} onClick={() => void make()}>
        Make a drop box
      </Button>
    </div>
  )
}

const outcomes: Readonly<Record<Mail['outcome'], string>> = {
  opened: 'Opened an incident',
  added: 'Added to an incident',
  noted: 'Noted, and nothing opened',
}

function Mails({ items }: { readonly items: readonly Mail[] }) {
  if (items.length === 0) return <p className="text-soft">Nothing came yet.</p>
  return (
    <ul className="divide-y">
      {items.map(mail => (
        <li key={mail.id} className="grid gap-x-4 py-1.5 md:grid-cols-[12rem_minmax(0,1fr)_16rem]">
          <span className="text-sm text-soft">
            <DateTime at={mail.receivedAt} as="absolute" />
          </span>
          <span className="min-w-0 break-words">
            {mail.subject === null ? (
              <span className="text-soft">forgotten here after a month</span>
            ) : (
              mail.subject || 'No subject'
            )}
            <span className="block text-sm text-soft">{mail.sender}</span>
          </span>
          <span className="text-sm">
            {mail.incident === null ? (
              outcomes[mail.outcome]
            ) : (
              <Anchor href={`/incidents/${mail.incident}`} className="underline">
                {outcomes[mail.outcome]}
              </Anchor>
            )}
            <span className="block text-soft">
              {mail.why} {mail.deliveries > 1 && `Came ${mail.deliveries} times, kept once.`}{' '}
              {mail.acknowledged && 'The sender was told.'}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
