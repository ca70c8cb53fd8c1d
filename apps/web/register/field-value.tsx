import { useAll } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { inWords } from '../kit/diff-view.ts'
import { useControls, usePeople } from '../record/use-names.ts'
import { useRequirementNames } from '../record/use-requirements.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'
import { useMay } from '../shell/session.ts'
import type { RegisterDefinition } from './definitions.ts'

interface FieldValueProps {
  readonly field: Pick<RegisterDefinition['fields'][number], 'kind' | 'options'>
  readonly value: unknown
}

/** What a field of a register holds, as a page shows it. */
export function FieldValue({ field, value }: FieldValueProps) {
  const { nameOf } = usePeople()
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
    return <span className="text-soft">–</span>
  switch (field.kind) {
    case 'person':
      return nameOf(String(value))
    case 'instant':
      return <DateTime at={String(value)} as="absolute" />
    case 'date':
      return <DateTime at={String(value)} as="day" />
    case 'choice':
      return field.options?.find(option => option.value === value)?.label ?? String(value)
    case 'count':
      return Number(value).toLocaleString('en')
    case 'control':
      return <ControlVersion value={value as { readonly id: string; readonly version: number }} />
    case 'check':
      return <Refs items={[{ noun: 'check', id: String(value) }]} />
    case 'engagement':
      return <EngagementName id={String(value)} />
    case 'subject':
      return <Subject value={value as SubjectValue} />
    case 'requirements':
      return <RequirementNames refs={value as readonly string[]} />
    case 'evidence':
      return <Refs items={(value as readonly string[]).map(id => ({ noun: 'evidence', id }))} />
    case 'links':
      return <Refs items={value as readonly { noun: string; id: string }[]} />
    case 'access_sources':
      return (value as readonly { readonly dataset: string }[]).map(one => one.dataset).join(', ')
    case 'milestones':
      return <Milestones value={value as readonly Milestone[]} />
    case 'text':
    case 'long_text':
      return <span className="whitespace-pre-wrap">{inWords(value)}</span>
  }
}

export type SubjectValue =
  | { readonly kind: 'check'; readonly check: string; readonly resources: readonly string[] }
  | { readonly kind: 'control'; readonly control: string }

function Subject({ value }: { readonly value: SubjectValue }) {
  if (value.kind === 'control') return <Refs items={[{ noun: 'control', id: value.control }]} />
  return (
    <>
      <Refs items={[{ noun: 'check', id: value.check }]} />
      <span className="text-soft">
        {value.resources.length === 0 ? 'every resource' : `for ${value.resources.join(', ')}`}
      </span>
    </>
  )
}

function ControlVersion({ value }: { readonly value: { readonly id: string; readonly version: number } }) {
  return (
    <>
      <Refs items={[{ noun: 'control', id: value.id }]} />
      <span className="text-soft">in version {value.version}</span>
    </>
  )
}

function Refs({ items }: { readonly items: readonly { readonly noun: string; readonly id: string }[] }) {
  const { labelOf } = useControls()
  const isAboutFinding = items.some(item => item.noun === 'finding')
  const findings = useAll('findings', {}, { enabled: useMay('finding:read') && isAboutFinding })
  const isAboutEntity = items.some(item => item.noun === 'legal-entity')
  const entities = useAll('legalEntities', {}, { enabled: useMay('legal-entity:read') && isAboutEntity })
  const nameOf = ({ noun, id }: (typeof items)[number]) => {
    if (noun === 'control') return labelOf(id)
    if (noun === 'legal-entity') return entities.data?.find(entity => entity.id === id)?.body.name ?? 'a legal entity'
    return findings.data?.find(finding => finding.id === id)?.body.title ?? `${noun} ${id}`
  }
  return (
    <ul>
      {items.map(item => (
        <li key={`${item.noun} ${item.id}`}>
          <Anchor href={hrefOfNoun(item.noun, item.id) ?? '/'} className="underline">
            {nameOf(item)}
          </Anchor>
        </li>
      ))}
    </ul>
  )
}

/** Requirements by code and framework, with their names: what a reference alone does not tell. */
export function RequirementNames({ refs }: { readonly refs: readonly string[] }) {
  const { nameOf } = useRequirementNames(refs)
  return (
    <ul>
      {refs.map(ref => {
        const { code, label } = nameOf(ref)
        return (
          <li key={ref}>
            <Anchor href={hrefOfNoun('requirement', ref) ?? '/'} className="underline">
              <span className="font-mono text-sm">{code}</span> {label}
            </Anchor>
          </li>
        )
      })}
    </ul>
  )
}

function EngagementName({ id }: { readonly id: string }) {
  const { data } = useAll('engagements', {}, { enabled: useMay('engagement:read') })
  return (
    <Anchor href={`/engagements/${id}`} className="underline">
      {data?.find(one => one.id === id)?.body.title ?? 'The engagement'}
    </Anchor>
  )
}

export interface Milestone {
  readonly title: string
  readonly due: string
  readonly doneAt: string | null
}

function Milestones({ value }: { readonly value: readonly Milestone[] }) {
  return (
    <ul>
      {value.map(milestone => (
        <li key={`${milestone.title} ${milestone.due}`}>
          {milestone.title}, due <DateTime at={milestone.due} as="day" />
          {milestone.doneAt && (
            <>
              , done <DateTime at={milestone.doneAt} as="day" />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
