import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { TextField } from '../kit/form.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { durationWords, factWords, numberOf, secondsOf, sourceWords } from './incident-view.ts'
import { type Overview, useAmend } from './use-incident.ts'

type Fact = Overview['significance']['facts'][number]

interface FactLineProps {
  readonly overview: Overview
  readonly fact: Fact
  readonly mayWrite: boolean
  /** A question of the next report asks for it already; it is not asked twice. */
  readonly isAskedBeside?: boolean
}

/** One fact of significance, answered where it stands. What follows from something else is changed there. */
export function FactLine({ overview, fact, mayWrite, isAskedBeside = false }: FactLineProps) {
  const [isOpen, setOpen] = useState(false)
  const isOwn = fact.source === null || fact.source === 'said'
  return (
    <li className="py-1.5">
      <div className="flex flex-wrap items-center gap-x-2">
        <StateShape state={fact.value === null ? 'unknown' : 'not_applicable'} />
        <span className="min-w-0 flex-1 basis-40">{fact.label}</span>
        <span className={fact.value === null ? 'text-soft' : 'num font-medium'}>{factWords(fact)}</span>
        {mayWrite && isOwn && !isAskedBeside && (
          <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {fact.value === null ? 'Answer' : 'Change'}
            <span className="sr-only">: {fact.label}</span>
          </Button>
        )}
        {isAskedBeside && <span className="text-sm text-soft">asked for the report</span>}
      </div>
      {!isOwn && <p className="pl-5 text-sm text-soft">{sourceWords(fact.source)}</p>}
      {isOpen && <Editor overview={overview} fact={fact} onDone={() => setOpen(false)} />}
    </li>
  )
}

function Editor({
  overview,
  fact,
  onDone,
}: Pick<FactLineProps, 'overview' | 'fact'> & { readonly onDone: () => void }) {
  const amend = useAmend(overview.id)
  const [text, setText] = useState(textOf(fact))
  const [fault, setFault] = useState<string>()
  async function record(value: boolean | number | null) {
    const written = await amend({ facts: { [fact.name]: value } }, `${fact.label}: recorded.`)
    if (written) onDone()
  }
  if (fact.kind === 'yes_no')
    return (
      <fieldset className="flex flex-wrap gap-2 py-1 pl-5">
        <legend className="sr-only">{fact.label}</legend>
        <Button onClick={() => void record(true)}>Yes</Button>
        <Button onClick={() => void record(false)}>No</Button>
        {fact.value !== null && (
          <Button look="quiet" onClick={() => void record(null)}>
            Not known
          </Button>
        )}
      </fieldset>
    )
  function send() {
    if (text.trim() === '') return void record(null)
    const value = fact.kind === 'duration' ? secondsOf(text) : numberOf(text)
    if (value !== null) return void record(value)
    setFault(
      fact.kind === 'duration' ? 'Say it with its unit, as 1 h 30 min.' : 'Digits only; empty where it is not known.',
    )
  }
  return (
    <form
      className="flex flex-wrap items-end gap-2 py-1 pl-5"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <div className="min-w-0 flex-1 basis-48">
        <TextField label={fact.label} help={helps[fact.kind]} value={text} onChange={setText} error={fault} />
      </div>
      <Button type="submit">Record it</Button>
    </form>
  )
}

const helps = { duration: 'With its unit, as 30 min 1 s.', number: 'How many.', amount: 'In euro.' } as const

function textOf({ kind, value }: Fact): string {
  if (typeof value !== 'number') return ''
  return kind === 'duration' ? durationWords(value) : String(value)
}
