import { useRef, useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import type { EngagementRecord } from '../engagement/engagement-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { download } from '../kit/download.ts'
import { Drawer } from '../kit/drawer.tsx'
import { CheckField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { count } from '../snapshot/snapshot-view.ts'
import { ConcludeForm } from './conclude-form.tsx'
import {
  type Entry,
  keyFor,
  type SigningKey,
  saidBy,
  standingOf,
  statementIn,
  type Workspace,
  waiting,
} from './room-view.ts'
import { giveSignature, makeKey, signWithFile, signWithPasskey } from './signing.ts'
import { Unmaskings } from './unmaskings.tsx'
import { useRoomControls } from './use-room.ts'

interface RoomProps {
  readonly engagement: EngagementRecord
  readonly room: Reply<'rooms', 'get'>
}

/** The room from inside: what waits, what is concluded, keys, notes, what was opened; then release and lock. */
export function AuditorRoom({ engagement, room }: RoomProps) {
  const workspace = useRead('rooms', 'workspace', { params: { id: engagement.id } })
  return <Loaded of={workspace}>{found => <Inside engagement={engagement} room={room} workspace={found} />}</Loaded>
}

interface InsideProps extends RoomProps {
  readonly workspace: Workspace
}

function Inside({ engagement, room, workspace }: InsideProps) {
  const { controls, labelOf } = useRoomControls(engagement.id)
  const [open, setOpen] = useState<'conclude' | 'release' | null>(null)
  const entries = workspace.entries.filter(entry => entry.kind !== 'note')
  const shut = workspace.why ?? room.closed
  const waits = waiting(
    workspace.entries,
    controls.map(control => control.id),
  )
  return (
    <div className="grid gap-x-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <div className="min-w-0">
        <Panel
          title="Your conclusions"
          actions={
            !shut && (
              <div className="flex gap-2">
                <Button look="primary" onClick={() => setOpen('conclude')}>
                  Conclude
                </Button>
                <Button onClick={() => setOpen('release')}>Release</Button>
              </div>
            )
          }
        >
          {shut && (
            <p role="status" className="mb-3">
              {shut}
            </p>
          )}
          <p className="mb-3 text-soft">Only auditors of this engagement see what is here, until you release it.</p>
          {entries.length === 0 && <p>Nothing is concluded yet.</p>}
          <ul className="divide-y">
            {entries.map(entry => (
              <EntryRow
                key={entry.id}
                engagement={engagement.id}
                entry={entry}
                workspace={workspace}
                labelOf={labelOf}
                isOpen={!shut}
              />
            ))}
          </ul>
        </Panel>
      </div>
      <div className="min-w-0">
        {!room.closed && (
          <Panel title="What waits">
            {waits.length === 0 ? (
              <p>Nothing waits.</p>
            ) : (
              <ul className="list-inside list-disc">
                {waits.map(one => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            )}
          </Panel>
        )}
        <Keys engagement={engagement.id} workspace={workspace} isOpen={!shut} />
        <Notes engagement={engagement.id} workspace={workspace} isOpen={!shut} />
        <Looks engagement={engagement.id} />
        <Unmaskings engagement={engagement.id} />
      </div>
      <Drawer title="Conclude" wide open={open === 'conclude'} onClose={() => setOpen(null)}>
        <ConcludeForm engagement={engagement} workspace={workspace} controls={controls} onDone={() => setOpen(null)} />
      </Drawer>
      <Drawer title="Release" open={open === 'release'} onClose={() => setOpen(null)}>
        <Release engagement={engagement.id} onDone={() => setOpen(null)} />
      </Drawer>
    </div>
  )
}

interface EntryRowProps {
  readonly engagement: string
  readonly entry: Entry
  readonly workspace: Workspace
  readonly labelOf: (control: string) => string
  readonly isOpen: boolean
}

const standings = { note: 'Note', prepared: 'Not signed', signed: 'Signed, not released', released: 'Released' }

function EntryRow({ engagement, entry, workspace, labelOf, isOpen }: EntryRowProps) {
  const statement = statementIn(entry)
  const standing = standingOf(entry)
  if (!statement)
    return <li className="py-2 text-soft">{entry.erased ? `What stood here was ${entry.erased}.` : ''}</li>
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 flex-1 basis-60 font-medium">{saidBy(statement, labelOf)}</span>
        <span className="text-sm">{standings[standing]}</span>
      </div>
      <p className="whitespace-pre-wrap">{statement.text}</p>
      <p className="text-sm text-soft">
        {entry.author}, <DateTime at={entry.signedAt ?? entry.at} />. It rests on{' '}
        {statement.refs.map(ref => `#${ref}`).join(', ')} under the checkpoint of {statement.checkpoint.size} entries.
      </p>
      {isOpen && standing === 'prepared' && entry.mine && entry.content !== null && (
        <Signing
          engagement={engagement}
          entry={entry}
          text={entry.content}
          signingKey={keyFor(entry, workspace.keys)}
        />
      )}
    </li>
  )
}

interface SigningProps {
  readonly engagement: string
  readonly entry: Entry
  readonly text: string
  readonly signingKey: SigningKey | null
}

/** The ways to sign what was prepared: a passkey at once; a key from its file here, or anywhere else. */
function Signing({ engagement, entry, text, signingKey }: SigningProps) {
  const act = useAct()
  const file = useRef<HTMLInputElement>(null)
  const [elsewhere, setElsewhere] = useState(false)
  const sign = (work: () => Promise<void>) => void act(work, 'Signed.')
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      {signingKey?.kind === 'passkey' && (
        <Button onClick={() => sign(() => signWithPasskey(engagement, entry.id, text, signingKey))}>
          Sign with the passkey
        </Button>
      )}
      {signingKey?.kind === 'ed25519' && (
        <>
          <input
            ref={file}
            type="file"
            aria-label="The file of your key"
            className="sr-only"
            tabIndex={-1}
            onChange={event => {
              const chosen = event.target.files?.[0]
              if (chosen) sign(() => signWithFile(engagement, entry.id, text, chosen))
            }}
          />
          <Button onClick={() => file.current?.click()}>Sign with the key file</Button>
          <Button onClick={() => download(`statement-${entry.id}.json`, 'application/json', text)}>
            Download to sign elsewhere
          </Button>
          <Button onClick={() => setElsewhere(true)}>Give a signature</Button>
        </>
      )}
      <Button
        onClick={() =>
          void act(() => client.rooms.discard({ params: { id: engagement, entry: entry.id } }), 'It is thrown away.')
        }
      >
        Throw away
      </Button>
      <Drawer title="Give a signature" open={elsewhere} onClose={() => setElsewhere(false)}>
        <GiveSignature engagement={engagement} entry={entry.id} onDone={() => setElsewhere(false)} />
      </Drawer>
    </div>
  )
}

interface GiveSignatureProps {
  readonly engagement: string
  readonly entry: string
  readonly onDone: () => void
}

function GiveSignature({ engagement, entry, onDone }: GiveSignatureProps) {
  const act = useAct()
  const form = useForm({
    initial: { signature: '' },
    check: values => missing(values, { signature: 'Paste the signature.' }),
    send: async ({ signature }) => {
      if (await act(() => giveSignature(engagement, entry, signature.trim()).then(() => true), 'Signed.')) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Sign" onCancel={onDone}>
        <TextArea
          label="Signature"
          required
          {...form.field('signature')}
          help="64 bytes in base64, made with your Ed25519 key over the downloaded file as it is."
        />
      </Form>
    </div>
  )
}

function Release({ engagement, onDone }: { readonly engagement: string; readonly onDone: () => void }) {
  const act = useAct()
  const form = useForm({
    initial: { words: '', lock: false },
    send: async body => {
      const done = body.lock ? 'Released, and the room is locked.' : 'Released.'
      if (await act(() => client.rooms.release({ params: { id: engagement }, body }), done)) onDone()
    },
  })
  return (
    <div className="p-4">
      <p className="mb-3">
        Everything that is signed becomes readable for the organisation with the tests that it is about, and stays as it
        is. A correction is another conclusion that takes its place. Notes are never released.
      </p>
      <Form form={form} verb="Release" onCancel={onDone}>
        <TextArea label="Words with it" {...form.field('words')} rows={3} />
        <CheckField
          label="Lock the room"
          help="Every concluded test and your words about samples go out with it; nothing more can be written here. It cannot be taken back."
          checked={form.values.lock}
          onChange={lock => form.set({ lock })}
        />
      </Form>
    </div>
  )
}

interface PartProps {
  readonly engagement: string
  readonly workspace: Workspace
  readonly isOpen: boolean
}

/** The keys that sign: passkeys of the account, and Ed25519 keys of one's own. */
function Keys({ engagement, workspace, isOpen }: PartProps) {
  const act = useAct()
  const form = useForm({
    initial: { name: '' },
    check: values => missing(values, { name: 'Name it.' }),
    send: async ({ name }) => {
      const made = await act(() => makeKey(engagement, name, workspace.keyText), `${name} is registered.`)
      if (made) download(`${name}.pem`, 'application/x-pem-file', made)
    },
  })
  return (
    <Panel title="Keys">
      <ul className={workspace.keys.length > 0 ? 'mb-3 space-y-1' : ''}>
        {workspace.keys.map(key => (
          <li key={key.id} className="flex flex-wrap items-baseline gap-x-2">
            <span className="min-w-0 flex-1">{key.name}</span>
            <span className="text-sm text-soft">
              {key.kind === 'passkey' ? 'Passkey' : 'Ed25519'} <code>{key.fingerprint.slice(0, 12)}…</code>
            </span>
          </li>
        ))}
      </ul>
      <p className="mb-3 text-sm text-soft">
        You sign with a passkey of <Anchor href="/settings?tab=account">your account</Anchor>, or with a key whose file
        you alone keep.
      </p>
      {isOpen && (
        <Form form={form} verb="Make a key and save its file">
          <TextField label="Name of the key" required {...form.field('name')} />
        </Form>
      )}
    </Panel>
  )
}

function Notes({ engagement, workspace, isOpen }: PartProps) {
  const act = useAct()
  const notes = workspace.entries.filter(entry => entry.kind === 'note')
  const form = useForm({
    initial: { words: '' },
    check: values => missing(values, { words: 'Write the note.' }),
    send: async body => {
      const kept = await act(() => client.rooms.note({ params: { id: engagement }, body }), 'Noted.')
      if (kept) form.set({ words: '' })
    },
  })
  return (
    <Panel title="Notes">
      <ul className={notes.length > 0 ? 'mb-3 divide-y' : ''}>
        {notes.map(note => (
          <li key={note.id} className="py-1.5">
            <p className="whitespace-pre-wrap">{note.content ?? `What stood here was ${note.erased}.`}</p>
            <p className="text-sm text-soft">
              {note.author}, <DateTime at={note.at} />
            </p>
          </li>
        ))}
      </ul>
      {isOpen && (
        <Form form={form} verb="Keep the note">
          <TextArea label="Note" {...form.field('words')} rows={3} help="Only auditors of this engagement read it." />
        </Form>
      )}
    </Panel>
  )
}

const looked: Readonly<Record<string, string>> = {
  evidence: 'opened evidence',
  file: 'took a file',
  rows: 'looked at rows of a population',
  sample: 'looked at a sample',
  table: 'looked at rows of evidence',
  resources: 'looked at the resources of a finding',
}

function Looks({ engagement }: { readonly engagement: string }) {
  const looks = useRead('rooms', 'looks', { params: { id: engagement } })
  const evidence = useRead('rooms', 'evidence', { params: { id: engagement } })
  const titleOf = (id: string | null) => evidence.data?.items.find(one => one.id === id)?.title ?? ''
  return (
    <Panel title="What was opened">
      <Loaded of={looks}>
        {({ items }) => (
          <ScrollBox label="What was opened" className="max-h-64 overflow-y-auto">
            <ul className="space-y-1 text-sm">
              {items.length === 0 && <li className="text-soft">Nothing yet.</li>}
              {items.map(look => (
                <li key={look.id} className="break-words">
                  <DateTime at={look.at} /> {look.by} {looked[look.what] ?? look.what}
                  {look.erased
                    ? `, ${look.erased}`
                    : [titleOf(look.subject), look.query, shownIn(look)]
                        .filter(Boolean)
                        .map(said => `; ${said}`)
                        .join('')}
                </li>
              ))}
            </ul>
          </ScrollBox>
        )}
      </Loaded>
    </Panel>
  )
}

function shownIn({ rows, times }: { readonly rows: number; readonly times: number }): string {
  const often = times > 1 ? `, ${times} times` : ''
  return rows > 0 || often ? `${count(rows, 'row')}${often}` : ''
}
