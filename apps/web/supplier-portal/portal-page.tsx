import { answerWords, Sender } from '@onus/core/supplier-request'
import { Download, Printer } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { client } from '../api.ts'
import { codeOf } from '../api-view.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { download } from '../kit/download.ts'
import { asProblem, TextField } from '../kit/form.tsx'
import {
  type Asked,
  answerOf,
  inSections,
  isAnswered,
  nothingWritten,
  type Portal,
  recordText,
  type Written,
  writtenOf,
} from './portal-view.ts'
import { QuestionField } from './question.tsx'
import { sendFile } from './sending.ts'

/** The page of a supplier that was asked by a link: its questions, what it wrote, and what it sent. It needs no account. */
export function SupplierPortal() {
  const [secret] = useState(() => location.hash.replace(/^#/, ''))
  const [portal, setPortal] = useState<Portal | 'lost' | 'unreachable' | null>(secret === '' ? 'lost' : null)
  const read = useCallback(async () => {
    try {
      setPortal(await client.supplierPortal.open({ body: { secret } }))
    } catch (thrown) {
      setPortal(codeOf(thrown) === 'not_found' || codeOf(thrown) === 'invalid_input' ? 'lost' : 'unreachable')
    }
  }, [secret])
  useEffect(() => {
    if (secret !== '') void read()
  }, [secret, read])
  if (portal === null) return <Frame title="Questions about security" reading />
  if (portal === 'lost') return <Lost />
  if (portal === 'unreachable')
    return (
      <Frame title="The page could not be read">
        <p role="alert" className="mb-3">
          The connection broke, or there were too many tries. Nothing that you wrote is lost.
        </p>
        <Button look="primary" onClick={() => void read()}>
          Try again
        </Button>
      </Frame>
    )
  return (
    <Frame title={`${portal.organisation} asks ${portal.supplier}`}>
      <Why portal={portal} />
      {portal.open.length > 0 ? (
        <Answering key={portal.sent.length} secret={secret} portal={portal} onSent={setPortal} />
      ) : (
        <section aria-labelledby="done" className="my-4 rounded-lg border bg-surface p-4" data-print="no">
          <h2 id="done" className="text-lg font-semibold">
            Thank you: your answers are with {portal.organisation}
          </h2>
          <p className="mt-1">
            They stay as you sent them. If something is asked back, it stands here: open the same link again.
          </p>
        </section>
      )}
      {portal.sent.length > 0 && <Sent portal={portal} />}
    </Frame>
  )
}

function Frame({
  title,
  reading = false,
  children,
}: {
  readonly title: string
  readonly reading?: boolean
  readonly children?: ReactNode
}) {
  useEffect(() => {
    document.title = title
    // What the keyboard reaches is never under the bar that stays on top.
    document.documentElement.style.scrollPaddingTop = '6rem'
  }, [title])
  return (
    <main className="mx-auto min-h-dvh w-full max-w-3xl px-4 py-8">
      <p className="mb-4 flex items-center gap-2 text-sm text-soft" data-print="no">
        <img src="/favicon.svg" alt="" width="18" height="18" />
        Onus
      </p>
      <h1 className="mb-3 text-2xl font-semibold break-words">{title}</h1>
      {reading && <p className="text-soft">Reading what you were asked.</p>}
      {children}
    </main>
  )
}

function Lost() {
  return (
    <Frame title="This link does not lead anywhere">
      <div role="alert" className="space-y-2">
        <p>
          It may have ended, been replaced by another, or been withdrawn. Or a part of it was lost on the way: it has to
          be opened whole, with everything after the #.
        </p>
        <p>
          Ask whoever sent it to you for a new one. What you wrote before is still there when the same questions come
          with a new link.
        </p>
      </div>
    </Frame>
  )
}

function Why({ portal }: { readonly portal: Portal }) {
  const { organisation, askedBy, askedAt, words, expiresAt } = portal
  return (
    <section aria-labelledby="why" className="rounded-lg border bg-surface p-4">
      <h2 id="why" className="font-semibold">
        Who asks, and why
      </h2>
      <p className="mt-1">
        {askedBy === '' ? organisation : `${askedBy} of ${organisation}`} asked on{' '}
        <DateTime at={askedAt} as="absolute" />. {organisation} has to know how secure those are on whom it relies, and
        asks each of them.
      </p>
      {words !== '' && <blockquote className="mt-2 border-l-2 pl-3 whitespace-pre-wrap">{words}</blockquote>}
      <h3 className="mt-3 font-medium">What happens with what you send</h3>
      <p>
        Only {organisation} can read it, and only after you send it. People there review it before it counts for
        anything. It is kept encrypted in their Onus, and what they keep and for how long follows their own rules: ask
        them. Your name, role and e-mail address are kept with it, and each use of this link is noted with its time and
        internet address.
      </p>
      <p className="mt-2">
        The link works until <DateTime at={expiresAt} as="absolute" />. Whoever has it can read and change what is not
        sent yet: pass it on only to those who help you.
      </p>
    </section>
  )
}

interface AnsweringProps {
  readonly secret: string
  readonly portal: Portal
  readonly onSent: (portal: Portal) => void
}

type By = Portal['draft']['by']
type Files = Portal['draft']['files']
type Saving = { readonly is: 'saved' | 'waits' | 'saving' } | { readonly is: 'failed'; readonly why: string }

/** The questions that are open, kept as they are written. */
function Answering({ secret, portal, onSent }: AnsweringProps) {
  const { draft, followUps, sent } = portal
  const questions = portal.questions.filter(({ id }) => portal.open.includes(id))
  const [written, setWritten] = useState<Readonly<Record<string, Written>>>(() =>
    Object.fromEntries(questions.map(({ id }) => [id, writtenOf(draft.answers[id])])),
  )
  // Whoever sent the answers before is not asked again who they are.
  const [by, setBy] = useState<By>(draft.by.name === '' ? (sent.at(-1)?.by ?? draft.by) : draft.by)
  const [files, setFiles] = useState<Files>(draft.files)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { saving, touch, flush } = useSaving(secret, questions, written, by)
  const done = questions.filter(one => isAnswered(one, written[one.id], files)).length
  const open = questions.filter(one => !isAnswered(one, written[one.id], files))
  async function submit() {
    const sender = Sender.safeParse(by)
    if (open.length > 0) return setProblem(`Not answered yet: ${open.map(({ title }) => title).join(' · ')}`)
    if (!sender.success) return setProblem('Say who sends it: your name, what you do there, and your e-mail address.')
    setBusy(true)
    setProblem(null)
    try {
      await flush()
      onSent(await client.supplierPortal.submit({ body: { secret, by: sender.data } }))
      window.scrollTo(0, 0)
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    } finally {
      setBusy(false)
    }
  }
  const backOf = (id: string) => {
    const back = followUps.findLast(one => one.question === id && one.round === sent.length)
    const before = sent.findLast(({ answers }) => answers[id] !== undefined)?.answers[id]
    return back ? { words: back.words, before: before ? answerWords(before) : '' } : null
  }
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void submit()
      }}
    >
      <Progress done={done} all={questions.length} saving={saving} />
      {inSections(questions).map(([section, among]) => (
        <section key={section} aria-label={section} className="mb-4 rounded-lg border bg-surface px-4 pt-3">
          <h2 className="mb-3 text-lg font-semibold">{section}</h2>
          {among.map(question => (
            <QuestionField
              key={question.id}
              question={question}
              written={written[question.id] ?? nothingWritten}
              answered={isAnswered(question, written[question.id], files)}
              files={files.filter(one => one.question === question.id)}
              back={backOf(question.id)}
              onWrite={patch => {
                setWritten(all => ({ ...all, [question.id]: { ...(all[question.id] ?? nothingWritten), ...patch } }))
                touch(question.id)
              }}
              onSend={async (file, onProgress) => {
                const taken = await sendFile(secret, question.id, file, onProgress)
                setFiles(all => [...all, taken])
              }}
              onRemove={file => {
                client.supplierPortal.remove({ body: { secret, file } }).then(
                  () => setFiles(all => all.filter(({ id }) => id !== file)),
                  thrown => setProblem(asProblem(thrown).detail),
                )
              }}
            />
          ))}
        </section>
      ))}
      <section aria-labelledby="who" className="mb-4 rounded-lg border bg-surface p-4">
        <h2 id="who" className="mb-3 text-lg font-semibold">
          Who sends it
        </h2>
        <div className="grid gap-3 sm:grid-cols-2">
          {(
            [
              ['name', 'Your name', 'name', 'text'],
              ['role', 'What you do there', 'organization-title', 'text'],
              ['email', 'E-mail address', 'email', 'email'],
            ] as const
          ).map(([key, label, autoComplete, type]) => (
            <TextField
              key={key}
              label={label}
              required
              type={type}
              autoComplete={autoComplete}
              value={by[key]}
              onChange={value => {
                setBy(all => ({ ...all, [key]: value }))
                touch(null)
              }}
            />
          ))}
        </div>
        <p className="mt-3">
          Once it is sent it stays as it is. {portal.organisation} can ask back about single answers.
        </p>
        {problem !== null && (
          <p role="alert" className="mt-3 rounded-md bg-failing-soft px-3 py-2 break-words">
            {problem}
          </p>
        )}
        <Button look="primary" type="submit" busy={busy} className="mt-3">
          {`Send to ${portal.organisation}`.length > 40 ? 'Send' : `Send to ${portal.organisation}`}
        </Button>
      </section>
    </form>
  )
}

const savingWords = {
  saved: 'Everything that is finished is kept',
  waits: 'Not kept yet',
  saving: 'Keeping what you wrote',
} as const

function Progress({ done, all, saving }: { readonly done: number; readonly all: number; readonly saving: Saving }) {
  return (
    <div className="sticky top-0 z-10 my-4 rounded-lg border bg-surface px-4 py-2 shadow-float" data-print="no">
      <label className="flex flex-wrap items-center gap-x-3">
        <span className="font-medium tabular-nums">
          {done} of {all} answered
        </span>
        <progress className="min-w-24 flex-1" value={done} max={all} />
      </label>
      <p role="status" className="text-sm text-soft">
        {saving.is === 'failed'
          ? `Not kept: ${saving.why} It is tried again with your next change.`
          : savingWords[saving.is]}
      </p>
    </div>
  )
}

const pauseMs = 700

/** Keeps what changed after a short pause, one save after another. What is not finished yet takes a kept answer away. */
function useSaving(secret: string, questions: readonly Asked[], written: Readonly<Record<string, Written>>, by: By) {
  const [saving, setSaving] = useState<Saving>({ is: 'saved' })
  const now = useRef({ written, by })
  now.current = { written, by }
  const changed = useRef({ questions: new Set<string>(), by: false })
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const work = useRef<Promise<void>>(Promise.resolve())
  const save = useCallback(async () => {
    const { questions: ids, by: isBy } = changed.current
    if (ids.size === 0 && !isBy) return
    changed.current = { questions: new Set(), by: false }
    setSaving({ is: 'saving' })
    const answers = Object.fromEntries(
      questions
        .filter(({ id }) => ids.has(id))
        .map(one => [one.id, answerOf(one, now.current.written[one.id] ?? nothingWritten)]),
    )
    try {
      await client.supplierPortal.save({ body: { secret, answers, by: isBy ? now.current.by : null } })
      setSaving({ is: changed.current.questions.size > 0 || changed.current.by ? 'waits' : 'saved' })
    } catch (thrown) {
      for (const id of ids) changed.current.questions.add(id)
      changed.current.by ||= isBy
      setSaving({ is: 'failed', why: asProblem(thrown).detail })
      throw thrown
    }
  }, [secret, questions])
  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const next = work.current.then(save)
    work.current = next.catch(() => {})
    return next
  }, [save])
  const latest = useRef(flush)
  latest.current = flush
  const touch = useCallback((question: string | null) => {
    if (question === null) changed.current.by = true
    else changed.current.questions.add(question)
    setSaving({ is: 'waits' })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void latest.current().catch(() => {}), pauseMs)
  }, [])
  const isKept = saving.is === 'saved'
  useEffect(() => {
    if (isKept) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isKept])
  return { saving, touch, flush }
}

/** What was sent, to read, print or keep. */
function Sent({ portal }: { readonly portal: Portal }) {
  return (
    <section aria-labelledby="sent" className="my-4 rounded-lg border bg-surface p-4">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 id="sent" className="min-w-0 flex-1 text-lg font-semibold">
          What you sent
        </h2>
        <div className="flex flex-wrap gap-2" data-print="no">
          <Button icon={<Printer size={14} />} onClick={() => window.print()}>
            Print
          </Button>
          <Button
            icon={<Download size={14} />}
            onClick={() => download('what-was-sent.txt', 'text/plain', recordText(portal))}
          >
            Save as a file
          </Button>
        </div>
      </div>
      {portal.sent.toReversed().map(({ at, by, answers, files }) => (
        <div key={at} className="mb-4">
          <p className="text-soft">
            <DateTime at={at} as="absolute" />, by {by.name}, {by.role}, {by.email}
          </p>
          <dl className="divide-y border-y">
            {portal.questions.map(({ id, title }) => {
              const answer = answers[id]
              const named = files.filter(({ question }) => question === id)
              if (answer === undefined && named.length === 0) return null
              return (
                <div key={id} className="py-2">
                  <dt className="text-soft">{title}</dt>
                  <dd className="break-words whitespace-pre-wrap">
                    {answer && answerWords(answer)}
                    {named.map(file => (
                      <span key={file.id} className="block">
                        {file.name}, {bytes(file.bytes)}
                        <span className="block font-mono text-xs break-all text-soft">SHA-256 {file.sha256}</span>
                      </span>
                    ))}
                  </dd>
                </div>
              )
            })}
          </dl>
        </div>
      ))}
    </section>
  )
}
