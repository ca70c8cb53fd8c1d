import type { Given } from '@onus/core/request'
import { useState } from 'react'
import { client, useAct, useAll, useRead, useRefresh } from '../api.ts'
import { FilesField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { evidenceItems } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { giveFiles } from './answering.ts'
import { type Card, verbWords } from './request-view.ts'

interface AnswerFormProps {
  readonly requests: readonly Pick<Card, 'id' | 'reference' | 'controls'>[]
  /** What was given before; an answer after a return begins with it. */
  readonly before?: Given
  /** The engagement that all of them belong to, whose populations may be given. */
  readonly engagement?: string | undefined
  readonly period?: { readonly from: string; readonly to: string } | undefined
  readonly onDone: () => void
}

/** Gives an answer to one request, or the same to several: files, evidence that is there already, words. */
export function AnswerForm({ requests, engagement, before, period, onDone }: AnswerFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const { person } = useSession()
  const mayRead = useMay('evidence:read')
  const mayFile = useMay('evidence:submit')
  const evidence = useAll('evidence', {}, { enabled: mayRead })
  const maySnapshots = useMay('snapshot:read')
  const mayPopulations = useMay('population:read')
  const snapshots = useRead('snapshots', 'list', { query: { limit: 100 } }, { enabled: maySnapshots })
  const populations = useAll('populations', {}, { enabled: mayPopulations && engagement !== undefined })
  const ofEngagement = (populations.data ?? []).filter(one => one.body.engagement === engagement)
  const [files, setFiles] = useState<readonly File[]>([])
  const today = new Date().toISOString().slice(0, 10)
  const form = useForm({
    initial: {
      answer: before?.answer ?? '',
      evidence: before?.evidence ?? [],
      snapshots: before?.snapshots ?? [],
      populations: before?.populations ?? [],
      source: '',
      from: period?.from ?? today,
      to: period && period.to < today ? period.to : today,
    },
    check: values => ({
      ...(files.length > 0 && values.source.trim() === '' && { source: 'Say which system the files come from.' }),
      ...(files.length > 0 && values.from === '' && { from: 'Say from when they speak.' }),
      ...(files.length === 0 &&
        values.evidence.length + values.snapshots.length + values.populations.length === 0 &&
        values.answer.trim() === '' && {
          answer: 'Give a file, evidence that is there already, or an answer in words.',
        }),
    }),
    send: async values => {
      const given = await giveFiles(
        { files, source: values.source, from: values.from, to: values.to },
        {
          person: person.personId,
          controls: [...new Set(requests.flatMap(one => one.controls))],
          reference: requests.map(one => one.reference).join(', '),
        },
        say,
      )
      const input = {
        answer: values.answer,
        evidence: [...values.evidence, ...given],
        snapshots: values.snapshots,
        populations: values.populations,
      }
      const { done, notDone } = await client.requests.change({
        body: { ids: requests.map(one => one.id), change: { kind: 'step', verb: 'submit', input } },
      })
      await refresh()
      const left = notDone.map(one => `${one.reference}: ${one.why}`).join(' ')
      say({
        text: `${done.length === 1 ? 'The answer is' : `${done.length} answers are`} submitted. ${left}`,
        ...(notDone.length > 0 && { tone: 'problem' as const }),
      })
      onDone()
    },
  })
  const { field, values } = form
  return (
    <div className="p-4">
      {requests.length > 1 && (
        <p className="mb-4 text-soft">The same answer to {requests.map(one => one.reference).join(', ')}.</p>
      )}
      <Form form={form} verb="Submit" onCancel={onDone}>
        <TextArea label="Answer" rows={5} {...field('answer')} help="Whoever asks reads it as it stands." />
        {mayFile && (
          <FilesField
            label="Files"
            help="Kept as evidence, hashed as they arrive, never changed. Choose several at once."
            files={files}
            onFiles={setFiles}
          />
        )}
        {files.length > 0 && (
          <>
            <TextField label="Source" required {...field('source')} help="The system that the files come from." />
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField label="Speak from" required type="date" {...field('from')} />
              <TextField label="Speak to" type="date" {...field('to')} />
            </div>
          </>
        )}
        {mayRead && (
          <PickField
            label="Evidence that is there already"
            multiple
            items={evidenceItems(evidence.data ?? [])}
            value={values.evidence}
            onChange={chosen => form.set({ evidence: [...chosen] })}
          />
        )}
        {(snapshots.data?.items.length ?? 0) > 0 && (
          <PickField
            label="Snapshots"
            multiple
            items={(snapshots.data?.items ?? []).map(({ id, body }) => ({
              id,
              label: body.datasets.map(dataset => dataset.dataset).join(', ') || body.connector,
              detail: body.takenAt.slice(0, 10),
            }))}
            value={values.snapshots}
            onChange={chosen => form.set({ snapshots: [...chosen] })}
            help="The last hundred."
          />
        )}
        {ofEngagement.length > 0 && (
          <PickField
            label="Populations"
            multiple
            items={ofEngagement.map(({ id, body }) => ({ id, label: body.title }))}
            value={values.populations}
            onChange={chosen => form.set({ populations: [...chosen] })}
          />
        )}
      </Form>
    </div>
  )
}

interface ReasonFormProps {
  readonly requests: readonly Pick<Card, 'id' | 'reference'>[]
  readonly onDone: () => void
}

/** Returns one answer or several: what is missing is said, and kept. */
export function ReturnForm({ requests, onDone }: ReasonFormProps) {
  const step = useStep()
  const form = useForm({
    initial: { why: '' },
    check: values => (values.why.trim() === '' ? { why: 'Say what is missing.' } : {}),
    send: async values => {
      await step(requests, 'return', { why: values.why })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb={verbWords.return} onCancel={onDone}>
        <TextArea
          label="What is missing"
          required
          {...form.field('why')}
          help={`Whoever answers ${requests.map(one => one.reference).join(', ')} reads it.`}
        />
      </Form>
    </div>
  )
}

/** Takes a step of several requests, and says which could not take it and why. */
export function useStep() {
  const act = useAct()
  const say = useToast()
  return async (
    requests: readonly Pick<Card, 'id' | 'reference'>[],
    verb: 'send' | 'start' | 'return' | 'accept',
    input: Readonly<Record<string, unknown>> = {},
  ) => {
    const ids = requests.map(one => one.id)
    const change = { kind: 'step' as const, verb, input: { ...input } }
    const what = requests.length === 1 ? (requests[0]?.reference ?? '') : `${requests.length} requests`
    const answer = await act(() => client.requests.change({ body: { ids, change } }), `${verbWords[verb]}: ${what}.`)
    for (const one of answer?.notDone ?? []) say({ text: `${one.reference}: ${one.why}`, tone: 'problem' })
  }
}
