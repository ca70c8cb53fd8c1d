import { Paperclip } from 'lucide-react'
import { useState } from 'react'
import { client, useAct } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { TextArea } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { bytesWords, localWords } from './incident-view.ts'
import type { Overview } from './use-incident.ts'

export type TimelineLine = Overview['timeline'][number]

interface LineProps {
  readonly incident: string
  readonly line: TimelineLine
  readonly mayWrite: boolean
}

/** One fact of the timeline: its words as text, what came with it, and what it said before it was put right. */
export function LineWords({ incident, line, mayWrite }: LineProps) {
  const { mail, place } = line
  return (
    <div className="min-w-0">
      {mail && (
        <p className="text-sm break-words">
          <span className="text-soft">Message of</span> {mail.from || 'nobody named'}
          {mail.subject && <span className="block font-medium">{mail.subject}</span>}
        </p>
      )}
      <p className={`break-words whitespace-pre-wrap ${line.kind === 'change' || mail ? '' : 'font-medium'}`}>
        {line.words}
      </p>
      {line.detail && line.detail !== line.words && <p className="break-words whitespace-pre-wrap">{line.detail}</p>}
      {mail && (mail.isCut || mail.leftOut > 0) && (
        <p className="text-sm text-soft">
          {mail.isCut && 'The text goes on in the message as it came. '}
          {mail.leftOut > 0 && `${mail.leftOut} more parts stand only in the message as it came.`}
        </p>
      )}
      <p className="text-sm text-soft">
        {line.by}
        {line.recorded && (
          <>
            {line.by && ', '}recorded <DateTime at={line.recorded} as="absolute" />
          </>
        )}
        {mail && `${line.by || line.recorded ? '. ' : ''}Nobody checked who sent it.`}
      </p>
      {line.files.length > 0 && (
        <ul className="mt-1 space-y-0.5">
          {line.files.map(file => (
            <HeldFile key={`${file.sha256} ${file.name}`} incident={incident} file={file} />
          ))}
        </ul>
      )}
      {line.evidence.map(one => (
        <p key={one.id} className="mt-1 text-sm">
          <Anchor href={`/evidence/${one.id}`} className="underline">
            {one.title}
          </Anchor>
          {one.files.map(({ name, sha256 }) => (
            <span key={sha256} className="block break-all text-soft">
              {name}, SHA-256 <span className="font-mono">{sha256}</span>
            </span>
          ))}
        </p>
      ))}
      {line.corrections.length > 0 && (
        <details className="mt-1 text-sm">
          <summary className="cursor-pointer">
            Put right{line.corrections.length > 1 && ` ${line.corrections.length} times`}
          </summary>
          <ul className="mt-1 space-y-1 border-l-2 pl-3">
            {line.corrections.map(one => (
              <li key={one.at.at}>
                {localWords(one.at)} by {one.by ?? 'a token'}: {one.reason}
                <span className="block whitespace-pre-wrap text-soft">
                  Before: {one.was} ({localWords(one.wasAt)})
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {mayWrite && place !== null && !mail && <Correct incident={incident} place={place} line={line} />}
    </div>
  )
}

function HeldFile({ incident, file }: { readonly incident: string; readonly file: TimelineLine['files'][number] }) {
  const say = useToast()
  const { name, bytes, sha256 } = file
  async function open() {
    try {
      const { url } = await client.incidents.file({ params: { id: incident, sha256 } })
      window.location.assign(url)
    } catch (thrown) {
      say({ text: thrown instanceof Error ? thrown.message : String(thrown), tone: 'problem' })
    }
  }
  return (
    <li className="text-sm">
      <span className="flex items-start gap-1.5">
        <Paperclip size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
        <span className="min-w-0">
          <button type="button" className="text-left break-all underline" onClick={() => void open()}>
            {name}
          </button>{' '}
          <span className="num text-soft">{bytesWords(bytes)}</span>
        </span>
      </span>
      <span className="block break-all text-soft">
        SHA-256 <span className="font-mono">{sha256}</span>
      </span>
    </li>
  )
}

/** Puts an entry right: what it said before stays beside it, with who changed it and why. */
function Correct({ incident, place, line }: Omit<LineProps, 'mayWrite'> & { readonly place: number }) {
  const act = useAct()
  const [draft, setDraft] = useState<{ what: string; reason: string } | null>(null)
  if (draft === null)
    return (
      <span data-print="no">
        <Button look="quiet" onClick={() => setDraft({ what: line.words, reason: '' })}>
          Put it right<span className="sr-only">: {line.words.slice(0, 80)}</span>
        </Button>
      </span>
    )
  const isReady = draft.what.trim() !== '' && draft.what !== line.words && draft.reason.trim() !== ''
  async function send({ what, reason }: { what: string; reason: string }) {
    const params = { id: incident, place }
    if (await act(() => client.incidents.correct({ params, body: { what, reason } }), 'It is put right.'))
      setDraft(null)
  }
  return (
    <div className="mt-2 space-y-2">
      <TextArea label="What it is to say" rows={3} value={draft.what} onChange={what => setDraft({ ...draft, what })} />
      <TextArea
        label="Why it was wrong"
        help="It stays on the record, beside what was said before."
        rows={2}
        value={draft.reason}
        onChange={reason => setDraft({ ...draft, reason })}
      />
      <div className="flex gap-2">
        <Button look="primary" disabled={!isReady} onClick={() => void send(draft)}>
          Put it right
        </Button>
        <Button look="quiet" onClick={() => setDraft(null)}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
