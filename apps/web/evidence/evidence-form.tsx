import type { Evidence } from '@onus/core/evidence'
import { instant } from '@onus/core/time'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client, useRefresh } from '../api.ts'
import { ChoiceField, FilesField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useControls } from '../record/use-names.ts'
import { useSession } from '../shell/session.ts'
import { kindOf, linkFaults, linkWords } from './evidence-view.ts'
import { storeFiles } from './store-files.ts'

/** Adds a file or a record as evidence: when it was done, for which stretch it speaks, which controls it supports. */
export function EvidenceForm() {
  const [url] = useUrlState()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const controls = useControls()
  const { person } = useSession()
  const [files, setFiles] = useState<readonly File[]>([])
  const today = new Date().toISOString().slice(0, 10)
  const form = useForm({
    initial: {
      title: '',
      address: '',
      controls: (url.control ? [url.control] : []) as readonly string[],
      performedAt: today,
      from: url.from ?? today,
      to: url.to ?? '',
      source: '',
      description: '',
      sensitivity: 'internal' as Evidence['sensitivity'],
    },
    check: values => ({
      ...missing(values, {
        title: 'Give it a title.',
        source: 'Say where it comes from.',
        performedAt: 'Say when it was done.',
        from: 'Say from when it speaks.',
      }),
      ...linkFaults(values, files.length),
    }),
    send: async values => {
      const blobs = await storeFiles(files, say)
      const body: Evidence = {
        title: values.title,
        kind: kindOf(values.address, files.length),
        ...(values.address.trim() && { address: values.address.trim() }),
        controls: [...values.controls],
        period: { from: instant(values.from), to: values.to ? instant(values.to) : null },
        performedAt: instant(values.performedAt),
        source: values.source,
        description: values.description,
        blobs,
        snapshot: null,
        collector: null,
        collectedBy: person.personId,
        sensitivity: values.sensitivity,
      }
      const written = await client.evidence.create({ body: { body } })
      await refresh()
      say({ text: 'The evidence is recorded. A second person reviews it.' })
      await navigate({ to: `/evidence/${written.id}` })
    },
  })
  const { field, values, set, errors } = form
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-5 text-xl font-semibold">Add evidence</h1>
        <Form form={form} verb="Record the evidence" onCancel={() => history.back()}>
          <TextField label="Title" required {...field('title')} help="What it shows, in a few words." />
          <FilesField
            label="Files"
            help="They are hashed as they arrive and never changed. Without a file or an address this is a record of words."
            files={files}
            onFiles={setFiles}
          />
          <TextField
            label="Address"
            type="url"
            {...field('address')}
            help={`Instead of files, where what you mean can be seen: https only. ${linkWords}`}
          />
          <PickField
            label="Controls"
            multiple
            items={controls.items}
            {...field('controls')}
            help="Which controls it supports."
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <TextField label="Performed on" required type="date" {...field('performedAt')} />
            <TextField
              label="Speaks from"
              required
              type="date"
              value={values.from}
              onChange={from => set({ from })}
              error={errors.from ?? errors.period}
            />
            <TextField label="Speaks to" type="date" {...field('to')} />
          </div>
          <TextField label="Source" required {...field('source')} help="The system or meeting it comes from." />
          <TextArea
            label="Description"
            {...field('description')}
            help="How it was produced, by whom or what, and what it shows."
          />
          <ChoiceField
            label="Sensitivity"
            required
            value={values.sensitivity}
            onChange={sensitivity => set({ sensitivity: sensitivity as Evidence['sensitivity'] })}
            options={['public', 'internal', 'confidential', 'restricted'].map(value => ({ value, label: value }))}
          />
        </Form>
      </div>
    </Page>
  )
}
