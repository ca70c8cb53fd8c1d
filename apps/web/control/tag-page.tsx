import { useNavigate, useParams } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Label, RelationShape } from '../crosswalk/marks.tsx'
import { idOf, relationWords } from '../crosswalk/relation-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, IconButton } from '../kit/button.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import type { PickerItem } from '../kit/picker.tsx'
import { Page, Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { useRequirementsRead } from '../record/use-requirements.ts'
import type { ControlRecord } from './control-view.ts'
import { changeOfTags, foundRequirements, namedRequirements, type Tag, withTags } from './tag-view.ts'

/** Tags one control to many requirements in one go: chosen ones with a line each, suggestions, and a search over all. */
export function TagControl() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const control = useRead('controls', 'get', { params: { id }, query: {} })
  const { items, ready } = useRequirementsRead()
  if (!ready) return <SkeletonRows rows={16} />
  return <Loaded of={control}>{record => <Tagging key={record.version} record={record} requirements={items} />}</Loaded>
}

interface TagDraft {
  readonly tags: readonly Tag[]
  readonly reason: string
}

interface TaggingProps {
  readonly record: ControlRecord
  readonly requirements: readonly PickerItem[]
}

function Tagging({ record, requirements }: TaggingProps) {
  const { body } = record
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const named = useMemo(() => new Map(requirements.map(item => [item.id, item])), [requirements])
  const form = useForm<TagDraft>({
    initial: { tags: body.addresses, reason: '' },
    draft: `control.tags.${record.id}.${record.version}`,
    check: values => {
      const open = values.tags.filter(tag => tag.how.trim() === '')
      return open.length > 0
        ? { tags: `Say how it addresses ${open.map(tag => idOf(tag.requirement)).join(', ')}.` }
        : {}
    },
    send: async values => {
      const tags = values.tags.map(tag => ({ ...tag, how: tag.how.trim() }))
      const change = changeOfTags(body.addresses, tags)
      const written = await client.controls.update({
        params: { id: record.id },
        body: {
          body: { ...body, addresses: tags },
          reason: values.reason.trim() || `Requirements chosen: ${change || 'unchanged'}`,
        },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: `Version ${written.version} of ${body.code} addresses ${tags.length} requirements.` })
      await navigate({ to: `/controls/${record.id}` })
    },
  })
  const { values, set, errors, field } = form
  const list = useRef<HTMLUListElement>(null)
  const [toWrite, setToWrite] = useState<number | null>(null)
  useEffect(() => {
    if (toWrite !== null) list.current?.children[toWrite]?.querySelector('input')?.focus()
  }, [toWrite])
  function add(refs: readonly string[]) {
    set({ tags: withTags(values.tags, refs) })
    // Several at once are written next; of suggestions one takes another, so the place stays.
    if (refs.length > 1) setToWrite(values.tags.length)
  }
  const first = values.tags.find(tag => tag.how.trim() !== '')?.how
  const open = values.tags.filter(tag => tag.how.trim() === '').length
  return (
    <Page>
      <header className="mb-4">
        <p className="mb-1 text-sm text-soft">
          <Anchor href={`/controls/${record.id}`} className="hover:underline">
            {body.code} {body.title}
          </Anchor>
        </p>
        <h1 className="text-xl font-semibold">Which requirements it addresses</h1>
        <p className="mt-0.5 max-w-4xl text-soft">{body.statement}</p>
      </header>
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Panel title={`Chosen (${values.tags.length})`}>
          <Form form={form} verb="Record a new version" onCancel={() => history.back()}>
            {values.tags.length === 0 && <p className="text-soft">Nothing yet. Search, or look at the suggestions.</p>}
            <ul ref={list} className="space-y-3">
              {values.tags.map((tag, at) => (
                <li key={tag.requirement} className="flex items-start gap-2">
                  <div className="min-w-0 flex-1">
                    <TextField
                      label={named.get(tag.requirement)?.label ?? tag.requirement}
                      required
                      value={tag.how}
                      onChange={how => set({ tags: values.tags.with(at, { ...tag, how }) })}
                      placeholder="How this addresses it, in one line"
                      help={named.get(tag.requirement)?.detail}
                      error={errors.tags && tag.how.trim() === '' ? 'Say how.' : undefined}
                    />
                  </div>
                  <IconButton
                    label={`Take ${idOf(tag.requirement)} away`}
                    icon={<X size={14} />}
                    className="mt-6"
                    onClick={() => set({ tags: values.tags.toSpliced(at, 1) })}
                  />
                </li>
              ))}
            </ul>
            {open > 0 && first && (
              <Button
                onClick={() => set({ tags: values.tags.map(tag => (tag.how.trim() ? tag : { ...tag, how: first })) })}
              >
                Say “{first.slice(0, 40)}” at the {open} without a line
              </Button>
            )}
            <TextField label="Why" {...field('reason')} help="Kept in the history of the control." />
          </Form>
        </Panel>
        <div className="min-w-0">
          <Search items={requirements} chosen={values.tags} onAdd={add} />
          <Suggestions record={record} tags={values.tags} onAdd={add} />
        </div>
      </div>
    </Page>
  )
}

interface SearchProps {
  readonly items: readonly PickerItem[]
  readonly chosen: readonly Tag[]
  readonly onAdd: (refs: readonly string[]) => void
}

/** Finds requirements of every framework; ids with commas between them are added together. */
function Search({ items, chosen, onAdd }: SearchProps) {
  const [text, setText] = useState('')
  const asked = useDeferredValue(text)
  const found = useMemo(() => foundRequirements(items, asked), [items, asked])
  const exact = useMemo(() => namedRequirements(items, asked), [items, asked])
  const isChosen = (id: string) => chosen.some(tag => tag.requirement === id)
  const fresh = exact.filter(item => !isChosen(item.id))
  return (
    <Panel title="Search all frameworks">
      <input
        type="search"
        aria-label="Search requirements"
        placeholder="Words, or ids like CC6.2, AC-2, PR.AA-01"
        value={text}
        onChange={event => setText(event.target.value)}
        className="h-8 w-full rounded-md border border-line-strong bg-surface px-2"
      />
      {fresh.length > 1 && (
        <Button
          look="primary"
          className="mt-2"
          onClick={() => {
            onAdd(fresh.map(item => item.id))
            setText('')
          }}
        >
          Add these {fresh.length}
        </Button>
      )}
      {asked.trim() !== '' && found.length === 0 && <p className="mt-2 text-soft">Nothing of that name.</p>}
      <ul className="mt-2 max-h-72 divide-y overflow-y-auto">
        {found.map(item => (
          <li key={item.id} className="flex items-center gap-2 py-1">
            <span className="min-w-0 flex-1">
              {item.label} <span className="text-sm text-soft">{item.detail}</span>
            </span>
            <AddButton id={item.id} isChosen={isChosen(item.id)} onAdd={onAdd} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function AddButton({
  id,
  isChosen,
  onAdd,
}: {
  id: string
  isChosen: boolean
  onAdd: (refs: readonly string[]) => void
}) {
  if (isChosen) return <span className="text-sm text-soft">chosen</span>
  return (
    <Button
      icon={<Plus size={14} />}
      aria-label={`Add ${idOf(id)} of ${id.slice(0, id.indexOf(':'))}`}
      onClick={() => onAdd([id])}
    >
      Add
    </Button>
  )
}

type Suggestion = Reply<'crosswalks', 'suggest'>['items'][number]

interface SuggestionsProps {
  readonly record: ControlRecord
  readonly tags: readonly Tag[]
  readonly onAdd: (refs: readonly string[]) => void
}

/** What it might address too, by what others relate to the chosen ones and by its words. Nothing is preselected. */
function Suggestions({ record, tags, onAdd }: SuggestionsProps) {
  const { title, statement } = record.body
  const chosen = useDeferredValue(tags.map(tag => tag.requirement).join(' '))
  const suggestions = useRead('crosswalks', 'suggest', {
    body: { title, statement, tags: chosen === '' ? [] : chosen.split(' '), most: 30 },
  })
  return (
    <Panel title="Suggestions" actions={<Label>suggestion</Label>}>
      <Loaded of={suggestions} waiting={<SkeletonRows rows={8} />}>
        {({ items, note }) => (
          <>
            <p className="mb-2 text-sm text-soft">{note}</p>
            {items.length === 0 && (
              <p className="text-soft">Nothing is like it, and nothing relates to what is chosen.</p>
            )}
            <ol className="divide-y">
              {items.map(item => (
                <SuggestionLine key={item.requirement} item={item} onAdd={onAdd} />
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function SuggestionLine({ item, onAdd }: { readonly item: Suggestion; readonly onAdd: SuggestionsProps['onAdd'] }) {
  return (
    <li className="flex items-start gap-2 py-2">
      <div className="min-w-0 flex-1">
        <p>
          <span className="mr-1.5 font-mono text-sm font-medium">{item.id}</span>
          {item.title} <span className="text-sm text-soft">{item.framework}</span>
        </p>
        <ul className="text-sm text-soft">
          {item.whys.slice(0, 4).map((why, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a why has no identity but its place
            <li key={at}>
              {why.by === 'text' ? (
                <>Its words are alike: {why.words.join(', ')}</>
              ) : (
                <span className="flex items-start gap-1.5">
                  <span className="pt-1">
                    <RelationShape relation={why.relation} />
                  </span>
                  <span className="min-w-0">
                    <span className="font-mono">{idOf(why.from)}</span> {relationWords(why.relation).between} it, by{' '}
                    {why.publisher} {(why.kind === 'derived' || why.kind === 'proposed') && <Label>{why.kind}</Label>}
                  </span>
                </span>
              )}
            </li>
          ))}
          {item.whys.length > 4 && <li>and {item.whys.length - 4} more</li>}
        </ul>
      </div>
      <AddButton id={item.requirement} isChosen={false} onAdd={onAdd} />
    </li>
  )
}
