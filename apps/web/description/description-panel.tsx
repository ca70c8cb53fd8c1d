import { type SectionDraft, type SectionKey, sections, sectionsOf } from '@onus/core/description'
import { isFrozen } from '@onus/core/engagement'
import { useEffect, useRef } from 'react'
import { client, useMoment, useRead, useRefresh } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Form, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { type DescriptionReply, draftOf, progress, type SectionReply, standing, titleOf } from './description-view.ts'
import { DocumentMenu } from './document-menu.tsx'
import { SectionFields } from './section-fields.tsx'

/** The description of the system: nine sections, each with what it is made from beside what is said. */
export function DescriptionPanel({ engagement }: EngagementPanelProps) {
  if (sectionsOf(engagement.body.kind).length === 0)
    return (
      <EmptyState title="No system is described here">
        A description belongs to a SOC 2 engagement. This one is of another kind.
      </EmptyState>
    )
  return <Description engagement={engagement} />
}

function Description({ engagement }: EngagementPanelProps) {
  const params = { id: engagement.id }
  const moment = useMoment()
  const description = useRead('descriptions', 'get', { params, query: moment })
  const [url, setUrl] = useUrlState()
  return (
    <Loaded of={description}>
      {found => {
        const chosen = found.sections.find(one => one.section === url.section) ?? found.sections[0]
        return (
          <>
            <div className="mb-4 flex flex-wrap items-center gap-2">
              <p className="min-w-0 flex-1 basis-52 font-medium">{progress(found.sections)}</p>
              <DocumentMenu
                label="Description"
                name={`description-${engagement.body.to}`}
                ask={format => client.descriptions.document({ params, body: { ...moment, format } })}
              />
              <DocumentMenu
                label="Management’s parts"
                name={`management-parts-${engagement.body.to}`}
                ask={format => client.descriptions.report({ params, body: { ...moment, format } })}
              />
            </div>
            <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[16rem_minmax(0,1fr)]">
              <SectionList all={found.sections} chosen={chosen?.section} onChoose={section => setUrl({ section })} />
              {chosen && (
                <Section
                  key={`${chosen.section} ${chosen.seen} ${found.version}`}
                  section={chosen}
                  description={found}
                  engagement={engagement}
                />
              )}
            </div>
          </>
        )
      }}
    </Loaded>
  )
}

interface SectionListProps {
  readonly all: readonly SectionReply[]
  readonly chosen: SectionKey | undefined
  readonly onChoose: (section: SectionKey) => void
}

function SectionList({ all, chosen, onChoose }: SectionListProps) {
  return (
    <nav aria-label="Sections of the description" data-sections>
      <ul className="divide-y rounded-lg border bg-surface">
        {all.map(one => {
          const { state, words } = standing(one)
          return (
            <li key={one.section}>
              <button
                type="button"
                aria-current={one.section === chosen ? 'true' : undefined}
                onClick={() => onChoose(one.section)}
                className={`flex w-full items-start gap-2 px-3 py-2 text-start hover:bg-sunken ${one.section === chosen ? 'bg-sunken' : ''}`}
              >
                <span className="mt-1">
                  <StateShape state={state} />
                </span>
                <span className="min-w-0">
                  <span className="block font-medium">{titleOf(one.section)}</span>
                  <span className="block text-sm text-soft">{words}</span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

interface SectionProps extends EngagementPanelProps {
  readonly section: SectionReply
  readonly description: DescriptionReply
}

function Section({ section, description, engagement }: SectionProps) {
  const { title, code, asks } = sections[section.section]
  const { made } = description.body[section.section]
  const { nameOf } = usePeople()
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement?.closest('nav[data-sections]')) head.current?.focus()
  }, [])
  return (
    <section aria-label={`${code} ${title}`} className="min-w-0">
      <h2 ref={head} tabIndex={-1} className="text-lg font-semibold">
        {code} {title}
      </h2>
      <p className="mb-3 text-soft">{asks}</p>
      {section.gaps.length > 0 && (
        <div className="mb-4 rounded-md border p-3">
          <h3 className="font-medium">Missing</h3>
          <ul className="list-disc pl-5">
            {section.gaps.map(gap => (
              <li key={gap} className="break-words">
                {gap}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="grid gap-x-6 gap-y-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,20rem)]">
        <Writing section={section} description={description} engagement={engagement} />
        <aside aria-label="What it is made from" className="min-w-0">
          <h3 className="font-medium">What it is made from</h3>
          <p className="mb-2 text-sm text-soft">
            {made ? (
              <>
                {nameOf(made.by)} looked at it <DateTime at={made.at} />.
              </>
            ) : (
              'Nobody has looked at it yet.'
            )}
          </p>
          <Changed section={section} />
          <Facts section={section} />
          <Anchor href={`/scope/${engagement.body.scope}`} className={buttonLook('quiet')}>
            Open the scope
          </Anchor>
        </aside>
      </div>
    </section>
  )
}

const changeWords = { added: 'Came', removed: 'Went', changed: 'Changed' } as const

function Changed({ section: { changed } }: Pick<SectionProps, 'section'>) {
  if (changed.length === 0) return null
  return (
    <div className="mb-3 rounded-md border border-late p-2">
      <h4 className="flex items-center gap-1.5 font-medium">
        <StateShape state="late" /> Changed since
      </h4>
      <ul className="space-y-1.5 text-sm">
        {changed.map(({ change, before, now }) => (
          <li key={`${before} ${now}`} className="break-words">
            <span className="font-medium">{changeWords[change]}: </span>
            {before !== null && <del className="text-soft">{before}</del>} {now !== null && <ins>{now}</ins>}
          </li>
        ))}
      </ul>
    </div>
  )
}

const mostFacts = 60

function Facts({ section: { facts } }: Pick<SectionProps, 'section'>) {
  if (facts.length === 0) return <p className="text-soft">Nothing is recorded that it could be made from.</p>
  return (
    <ul className="mb-2 divide-y text-sm">
      {facts.slice(0, mostFacts).map(fact => (
        <li key={fact.key} className="break-words py-1">
          {fact.words}
        </li>
      ))}
      {facts.length > mostFacts && <li className="py-1 text-soft">and {facts.length - mostFacts} more</li>}
    </ul>
  )
}

function Writing({ section, description, engagement }: SectionProps) {
  const refresh = useRefresh()
  const say = useToast()
  const mayWrite = useMay('engagement:write') && !isFrozen(engagement.body)
  const form = useForm<SectionDraft>({
    initial: draftOf(section.section, description.body),
    send: async draft => {
      await client.descriptions.write({
        params: { id: engagement.id },
        body: { draft, seen: section.seen },
        ...(description.version > 0 && { ifMatch: String(description.version) }),
      })
      await refresh()
      say({ text: `${titleOf(section.section)} is recorded.` })
    },
  })
  return (
    <fieldset disabled={!mayWrite} className="min-w-0">
      <Form form={form} verb={section.changed.length > 0 ? 'I looked at what changed: record' : 'Record the section'}>
        <TextArea
          label="Words"
          rows={5}
          help="What the reader is told beside the fields. Mark what you do not know as [unknown: what]."
          value={form.values.text}
          onChange={text => form.set({ text })}
        />
        <SectionFields draft={form.values} choices={description.choices} onChange={patch => form.set(patch)} />
      </Form>
    </fieldset>
  )
}
