import { useMemo } from 'react'
import { useRead } from '../api.ts'
import { versionsByFramework } from '../framework/framework-view.ts'
import { ChoiceField, TextArea, TextField } from '../kit/form.tsx'
import type { HeadDraft, HeadErrors } from './set-view.ts'

interface SetHeadFieldsProps {
  readonly value: HeadDraft
  readonly onChange: (patch: Partial<HeadDraft>) => void
  readonly errors: HeadErrors
  /** A set that is recorded keeps its name and its frameworks: decisions rest on them. */
  readonly isRecorded?: boolean
}

/** What a set says of itself: which frameworks it relates, whose word it is, what may be done with it. */
export function SetHeadFields({ value, onChange, errors, isRecorded = false }: SetHeadFieldsProps) {
  const list = useRead('frameworks', 'list', {})
  const frameworks = useMemo(
    () =>
      versionsByFramework(list.data?.items ?? [])
        .flatMap(({ latest, others }) => [latest, ...others])
        .map(({ id, shortTitle, version }) => ({
          value: id,
          label: shortTitle.includes(version) ? shortTitle : `${shortTitle} (${version})`,
        })),
    [list.data],
  )
  const field = (name: keyof HeadDraft) => ({
    value: value[name],
    onChange: (text: string) => onChange({ [name]: text }),
    error: errors[name],
    required: name !== 'note',
  })
  const choices = (id: string) =>
    id === '' || frameworks.some(one => one.value === id)
      ? frameworks
      : [...frameworks, { value: id, label: `${id} (not here)` }]
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {!isRecorded && (
        <>
          <ChoiceField label="From" {...field('source')} options={choices(value.source)} />
          <ChoiceField label="To" {...field('target')} options={choices(value.target)} />
        </>
      )}
      <TextField label="Title" {...field('title')} />
      <TextField label="Publisher" {...field('publisher')} help="Whose word its rows are." />
      {!isRecorded && (
        <>
          <TextField label="Id" mono {...field('id')} help="Short and stable; its versions share it." />
          <TextField label="Version" mono {...field('version')} />
        </>
      )}
      <TextArea label="Licence" rows={2} {...field('licence')} help="What you may do with its rows." />
      <TextArea
        label="Provenance"
        rows={2}
        {...field('provenance')}
        help="Where its rows come from; one source a line."
      />
      <TextArea label="Note" rows={2} {...field('note')} help="What a reader should know before using it." />
    </div>
  )
}
