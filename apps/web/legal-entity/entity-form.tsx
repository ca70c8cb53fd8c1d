import { LegalEntity, type LegalEntityDraft } from '@onus/core/legal-entity'
import { nothingKnown, type ScopingFacts } from '@onus/core/scoping'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { client, type Reply, reading, useAll, useRead, useRefresh } from '../api.ts'
import { ChoiceField, Form, type FormState, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { ListField, NumberField, YesNoField } from '../kit/unknown-fields.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { ContactFields } from './contact-fields.tsx'
import { type EntityDraft, faultOfSince, faultsOfEntity, holdsFrom, questions, todayIn } from './entity-view.ts'
import { FiguresFields } from './figures-fields.tsx'
import { FlowDownFields } from './flow-down-fields.tsx'
import { HoldingFields } from './holding-fields.tsx'
import { ScopingResult } from './scoping-path.tsx'

type EntityRecord = Reply<'legalEntities', 'get'>

/** Writes a legal entity, or a new version of one. Every answer may be left open, and given in any order. */
export function EntityForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <Fields record={null} />
  return <Edit id={id} />
}

function Edit({ id }: { readonly id: string }) {
  const entity = useRead('legalEntities', 'get', { params: { id }, query: {} })
  return <Loaded of={entity}>{record => <Fields record={record} />}</Loaded>
}

function empty(): LegalEntityDraft {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return LegalEntity.parse({ name: ' . ', scope: null, country: 'DE', zone, scoping: nothingKnown })
}

function initialOf(record: EntityRecord | null): EntityDraft {
  const body = record?.body ?? { ...empty(), name: '', country: '' }
  return { ...body, since: todayIn(body.zone, Date.now()) }
}

function Fields({ record }: { readonly record: EntityRecord | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<EntityDraft>({
    initial: initialOf(record),
    draft: `entity.${record?.id ?? 'new'}.${record?.version ?? 0}`,
    check: values => ({ ...faultsOfEntity(values), ...faultOfSince(values, Date.now()) }),
    send: async ({ since, ...values }) => {
      const from = holdsFrom({ since, zone: values.zone }, Date.now())
      const body = { body: values, ...(from && { effectiveFrom: from }) }
      const written = record
        ? await client.legalEntities.update({
            params: { id: record.id },
            body,
            ifMatch: String(record.version),
          })
        : await client.legalEntities.create({ body })
      await refresh()
      say({ text: `${values.name} is recorded.` })
      await navigate({ to: `/nis2/${written.id}` })
    },
  })
  return (
    <Page>
      <div className="mx-auto max-w-6xl">
        <h1 className="mb-1 text-xl font-semibold">{record ? `Edit ${record.body.name}` : 'Add a legal entity'}</h1>
        <p className="mb-5 max-w-3xl text-soft">
          Answer what you know, in any order. What stays open is unknown and never counts as no; what the rules give so
          far stands beside it.
        </p>
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <Form
            form={form}
            verb={record ? 'Record a new version' : 'Record the entity'}
            onCancel={() => history.back()}
          >
            <Who form={form} />
            <Does form={form} />
            <Size form={form} />
            <Where form={form} />
            <Registered form={form} />
            <Since form={form} isNew={record === null} />
          </Form>
          <aside className="lg:sticky lg:top-4" aria-label="What the rules give so far">
            <Live values={form.values} />
          </aside>
        </div>
        <NotAdvice />
      </div>
    </Page>
  )
}

interface PartProps {
  readonly form: FormState<EntityDraft>
}

function Group({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <fieldset className="space-y-3 border-t pt-4">
      <legend className="float-left mb-2 w-full text-lg font-semibold">{title}</legend>
      {/* The legend floats, so that it stands inside the line above and not on it. */}
      <div className="clear-both space-y-3">{children}</div>
    </fieldset>
  )
}

function Who({ form }: PartProps) {
  const { field, values, set, errors } = form
  const scopes = useAll('scopes')
  const entities = (scopes.data ?? []).filter(scope => scope.body.kind === 'legal_entity')
  const zones = [...new Set(['UTC', values.zone, ...Intl.supportedValuesOf('timeZone')])].filter(Boolean)
  return (
    <div className="space-y-3">
      <TextField label="Name" required {...field('name')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Country of its seat"
          required
          placeholder="DE"
          help="Two letters of ISO 3166."
          {...field('country')}
          onChange={country => set({ country: country.trim().toUpperCase() })}
        />
        <ChoiceField
          label="Zone of record"
          required
          help="Its clocks count in it, usually that of its main establishment."
          options={zones.map(value => ({ value, label: value }))}
          {...field('zone')}
        />
      </div>
      <PickField
        label="Scope that stands for it"
        help="Systems under it that no other programme covers are shown as a hole."
        items={entities.map(scope => ({ id: scope.id, label: scope.body.name }))}
        value={values.scope ? [values.scope] : []}
        onChange={([scope]) => set({ scope: scope ?? null })}
        error={errors.scope}
      />
    </div>
  )
}

function useScoping({ values, set }: FormState<EntityDraft>) {
  return (patch: Partial<ScopingFacts>) => set({ scoping: { ...values.scoping, ...patch } })
}

function Does({ form }: PartProps) {
  const change = useScoping(form)
  const { scoping } = form.values
  const law = useQuery(reading('law', 'get', { query: {} }))
  const types = (law.data?.entityTypes ?? []).map(({ id, title, sector, annex }) => ({
    id,
    label: title,
    detail: annex === 'none' ? sector : `Annex ${annex}, ${sector}`,
  }))
  return (
    <Group title="What it does">
      <PickField
        label="Types of entity"
        help="All that apply. Business software offered as a service is read as cloud computing."
        multiple
        items={types}
        value={scoping.types ?? []}
        onChange={picked => change({ types: picked.length === 0 ? null : [...picked] })}
      />
      {scoping.types === null || scoping.types.length === 0 ? (
        <YesNoField
          label="Is it of none of these types?"
          value={scoping.types === null ? null : true}
          onChange={none => change({ types: none === true ? [] : null })}
        />
      ) : null}
      {questions.map(({ key, label, help }) => (
        <YesNoField
          key={key}
          label={label}
          help={help}
          value={scoping[key]}
          onChange={answer => change({ [key]: answer })}
        />
      ))}
    </Group>
  )
}

function Size({ form }: PartProps) {
  const change = useScoping(form)
  const { values, set } = form
  const { scoping } = values
  return (
    <Group title="How large it is">
      <FiguresFields
        label="This year"
        help="Full-time equivalents, and euro."
        value={scoping.figures}
        onChange={figures => change({ figures })}
      />
      <FiguresFields
        label="The year before"
        help="A status changes only after two years in a row. Leave all open where it is not known."
        value={scoping.previousYear ?? { headcount: null, turnoverEur: null, balanceEur: null }}
        onChange={figures =>
          change({ previousYear: Object.values(figures).every(one => one === null) ? null : figures })
        }
      />
      <HoldingFields value={scoping.holdings} onChange={holdings => change({ holdings })} />
      <YesNoField
        label="Do its systems stand apart from those of its group?"
        help="Where the member state allows it, an entity is then judged by its own figures. The authority has a view on it."
        value={scoping.independent}
        onChange={independent => change({ independent })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          label="Worldwide turnover of the group, year before, EUR"
          help="Ceilings of fines go by it."
          value={values.groupTurnoverEur}
          onChange={groupTurnoverEur => set({ groupTurnoverEur })}
        />
        <NumberField
          label="Users in the Union"
          help="Contract customers, and the people of business customers."
          value={values.usersInUnion}
          onChange={usersInUnion => set({ usersInUnion })}
        />
      </div>
    </Group>
  )
}

function Where({ form }: PartProps) {
  const scoped = useScoping(form)
  const { establishment } = form.values.scoping
  const change = (patch: Partial<ScopingFacts['establishment']>) =>
    scoped({ establishment: { ...establishment, ...patch } })
  const place = (label: string, help: string, key: 'decisions' | 'operations') => (
    <TextField
      label={label}
      help={help}
      value={establishment[key] ?? ''}
      onChange={text => change({ [key]: placeOf(text) })}
    />
  )
  return (
    <Group title="Where it is">
      <div className="grid gap-4 sm:grid-cols-2">
        <ListField
          label="Member states in which it is established"
          value={establishment.memberStates}
          onChange={memberStates => change({ memberStates })}
        />
        <ListField
          label="Member states that it serves"
          value={establishment.served}
          onChange={served => change({ served })}
        />
        {place('Where decisions about cyber risks are taken', 'Two letters, or “outside”.', 'decisions')}
        {place('Where cyber operations are carried out', 'Two letters, or “outside”.', 'operations')}
        <TextField
          label="Where most employees work"
          help="Two letters of a member state."
          value={establishment.mostEmployees ?? ''}
          onChange={text => change({ mostEmployees: countryOf(text) })}
        />
        <TextField
          label="Member state of its representative"
          help="Where it is not established in the Union."
          value={establishment.representative ?? ''}
          onChange={text => change({ representative: countryOf(text) })}
        />
      </div>
    </Group>
  )
}

function countryOf(text: string): string | null {
  const plain = text.trim().toUpperCase()
  return plain === '' ? null : plain
}

function placeOf(text: string): string | null {
  const plain = text.trim()
  return plain.toLowerCase().startsWith('outside'.slice(0, Math.max(3, plain.length))) ? 'outside' : countryOf(plain)
}

function Registered({ form }: PartProps) {
  const { field, values, set } = form
  return (
    <Group title="What authorities are told">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Legal form" {...field('legalForm')} />
        <TextField label="Register number" {...field('registerNumber')} />
      </div>
      <TextField
        label="Falls under the law since"
        type="date"
        help="Registration counts from this day."
        value={values.qualifiedOn ?? ''}
        onChange={day => set({ qualifiedOn: day === '' ? null : day })}
      />
      <TextArea label="Address" rows={2} {...field('address')} />
      <TextArea
        label="Address of its main establishment"
        rows={2}
        help="Where that is another than its seat."
        {...field('mainEstablishment')}
      />
      <ListField label="IP ranges" value={values.ipRanges} onChange={ipRanges => set({ ipRanges })} />
      <ListField
        label="Other establishments in the Union"
        value={values.otherEstablishments}
        onChange={otherEstablishments => set({ otherEstablishments })}
      />
      <TextField label="Representative" help="Name and address, where one is named." {...field('representative')} />
      <ListField
        label="Supervising authorities"
        value={values.supervisingAuthorities}
        onChange={supervisingAuthorities => set({ supervisingAuthorities })}
      />
      <ContactFields value={values.contacts} onChange={contacts => set({ contacts: [...contacts] })} />
      <FlowDownFields value={values.flowDowns} onChange={flowDowns => set({ flowDowns: [...flowDowns] })} />
    </Group>
  )
}

/** Since when it holds: what registers are told counts from the day on which it happened, however late it is written down. */
function Since({ form, isNew }: PartProps & { readonly isNew: boolean }) {
  return (
    <Group title="Since when">
      <TextField
        label={isNew ? 'This holds since' : 'What you changed holds since'}
        required
        type="date"
        help={`The day in ${form.values.zone || 'the zone of record'} on which it happened. What registers are told of a change counts from it, not from today. Changes of several days are recorded one by one.`}
        {...form.field('since')}
      />
    </Group>
  )
}

/** What the rules give for what is typed so far; nothing of it is stored. */
function Live({ values }: { readonly values: LegalEntityDraft }) {
  const asked = useDeferredValue({ country: values.country, scoping: named(values.scoping) })
  const ready = /^[A-Z]{2}$/.test(asked.country)
  const found = useQuery({
    queryKey: ['legalEntities', 'tryOut', asked],
    queryFn: ({ signal }) => client.legalEntities.tryOut({ body: asked, signal }),
    enabled: ready,
    placeholderData: keepPreviousData,
  })
  return (
    <Panel title="What the rules give so far">
      {found.data ? (
        <ScopingResult scoping={found.data} />
      ) : (
        <p className="text-soft">{ready ? 'It is being worked out.' : 'Name the country first.'}</p>
      )}
    </Panel>
  )
}

/** A name decides nothing: an enterprise that has none yet counts by its figures all the same. */
function named(scoping: ScopingFacts): ScopingFacts {
  const { holdings } = scoping
  return { ...scoping, holdings: holdings?.map(one => ({ ...one, name: one.name || 'Not named yet' })) ?? null }
}
