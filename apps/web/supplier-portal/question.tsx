import { fileLimits, takenEndings } from '@onus/core/supplier-request'
import { Circle, CircleCheck, Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { Button, IconButton } from '../kit/button.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { FileDrop } from '../kit/file-drop.tsx'
import { asProblem, TextArea, TextField } from '../kit/form.tsx'
import type { Asked, Portal, Written } from './portal-view.ts'

type File_ = Portal['draft']['files'][number]

interface QuestionProps {
  readonly question: Asked
  readonly written: Written
  readonly answered: boolean
  readonly files: readonly File_[]
  /** What was asked back, and what was answered before; null at first. */
  readonly back: { readonly words: string; readonly before: string } | null
  readonly onWrite: (patch: Partial<Written>) => void
  readonly onSend: (file: File, onProgress: (share: number) => void) => Promise<unknown>
  readonly onRemove: (file: string) => void
}

const modes = [
  ['answer', 'Answer'],
  ['not_known', 'Not known'],
  ['not_applicable', 'Not applicable'],
] as const

/** One question with its fields, and the two answers that every question may have. */
export function QuestionField(props: QuestionProps) {
  const { question, written, answered, back, onWrite } = props
  const id = useId()
  return (
    <fieldset className="border-t py-4" aria-describedby={question.help === '' ? undefined : `${id}-help`}>
      <legend className="contents">
        <span className="flex items-start gap-2 font-medium">
          {answered ? (
            <CircleCheck size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
          ) : (
            <Circle size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-soft" />
          )}
          <span className="min-w-0 flex-1 break-words">
            {question.title}
            <span className="sr-only">{answered ? ' (answered)' : ' (not answered yet)'}</span>
          </span>
        </span>
      </legend>
      {question.help !== '' && (
        <p id={`${id}-help`} className="mt-1 text-sm text-soft">
          {question.help}
        </p>
      )}
      {back && (
        <div className="mt-2 rounded-md bg-accent-soft p-3">
          <p className="font-medium">Asked back: {back.words}</p>
          {back.before !== '' && <p className="mt-1 text-sm whitespace-pre-wrap">You answered before: {back.before}</p>}
        </div>
      )}
      <div className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
        {modes.map(([mode, label]) => (
          <label key={mode} className="inline-flex min-h-8 items-center gap-1.5">
            <input
              type="radio"
              name={`${id}-mode`}
              className="size-4 accent-accent"
              checked={written.mode === mode}
              onChange={() => onWrite({ mode })}
            />
            {mode === 'answer' && question.kind === 'document' ? 'Send a file' : label}
          </label>
        ))}
      </div>
      <div className="mt-2 max-w-2xl">
        <Fields {...props} />
      </div>
    </fieldset>
  )
}

function Fields({ question, written, files, onWrite, onSend, onRemove }: QuestionProps) {
  const words = (label: string, required: boolean) => (
    <TextArea
      label={label}
      required={required}
      rows={3}
      value={written.words}
      onChange={text => onWrite({ words: text })}
    />
  )
  if (written.mode === 'not_known') return words('What you can say about it', false)
  if (written.mode === 'not_applicable') return words('Why it does not apply', true)
  switch (question.kind) {
    case 'choice':
      return (
        <div className="space-y-2">
          <Choice written={written} onWrite={onWrite} label={question.title} />
          {words('In your words', false)}
        </div>
      )
    case 'text':
      return words('Your answer', true)
    case 'number':
      return (
        <TextField
          label="A number"
          required
          type="number"
          value={written.number}
          onChange={number => onWrite({ number })}
        />
      )
    case 'date':
      return <TextField label="The day" required type="date" value={written.day} onChange={day => onWrite({ day })} />
    case 'list':
      return <Lines written={written} onWrite={onWrite} />
    case 'document':
      return <Files files={files} onSend={onSend} onRemove={onRemove} />
  }
}

type WriteProps = Pick<QuestionProps, 'written' | 'onWrite'>

function Choice({ written, onWrite, label }: WriteProps & { readonly label: string }) {
  const id = useId()
  const choices = [
    ['yes', 'Yes'],
    ['partly', 'Partly'],
    ['no', 'No'],
  ] as const
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-wrap gap-x-4 gap-y-1">
      {choices.map(([choice, said]) => (
        <label key={choice} className="inline-flex min-h-8 items-center gap-1.5">
          <input
            type="radio"
            name={id}
            className="size-4 accent-accent"
            checked={written.choice === choice}
            onChange={() => onWrite({ choice })}
          />
          {said}
        </label>
      ))}
    </div>
  )
}

const emptyLine = { name: '', detail: '', until: null }

function Lines({ written, onWrite }: WriteProps) {
  const lines = written.lines.length === 0 ? [emptyLine] : written.lines
  const change = (at: number, patch: Partial<(typeof lines)[number]>) =>
    onWrite({ lines: lines.map((line, place) => (place === at ? { ...line, ...patch } : line)) })
  return (
    <div className="space-y-3">
      <ul className="space-y-3">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place; it has no other name yet
          <li key={at} className="rounded-md border p-3">
            <div className="mb-1 flex items-center justify-between">
              <span className="text-sm text-soft">Line {at + 1}</span>
              {lines.length > 1 && (
                <IconButton
                  label={`Remove line ${at + 1}`}
                  icon={<X size={14} />}
                  onClick={() => onWrite({ lines: lines.filter((_, place) => place !== at) })}
                />
              )}
            </div>
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField label="Name" required value={line.name} onChange={name => change(at, { name })} />
              <TextField
                label="What it does or covers"
                value={line.detail}
                onChange={detail => change(at, { detail })}
              />
              <TextField
                label="Until"
                type="date"
                value={line.until ?? ''}
                onChange={until => change(at, { until: until === '' ? null : until })}
              />
            </div>
          </li>
        ))}
      </ul>
      <Button icon={<Plus size={14} />} onClick={() => onWrite({ lines: [...lines, emptyLine] })}>
        Add a line
      </Button>
    </div>
  )
}

interface Sending {
  readonly name: string
  readonly share: number
  readonly problem: string | null
}

function Files({ files, onSend, onRemove }: Pick<QuestionProps, 'files' | 'onSend' | 'onRemove'>) {
  const [sending, setSending] = useState<Sending | null>(null)
  async function send(chosen: readonly File[]) {
    for (const file of chosen) {
      setSending({ name: file.name, share: 0, problem: null })
      try {
        if (file.size > fileLimits.bytes) throw { detail: `A file may have ${fileLimits.bytes / 1_048_576} MB` }
        await onSend(file, share => setSending({ name: file.name, share, problem: null }))
      } catch (thrown) {
        return setSending({ name: file.name, share: 0, problem: asProblem(thrown).detail })
      }
    }
    setSending(null)
  }
  return (
    <div className="space-y-2">
      <FileDrop
        label="Choose files, or drop them here"
        help={`PDF, pictures, office documents or text, up to ${fileLimits.bytes / 1_048_576} MB each.`}
        accept={takenEndings.join(',')}
        file={null}
        onFiles={chosen => void send(chosen)}
      />
      <div role="status">
        {sending?.problem === null && (
          <label className="block">
            Sending {sending.name}: {Math.round(sending.share * 100)} %
            <progress className="mt-1 block w-full" value={sending.share} max={1} />
          </label>
        )}
        {sending?.problem != null && (
          <p className="rounded-md bg-failing-soft px-3 py-2">
            <span className="font-medium">{sending.name} was not taken.</span> {sending.problem}
          </p>
        )}
      </div>
      {files.length > 0 && (
        <ul className="divide-y border-y">
          {files.map(({ id, name, bytes: size }) => (
            <li key={id} className="flex items-center gap-2 py-1">
              <span className="min-w-0 flex-1 break-words">
                {name} <span className="text-sm text-soft">{bytes(size)}</span>
              </span>
              <IconButton label={`Take ${name} away`} icon={<X size={14} />} onClick={() => onRemove(id)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
